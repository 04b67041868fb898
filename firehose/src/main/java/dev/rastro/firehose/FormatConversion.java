package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.InvalidArguments.unsupported;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.DataFormatConversionConfiguration;
import software.amazon.awssdk.services.firehose.model.Deserializer;
import software.amazon.awssdk.services.firehose.model.ParquetCompression;
import software.amazon.awssdk.services.firehose.model.ParquetSerDe;
import software.amazon.awssdk.services.firehose.model.ParquetWriterVersion;
import software.amazon.awssdk.services.firehose.model.SchemaConfiguration;

/// What makes Parquet of JSON records: the table whose columns they have, and how they are read and
/// written.
///
/// @param columnKeys the JSON keys of columns that are called otherwise, by column
/// @param isCaseInsensitive whether keys are columns in any case
/// @param convertsDots whether a dot in a key stands for an underscore in the column
/// @param timestampFormats patterns of timestamps; empty for the usual ones
/// @param pages how the columns are written
record FormatConversion(
    String database,
    String table,
    @Nullable String catalogId,
    @Nullable String region,
    @Nullable String versionId,
    Map<String, String> columnKeys,
    boolean isCaseInsensitive,
    boolean convertsDots,
    List<String> timestampFormats,
    Pages pages) {

  /// How Parquet's columns are written.
  ///
  /// @param compression as Parquet calls it
  /// @param isVersion2 whether the newer encodings may be used
  /// @param hasDictionaries whether a column may have one
  record Pages(String compression, boolean isVersion2, boolean hasDictionaries) {

    /// Those of DuckDB's options for COPY that say so.
    String copyOptions() {
      return "COMPRESSION "
          + compression
          + ", PARQUET_VERSION "
          + (isVersion2 ? "V2" : "V1")
          + (hasDictionaries ? "" : ", DICTIONARY_SIZE_LIMIT 0");
    }
  }

  FormatConversion {
    columnKeys = Map.copyOf(columnKeys);
    timestampFormats = List.copyOf(timestampFormats);
  }

  /// Checks what a destination asks for; null where it asks for nothing.
  ///
  /// @param member how the request calls it, for messages
  static @Nullable FormatConversion of(
      @Nullable DataFormatConversionConfiguration configuration, String member) {
    if (configuration == null || Boolean.FALSE.equals(configuration.enabled())) {
      return null;
    }
    SchemaConfiguration schema = configuration.schemaConfiguration();
    if (schema == null || schema.databaseName() == null || schema.tableName() == null) {
      throw invalid(member + ".SchemaConfiguration needs DatabaseName and TableName");
    }
    if (configuration.inputFormatConfiguration() == null
        || configuration.inputFormatConfiguration().deserializer() == null) {
      throw invalid(member + ".InputFormatConfiguration.Deserializer is required");
    }
    if (configuration.outputFormatConfiguration() == null
        || configuration.outputFormatConfiguration().serializer() == null) {
      throw invalid(member + ".OutputFormatConfiguration.Serializer is required");
    }
    if (configuration.outputFormatConfiguration().serializer().orcSerDe() != null) {
      throw unsupported(member + ".OutputFormatConfiguration.Serializer.OrcSerDe");
    }
    ParquetSerDe parquet = configuration.outputFormatConfiguration().serializer().parquetSerDe();
    if (parquet == null) {
      throw invalid(member + ".OutputFormatConfiguration.Serializer.ParquetSerDe is required");
    }
    Deserializer deserializer = configuration.inputFormatConfiguration().deserializer();
    boolean isHive = deserializer.hiveJsonSerDe() != null;
    if (isHive == (deserializer.openXJsonSerDe() != null)) {
      throw invalid(
          member
              + ".InputFormatConfiguration.Deserializer must be OpenXJsonSerDe or HiveJsonSerDe");
    }
    return new FormatConversion(
        schema.databaseName(),
        schema.tableName(),
        schema.catalogId(),
        schema.region(),
        schema.versionId(),
        isHive ? Map.of() : deserializer.openXJsonSerDe().columnToJsonKeyMappings(),
        isHive || !Boolean.FALSE.equals(deserializer.openXJsonSerDe().caseInsensitive()),
        !isHive
            && Boolean.TRUE.equals(
                deserializer.openXJsonSerDe().convertDotsInJsonKeysToUnderscores()),
        isHive ? deserializer.hiveJsonSerDe().timestampFormats() : List.of(),
        new Pages(
            compression(parquet.compression(), parquet.compressionAsString(), member),
            parquet.writerVersion() == ParquetWriterVersion.V2,
            !Boolean.FALSE.equals(parquet.enableDictionaryCompression())));
  }

  /// Refuses patterns of timestamps that no text fits, or that leave out what they write. What a
  /// log keeps was checked before.
  void requireTimestampFormats() {
    for (String format : timestampFormats) {
      try {
        TimestampFormat.parse(format).requireWhole();
      } catch (IllegalArgumentException e) {
        throw invalid(
            "DataFormatConversionConfiguration.InputFormatConfiguration.Deserializer.HiveJsonSerDe"
                + ".TimestampFormats: "
                + format
                + ": "
                + e.getMessage());
      }
    }
  }

  private static String compression(
      @Nullable ParquetCompression compression, @Nullable String given, String member) {
    return switch (compression) {
      case null -> "SNAPPY";
      case SNAPPY -> "SNAPPY";
      case GZIP -> "GZIP";
      case UNCOMPRESSED -> "UNCOMPRESSED";
      case UNKNOWN_TO_SDK_VERSION ->
          throw invalid(
              member
                  + ".OutputFormatConfiguration.Serializer.ParquetSerDe.Compression must be"
                  + " UNCOMPRESSED, GZIP or SNAPPY: "
                  + given);
    };
  }
}
