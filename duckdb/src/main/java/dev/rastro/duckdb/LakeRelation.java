package dev.rastro.duckdb;

import dev.rastro.duckdb.LakeFormat.Delimited;
import dev.rastro.duckdb.LakeFormat.Json;
import dev.rastro.duckdb.LakeFormat.Parquet;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a table over an explicit list of files as a DuckDB subquery. Partition values are looked
/// up by the number of the file in that list, so that they are the catalog's whatever the path
/// says.
final class LakeRelation {

  /// Also the engine's buffer: its own choice, sixteen times this, is more than it may have.
  private static final long LINE_BYTES_MAX = 32L << 20;

  private final LakeTable table;
  private final List<LakeFile> files;
  private final Connection session;

  LakeRelation(LakeTable table, List<LakeFile> files, Connection session) {
    this.table = table;
    this.files = files;
    this.session = session;
  }

  String sql() {
    if (files.isEmpty()) {
      return empty();
    }
    return switch (table.format()) {
      case Json json -> json(json);
      case Parquet _ -> parquet();
      case Delimited delimited -> delimited(delimited);
    };
  }

  /// A relation over the files of each compression, one after the other.
  private String byCompression(BiFunction<TextCompression, List<LakeFile>, String> relation) {
    Map<TextCompression, List<LakeFile>> groups = new EnumMap<>(TextCompression.class);
    for (LakeFile file : files) {
      groups.computeIfAbsent(TextCompression.of(file), _ -> new ArrayList<>()).add(file);
    }
    List<String> relations = new ArrayList<>();
    groups.forEach((compression, group) -> relations.add(relation.apply(compression, group)));
    return relations.size() == 1
        ? relations.getFirst()
        : "(" + String.join(" UNION ALL ", relations) + ")";
  }

  private String empty() {
    String nulls =
        table.allColumns().stream()
            .map(column -> named("CAST(NULL AS " + column.type().duckDbType() + ")", column.name()))
            .collect(Collectors.joining(", "));
    return "(SELECT "
        + nulls
        + ", "
        + named("CAST(NULL AS VARCHAR)", Lake.PATH_COLUMN)
        + " WHERE false)";
  }

  private String json(Json format) {
    JsonScan scan = new JsonScan(format, JsonKeys.of(table, format, files, session));
    return byCompression(
        (compression, group) -> select(scan.outputs(), scan.from(group, compression), group));
  }

  private String parquet() {
    List<String> schema = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    boolean hasBinary = false;
    Map<String, ParquetTypes.Misfit> misfits = ParquetTypes.misfits(table, files, session);
    for (LakeColumn column : table.columns()) {
      String name = SqlText.literal(column.name());
      ParquetTypes.@Nullable Misfit misfit = misfits.get(column.name());
      String type = column.type().duckDbType();
      schema.add(
          "%s: {name: %s, type: %s, default_value: NULL}"
              .formatted(name, name, SqlText.literal(misfit == null ? type : "VARCHAR")));
      String value = SqlText.identifier(column.name());
      outputs.add(misfit == null ? value : named(unlessMisfit(value, type, misfit), column.name()));
      hasBinary |= type.contains("BLOB");
    }
    String declared = schema.isEmpty() ? "" : ", schema=MAP {" + String.join(", ", schema) + "}";
    return select(
        outputs,
        "read_parquet(%s, hive_partitioning=false, binary_as_string=%s%s)"
            .formatted(paths(files), !hasBinary, declared),
        files);
  }

  /// A column that is an error in the files that can't give it, once a query asks for it. It is
  /// read as text, which everything can be: what the engine could not convert would be its own
  /// error before this one.
  private static String unlessMisfit(String value, String type, ParquetTypes.Misfit misfit) {
    return "CASE WHEN file_index IN (%s) THEN error(%s) ELSE CAST(%s AS %s) END"
        .formatted(
            misfit.files().stream().map(String::valueOf).collect(Collectors.joining(", ")),
            SqlText.literal(misfit.message()),
            value,
            type);
  }

  private String delimited(Delimited format) {
    List<String> columns = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    for (LakeColumn column : table.columns()) {
      columns.add(SqlText.literal(column.name()) + ": 'VARCHAR'");
      String field = SqlText.identifier(column.name());
      String type = column.type().duckDbType();
      if (!type.equals("VARCHAR")) {
        field = field(field, column.type(), format.lenient());
      }
      outputs.add(named(field, column.name()));
    }
    String nullText =
        format.nullText() == null ? "" : ", nullstr=" + SqlText.literal(format.nullText());
    return byCompression(
        (compression, group) ->
            select(
                outputs,
                "read_csv(%s, compression='%s', auto_detect=false, header=false, columns={%s}, delim=%s, quote=%s, escape=%s, skip=%d, null_padding=true, strict_mode=false, hive_partitioning=false, max_line_size=%d, buffer_size=%d%s)"
                    .formatted(
                        paths(group),
                        compression.text(),
                        String.join(", ", columns),
                        SqlText.literal(format.delimiter()),
                        SqlText.literal(format.quote()),
                        SqlText.literal(format.escape()),
                        format.headerLinesCount(),
                        LINE_BYTES_MAX,
                        LINE_BYTES_MAX,
                        nullText),
                group));
  }

  /// A field of another type than text. The engine moves a bare cast into its reader, where a field
  /// that can't be cast is an error even for TRY_CAST; a cast of an expression stays outside.
  private static String field(String name, HiveType type, boolean lenient) {
    if (WholeNumbers.is(type)) {
      return lenient
          ? WholeNumbers.orNull("nullif(" + name + ", '')", type)
          : WholeNumbers.orFail(name, type);
    }
    return lenient
        ? "TRY_CAST(nullif(" + name + ", '') AS " + type.duckDbType() + ")"
        : "CAST(" + name + " AS " + type.duckDbType() + ")";
  }

  private String select(List<String> fileOutputs, String scan, List<LakeFile> scanned) {
    List<String> outputs = new ArrayList<>(fileOutputs);
    List<LakeColumn> partitionColumns = table.partitionColumns();
    for (int i = 0; i < partitionColumns.size(); i++) {
      int index = i;
      LakeColumn column = partitionColumns.get(i);
      outputs.add(
          named(
              byFile(
                  file -> PartitionValues.text(file.partitionValues().get(index)),
                  column.type(),
                  scanned),
              column.name()));
    }
    outputs.add(
        named(
            byFile(
                file -> SqlText.literal(file.address().toString()),
                HiveType.Simple.STRING,
                scanned),
            Lake.PATH_COLUMN));
    return "(SELECT " + String.join(", ", outputs) + " FROM " + scan + ")";
  }

  /// A value that depends on the file alone: a constant when all files agree, else looked up in a
  /// constant list.
  private static String byFile(
      Function<LakeFile, String> value, HiveType type, List<LakeFile> scanned) {
    List<String> values = scanned.stream().map(value).toList();
    if (values.stream().distinct().count() == 1) {
      return PartitionValues.typed(values.getFirst(), type);
    }
    return "list_extract(CAST([%s] AS %s[]), CAST(file_index AS BIGINT) + 1)"
        .formatted(String.join(", ", values), type.duckDbType());
  }

  private static String paths(List<LakeFile> files) {
    return SqlText.literals(files.stream().map(file -> file.path().toString()).toList());
  }

  private static String named(String expression, String name) {
    return expression + " AS " + SqlText.identifier(name);
  }
}
