package dev.rastro.duckdb;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;

/// How the files of a table are written, as the table's SerDe says.
public sealed interface LakeFormat {

  /// One JSON object a line.
  ///
  /// @param keys the JSON key of a column, where the SerDe names one: its `mapping.<column>`, or
  ///   the spelling in its `paths`
  /// @param ignoresMalformed whether a line that is no JSON is a row of NULLs, not an error
  record Json(Map<String, String> keys, boolean ignoresMalformed) implements LakeFormat {
    public Json {
      keys = Map.copyOf(keys);
    }
  }

  /// Parquet, columns by name.
  record Parquet() implements LakeFormat {}

  /// Lines of fields.
  ///
  /// @param quote empty when fields can't be quoted
  /// @param escape empty when there is no escape character
  /// @param nullText what NULL is written as; null when there is no such text
  /// @param lenient whether a field that can't be read as its column's type is NULL, as in
  ///   LazySimpleSerDe, not an error
  record Delimited(
      String delimiter,
      String quote,
      String escape,
      @Nullable String nullText,
      long headerLinesCount,
      boolean lenient)
      implements LakeFormat {}

  /// The format that a table's descriptor and parameters describe.
  static LakeFormat of(Table table) {
    StorageDescriptor storage = table.storageDescriptor();
    SerDeInfo serDe = storage.serdeInfo();
    String library =
        serDe == null || serDe.serializationLibrary() == null ? "" : serDe.serializationLibrary();
    Map<String, String> parameters = new HashMap<>(table.parameters());
    if (serDe != null) {
      parameters.putAll(serDe.parameters());
    }
    return switch (library) {
      case "org.openx.data.jsonserde.JsonSerDe",
          "org.apache.hive.hcatalog.data.JsonSerDe",
          "org.apache.hadoop.hive.serde2.JsonSerDe" ->
          json(parameters);
      case "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" -> new Parquet();
      case "org.apache.hadoop.hive.serde2.OpenCSVSerde" ->
          new Delimited(
              parameters.getOrDefault("separatorChar", ","),
              parameters.getOrDefault("quoteChar", "\""),
              parameters.getOrDefault("escapeChar", "\\"),
              null,
              headerLinesCount(parameters),
              false);
      case "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe" ->
          new Delimited(
              parameters.getOrDefault(
                  "field.delim", parameters.getOrDefault("serialization.format", "\u0001")),
              "",
              parameters.getOrDefault("escape.delim", ""),
              parameters.getOrDefault("serialization.null.format", "\\N"),
              headerLinesCount(parameters),
              true);
      default ->
          throw new ReadTableException(
              "HIVE_UNSUPPORTED_FORMAT",
              "Table %s.%s has a SerDe that is not read: '%s'"
                  .formatted(table.databaseName(), table.name(), library));
    };
  }

  private static LakeFormat json(Map<String, String> parameters) {
    Map<String, String> keys = new HashMap<>();
    for (String path : parameters.getOrDefault("paths", "").split(",", -1)) {
      if (!path.isBlank()) {
        keys.put(path.strip().toLowerCase(Locale.ROOT), path.strip());
      }
    }
    parameters.forEach(
        (name, value) -> {
          if (name.startsWith("mapping.")) {
            keys.put(name.substring("mapping.".length()).toLowerCase(Locale.ROOT), value);
          }
        });
    return new Json(
        keys, "true".equalsIgnoreCase(parameters.getOrDefault("ignore.malformed.json", "false")));
  }

  private static long headerLinesCount(Map<String, String> parameters) {
    String text = parameters.getOrDefault("skip.header.line.count", "0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new DuckDbException("skip.header.line.count is not a number: '" + text + "'", e);
    }
  }
}
