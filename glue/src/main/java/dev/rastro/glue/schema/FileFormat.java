package dev.rastro.glue.schema;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the objects of a table are written in, and what the catalog says of a table in it.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
public sealed interface FileFormat {

  String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
  String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

  /// The `classification` of the table.
  String classification();

  default String inputFormat() {
    return TEXT_INPUT;
  }

  default String outputFormat() {
    return TEXT_OUTPUT;
  }

  /// The SerDe; null where the catalog names none.
  @Nullable String serializationLibrary();

  /// The SerDe's parameters.
  ///
  /// @param columns every column's name as it is in the data, sorted
  Map<String, String> serdeParameters(Collection<String> columns);

  /// The table's parameters of this format alone.
  default Map<String, String> tableParameters() {
    return Map.of();
  }

  /// Whether objects in both can be one table: the same but for what each object may decide alone.
  default boolean fits(FileFormat other) {
    return equals(other);
  }

  /// The format of a table with objects in both, which fit.
  default FileFormat merge(FileFormat other) {
    return this;
  }

  /// Whether columns are told by where they stand and not by their names.
  default boolean isByPosition() {
    return false;
  }

  /// JSON objects one after the other, or in an array.
  ///
  /// @param path the JsonPath of a custom classifier that leads to the records; null where the
  ///   objects are the records
  record Json(@Nullable String path) implements FileFormat {
    @Override
    public String classification() {
      return "json";
    }

    @Override
    public String serializationLibrary() {
      return "org.openx.data.jsonserde.JsonSerDe";
    }

    @Override
    public Map<String, String> serdeParameters(Collection<String> columns) {
      // A key with a comma in it can't be said there.
      return Map.of(
          "paths",
          columns.stream().filter(name -> name.indexOf(',') < 0).collect(Collectors.joining(",")));
    }

    @Override
    public Map<String, String> tableParameters() {
      return path == null ? Map.of() : Map.of("jsonPath", path);
    }
  }

  /// Lines of values with a delimiter between them.
  ///
  /// @param serde what a custom classifier names to read it with; null where quotes decide
  record Csv(
      char delimiter, char quote, boolean hasHeader, boolean isQuoted, @Nullable CsvSerde serde)
      implements FileFormat {
    @Override
    public String classification() {
      return "csv";
    }

    private CsvSerde serdeOrDefault() {
      return serde != null ? serde : isQuoted ? CsvSerde.OPEN_CSV : CsvSerde.LAZY_SIMPLE;
    }

    @Override
    public @Nullable String serializationLibrary() {
      return serdeOrDefault().library();
    }

    @Override
    public Map<String, String> serdeParameters(Collection<String> columns) {
      return switch (serdeOrDefault()) {
        case OPEN_CSV ->
            Map.of("separatorChar", String.valueOf(delimiter), "quoteChar", String.valueOf(quote));
        case LAZY_SIMPLE -> Map.of("field.delim", String.valueOf(delimiter));
        case NONE -> Map.of();
      };
    }

    @Override
    public Map<String, String> tableParameters() {
      Map<String, String> parameters = new TreeMap<>();
      parameters.put("delimiter", String.valueOf(delimiter));
      parameters.put("areColumnsQuoted", String.valueOf(isQuoted));
      parameters.put("columnsOrdered", "true");
      if (hasHeader) {
        parameters.put("skip.header.line.count", "1");
      }
      return parameters;
    }

    @Override
    public boolean fits(FileFormat other) {
      return other instanceof Csv csv
          && csv.delimiter == delimiter
          && csv.quote == quote
          && csv.hasHeader == hasHeader
          && csv.serde == serde;
    }

    /// Quotes in one object are quotes in all: where there are none, reading them changes nothing.
    @Override
    public FileFormat merge(FileFormat other) {
      return other instanceof Csv csv && csv.isQuoted && !isQuoted ? csv : this;
    }

    @Override
    public boolean isByPosition() {
      return true;
    }
  }

  /// What reads a CSV table.
  enum CsvSerde {
    OPEN_CSV("org.apache.hadoop.hive.serde2.OpenCSVSerde"),
    LAZY_SIMPLE("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"),
    NONE(null);

    private final @Nullable String library;

    CsvSerde(@Nullable String library) {
      this.library = library;
    }

    @Nullable String library() {
      return library;
    }
  }

  /// Apache Parquet.
  record Parquet() implements FileFormat {
    @Override
    public String classification() {
      return "parquet";
    }

    @Override
    public String inputFormat() {
      return "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
    }

    @Override
    public String outputFormat() {
      return "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
    }

    @Override
    public String serializationLibrary() {
      return "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    }

    @Override
    public Map<String, String> serdeParameters(Collection<String> columns) {
      return Map.of("serialization.format", "1");
    }
  }

  /// Apache ORC.
  record Orc() implements FileFormat {
    @Override
    public String classification() {
      return "orc";
    }

    @Override
    public String inputFormat() {
      return "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat";
    }

    @Override
    public String outputFormat() {
      return "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat";
    }

    @Override
    public String serializationLibrary() {
      return "org.apache.hadoop.hive.ql.io.orc.OrcSerde";
    }

    @Override
    public Map<String, String> serdeParameters(Collection<String> columns) {
      return Map.of("serialization.format", "1");
    }
  }

  /// Apache Avro's container files.
  ///
  /// @param schema the schema that reads the objects, as JSON
  record Avro(String schema) implements FileFormat {

    /// The parameter of a table and of its SerDe that has the schema.
    public static final String SCHEMA_PARAMETER = "avro.schema.literal";

    @Override
    public String classification() {
      return "avro";
    }

    @Override
    public String inputFormat() {
      return "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat";
    }

    @Override
    public String outputFormat() {
      return "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat";
    }

    @Override
    public String serializationLibrary() {
      return "org.apache.hadoop.hive.serde2.avro.AvroSerDe";
    }

    @Override
    public Map<String, String> serdeParameters(Collection<String> columns) {
      return Map.of("serialization.format", "1", SCHEMA_PARAMETER, schema);
    }

    @Override
    public Map<String, String> tableParameters() {
      return Map.of(SCHEMA_PARAMETER, schema);
    }

    @Override
    public boolean fits(FileFormat other) {
      return other instanceof Avro && AvroSchemas.clash(this, other).isEmpty();
    }

    /// The schema reads the objects of both.
    @Override
    public FileFormat merge(FileFormat other) {
      return other instanceof Avro(String others) && !schema.equals(others)
          ? new Avro(AvroSchemas.merge(schema, others))
          : this;
    }

    /// The format of a table with this schema that keeps its columns, and gets the new ones of
    /// objects in another.
    public Avro withNewFields(Avro found) {
      return schema.equals(found.schema)
          ? this
          : new Avro(AvroSchemas.withNewFields(schema, found.schema));
    }
  }

  /// Lines that a custom classifier's grok pattern takes apart.
  record Grok(String classification, String pattern, String customPatterns) implements FileFormat {
    @Override
    public String serializationLibrary() {
      return "com.amazonaws.glue.serde.GrokSerDe";
    }

    @Override
    public Map<String, String> serdeParameters(Collection<String> columns) {
      return customPatterns.isEmpty()
          ? Map.of("input.format", pattern)
          : Map.of("input.format", pattern, "input.grokCustomPatterns", customPatterns);
    }

    @Override
    public Map<String, String> tableParameters() {
      return customPatterns.isEmpty()
          ? Map.of("grokPattern", pattern)
          : Map.of("grokPattern", pattern, "grokCustomPatterns", customPatterns);
    }

    @Override
    public boolean isByPosition() {
      return true;
    }
  }

  /// XML whose rows a custom classifier names. Nothing in Hive reads it.
  record Xml(String classification, String rowTag) implements FileFormat {
    @Override
    public @Nullable String serializationLibrary() {
      return null;
    }

    @Override
    public Map<String, String> serdeParameters(Collection<String> columns) {
      return Map.of("rowTag", rowTag);
    }

    @Override
    public Map<String, String> tableParameters() {
      return Map.of("rowTag", rowTag);
    }
  }
}
