package dev.rastro.athena;

import dev.rastro.athena.trino.Translation.ResultColumn;
import dev.rastro.athena.trino.TrinoType;
import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Char;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Time;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.Varchar;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.ColumnNullable;

/// Describes the columns of a result as ResultSetMetadata does.
final class ResultColumns {

  private ResultColumns() {}

  static ColumnInfo describe(ResultColumn column) {
    return ColumnInfo.builder()
        .catalogName("hive")
        .schemaName("")
        .tableName("")
        .name(column.name())
        .label(column.name())
        .type(typeName(column.type()))
        .precision(precision(column.type()))
        .scale(column.type() instanceof Decimal decimal ? decimal.scale() : 0)
        .nullable(ColumnNullable.UNKNOWN)
        .caseSensitive(column.type() instanceof Varchar || column.type() instanceof Char)
        .build();
  }

  private static String typeName(TrinoType type) {
    return switch (type) {
      case Simple simple -> simple.displayName();
      case Decimal _ -> "decimal";
      case Varchar _ -> "varchar";
      case Char _ -> "char";
      case Time _ -> "time";
      case Timestamp _ -> "timestamp";
      case ZonedTimestamp _ -> "timestamp with time zone";
      case Array _ -> "array";
      case MapOf _ -> "map";
      case Row _ -> "row";
      case TrinoType.Function _, TrinoType.Variable _ ->
          throw new IllegalStateException("Not a column's type: " + type);
    };
  }

  private static int precision(TrinoType type) {
    return switch (type) {
      case Simple simple ->
          switch (simple) {
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INTEGER -> 10;
            case BIGINT -> 19;
            case REAL, DOUBLE -> 17;
            case VARBINARY -> 1_073_741_824;
            default -> 0;
          };
      case Decimal decimal -> decimal.precision();
      case Varchar varchar -> varchar.length();
      case Char text -> text.length();
      case Time time -> time.precision();
      case Timestamp timestamp -> timestamp.precision();
      case ZonedTimestamp timestamp -> timestamp.precision();
      default -> 0;
    };
  }
}
