package dev.rastro.duckdb;

import dev.rastro.duckdb.HiveType.ArrayType;
import dev.rastro.duckdb.HiveType.CharType;
import dev.rastro.duckdb.HiveType.DecimalType;
import dev.rastro.duckdb.HiveType.Field;
import dev.rastro.duckdb.HiveType.MapType;
import dev.rastro.duckdb.HiveType.Simple;
import dev.rastro.duckdb.HiveType.StructType;
import dev.rastro.duckdb.HiveType.VarcharType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Sees that the columns of Parquet files are of types that the table's can be read from, which are
/// those that Trino reads: integers of any width and decimals without a scale as an integer, a
/// float as a double, a decimal of another precision, a time of any unit. The engine alone would
/// cast whatever it can: 1.5 to 2, and a text to the number in it.
final class ParquetTypes {

  private static final int SHORT_DECIMAL_PRECISION_MAX = 18;
  private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");
  private static final Set<String> SMALL_INTEGERS =
      Set.of("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER");
  private static final Set<String> LARGE_INTEGERS = Set.of("BIGINT", "UBIGINT");

  private ParquetTypes() {}

  /// What files of one schema are like.
  ///
  /// @param path one of the files
  /// @param root the columns, as the fields of a struct
  private record Schema(String path, ParquetNode root) {}

  /// Refuses the first of the columns that can't be read from every file.
  ///
  /// @param columns the names of those that a query reads
  static void check(
      LakeTable table, List<LakeFile> files, Set<String> columns, Connection session) {
    List<LakeColumn> read =
        table.columns().stream().filter(column -> columns.contains(column.name())).toList();
    if (files.isEmpty() || read.isEmpty()) {
      return;
    }
    Map<String, LakeFile> byPath = new HashMap<>();
    files.forEach(file -> byPath.put(file.path().toString(), file));
    for (Schema schema : schemas(files, session)) {
      for (LakeColumn column : read) {
        for (ParquetNode node : schema.root().children()) {
          if (node.name().toLowerCase(Locale.ROOT).equals(column.name())
              && !isReadable(node, column.type())) {
            LakeFile file = byPath.get(schema.path());
            throw new ReadTableException(
                "HIVE_BAD_DATA",
                "Field %s's type %s in parquet file %s is incompatible with type %s defined in table schema"
                    .formatted(
                        node.name(),
                        node.text(),
                        file == null ? schema.path() : file.address(),
                        column.type().text()));
          }
        }
      }
    }
  }

  /// The schemas that there are, each once.
  private static List<Schema> schemas(List<LakeFile> files, Connection session) {
    String sql =
        "SELECT min(file_name), names, types, engine_types, children FROM (SELECT file_name, list(name ORDER BY column_id) AS names, list(coalesce(type, '') ORDER BY column_id) AS types, list(coalesce(duckdb_type, '') ORDER BY column_id) AS engine_types, list(CAST(coalesce(num_children, 0) AS VARCHAR) ORDER BY column_id) AS children FROM parquet_schema(%s) GROUP BY file_name) GROUP BY ALL ORDER BY 1"
            .formatted(
                SqlText.literals(files.stream().map(file -> file.path().toString()).toList()));
    return Queries.rows(
        session,
        sql,
        row ->
            new Schema(
                row.getString(1),
                ParquetNode.root(
                    texts(row.getArray(2)),
                    texts(row.getArray(3)),
                    texts(row.getArray(4)),
                    texts(row.getArray(5)))));
  }

  private static List<String> texts(Array array) throws SQLException {
    return Stream.of((Object[]) array.getArray()).map(String::valueOf).toList();
  }

  private static boolean isReadable(ParquetNode node, HiveType type) {
    return switch (type) {
      case ArrayType array -> node.isList() && isReadable(node.element(), array.element());
      case MapType map ->
          node.isMap()
              && isReadable(node.mapKey(), map.key())
              && isReadable(node.mapValue(), map.value());
      case StructType struct -> node.isStruct() && areReadable(node, struct.fields());
      case DecimalType decimal -> isDecimal(node.engineType(), decimal);
      case CharType _, VarcharType _ -> isText(node.engineType());
      case Simple simple -> isReadable(node.engineType(), simple);
    };
  }

  private static boolean areReadable(ParquetNode node, List<Field> fields) {
    for (Field field : fields) {
      for (ParquetNode child : node.children()) {
        if (child.name().equalsIgnoreCase(field.name()) && !isReadable(child, field.type())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isReadable(String engineType, Simple type) {
    return switch (type) {
      case BOOLEAN -> engineType.equals("BOOLEAN");
      case TINYINT, SMALLINT, INT, BIGINT ->
          SMALL_INTEGERS.contains(engineType)
              || LARGE_INTEGERS.contains(engineType)
              || isWholeDecimal(engineType);
      case FLOAT -> engineType.equals("FLOAT");
      case DOUBLE -> engineType.equals("DOUBLE") || engineType.equals("FLOAT");
      case STRING -> isText(engineType);
      case BINARY -> engineType.equals("BLOB");
      case DATE -> engineType.equals("DATE");
      case TIMESTAMP, TIMESTAMP_WITH_ZONE -> engineType.startsWith("TIMESTAMP");
    };
  }

  private static boolean isText(String engineType) {
    return Set.of("VARCHAR", "BLOB", "JSON", "UUID").contains(engineType);
  }

  private static boolean isWholeDecimal(String engineType) {
    Matcher decimal = DECIMAL.matcher(engineType);
    return decimal.matches()
        && Integer.parseInt(decimal.group(1)) <= SHORT_DECIMAL_PRECISION_MAX
        && Integer.parseInt(decimal.group(2)) == 0;
  }

  private static boolean isDecimal(String engineType, DecimalType type) {
    return DECIMAL.matcher(engineType).matches()
        || (type.precision() <= SHORT_DECIMAL_PRECISION_MAX && SMALL_INTEGERS.contains(engineType));
  }
}
