package dev.rastro.glue;

import java.util.Map;
import java.util.TreeMap;

/// What the objects of a table are written in.
sealed interface FileFormat {

  String TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
  String TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

  /// The `classification` of the table.
  String classification();

  String inputFormat();

  String outputFormat();

  String serializationLibrary();

  /// The SerDe's parameters.
  ///
  /// @param columns every column's name as it is in the data, sorted
  Map<String, String> serdeParameters(Iterable<String> columns);

  /// The table's parameters of this format alone.
  default Map<String, String> tableParameters() {
    return Map.of();
  }

  /// One JSON object a line, or an array of objects.
  record Json() implements FileFormat {
    @Override
    public String classification() {
      return "json";
    }

    @Override
    public String inputFormat() {
      return TEXT_INPUT;
    }

    @Override
    public String outputFormat() {
      return TEXT_OUTPUT;
    }

    @Override
    public String serializationLibrary() {
      return "org.openx.data.jsonserde.JsonSerDe";
    }

    @Override
    public Map<String, String> serdeParameters(Iterable<String> columns) {
      return Map.of("paths", String.join(",", columns));
    }
  }

  /// Lines of values with a delimiter between them.
  record Csv(char delimiter, boolean hasHeader, boolean isQuoted) implements FileFormat {
    @Override
    public String classification() {
      return "csv";
    }

    @Override
    public String inputFormat() {
      return TEXT_INPUT;
    }

    @Override
    public String outputFormat() {
      return TEXT_OUTPUT;
    }

    @Override
    public String serializationLibrary() {
      return isQuoted
          ? "org.apache.hadoop.hive.serde2.OpenCSVSerde"
          : "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    }

    @Override
    public Map<String, String> serdeParameters(Iterable<String> columns) {
      return isQuoted
          ? Map.of("separatorChar", String.valueOf(delimiter), "quoteChar", "\"")
          : Map.of("field.delim", String.valueOf(delimiter));
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
    public Map<String, String> serdeParameters(Iterable<String> columns) {
      return Map.of("serialization.format", "1");
    }
  }
}
