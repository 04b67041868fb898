package dev.rastro.duckdb;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;

/// How the files of a table are written, as the table's SerDe says.
public sealed interface LakeFormat {

  /// The JsonPaths of a custom classifier under which the objects at the top are the rows.
  List<String> RECORD_PATHS = List.of("$", "$[*]");

  /// JSON objects.
  ///
  /// @param mappings the JSON key of a column where the SerDe's `mapping.<column>` gives it
  /// @param paths JSON keys as they are spelt, where the SerDe names them
  /// @param ignoresMalformed whether a line that is no JSON object is a row of NULLs, not an error
  record Json(Map<String, String> mappings, List<String> paths, boolean ignoresMalformed)
      implements LakeFormat {
    public Json {
      mappings = Map.copyOf(mappings);
      paths = List.copyOf(paths);
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
          json(table, parameters);
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
              "Table %s.%s is in a format that is not read: SerDe %s, input format %s, classification %s"
                  .formatted(
                      table.databaseName(),
                      table.name(),
                      library.isEmpty() ? "none" : library,
                      storage.inputFormat() == null ? "none" : storage.inputFormat(),
                      table.parameters().getOrDefault("classification", "none")));
    };
  }

  private static LakeFormat json(Table table, Map<String, String> parameters) {
    String jsonPath = parameters.getOrDefault("jsonPath", RECORD_PATHS.getFirst());
    if (!RECORD_PATHS.contains(jsonPath)) {
      throw new ReadTableException(
          "HIVE_UNSUPPORTED_FORMAT",
          "Table %s.%s has its rows within its JSON, at '%s'; only JSON whose objects are the rows is read"
              .formatted(table.databaseName(), table.name(), jsonPath));
    }
    Map<String, String> mappings = new HashMap<>();
    parameters.forEach(
        (name, value) -> {
          if (name.startsWith("mapping.")) {
            mappings.put(name.substring("mapping.".length()).toLowerCase(Locale.ROOT), value);
          }
        });
    return new Json(
        mappings,
        jsonPaths(parameters),
        "true".equalsIgnoreCase(parameters.getOrDefault("ignore.malformed.json", "false")));
  }

  /// The spellings of JSON keys that a SerDe names.
  static List<String> jsonPaths(@Nullable SerDeInfo serDe) {
    return serDe == null ? List.of() : jsonPaths(serDe.parameters());
  }

  private static List<String> jsonPaths(Map<String, String> parameters) {
    return Stream.of(parameters.getOrDefault("paths", "").split(",", -1))
        .map(String::strip)
        .filter(path -> !path.isEmpty())
        .toList();
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
