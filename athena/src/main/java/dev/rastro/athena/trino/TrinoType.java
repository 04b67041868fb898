package dev.rastro.athena.trino;

import dev.rastro.duckdb.HiveType;
import dev.rastro.duckdb.SqlText;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A type of Trino's SQL, and what the engine keeps its values as.
public sealed interface TrinoType {

  /// The type as Trino shows it.
  String displayName();

  /// The DuckDB type that holds its values.
  String storage();

  /// A type without parameters. Intervals are kept as milliseconds and as months, JSON as its text.
  enum Simple implements TrinoType {
    UNKNOWN("unknown", "INTEGER"),
    BOOLEAN("boolean", "BOOLEAN"),
    TINYINT("tinyint", "TINYINT"),
    SMALLINT("smallint", "SMALLINT"),
    INTEGER("integer", "INTEGER"),
    BIGINT("bigint", "BIGINT"),
    REAL("real", "FLOAT"),
    DOUBLE("double", "DOUBLE"),
    DATE("date", "DATE"),
    VARBINARY("varbinary", "BLOB"),
    JSON("json", "VARCHAR"),
    INTERVAL_DAY_TO_SECOND("interval day to second", "BIGINT"),
    INTERVAL_YEAR_TO_MONTH("interval year to month", "INTEGER");

    private final String displayName;
    private final String storage;

    Simple(String displayName, String storage) {
      this.displayName = displayName;
      this.storage = storage;
    }

    @Override
    public String displayName() {
      return displayName;
    }

    @Override
    public String storage() {
      return storage;
    }
  }

  record Decimal(int precision, int scale) implements TrinoType {
    static final int PRECISION_MAX = 38;

    @Override
    public String displayName() {
      return "decimal(" + precision + "," + scale + ")";
    }

    @Override
    public String storage() {
      return "DECIMAL(" + precision + "," + scale + ")";
    }
  }

  /// Text of at most `length` characters.
  record Varchar(int length) implements TrinoType {
    static final int UNBOUNDED = Integer.MAX_VALUE;

    static Varchar unbounded() {
      return new Varchar(UNBOUNDED);
    }

    @Override
    public String displayName() {
      return length == UNBOUNDED ? "varchar" : "varchar(" + length + ")";
    }

    @Override
    public String storage() {
      return "VARCHAR";
    }
  }

  /// Text padded to `length`; kept without its trailing spaces, which don't count in comparisons.
  record Char(int length) implements TrinoType {
    @Override
    public String displayName() {
      return "char(" + length + ")";
    }

    @Override
    public String storage() {
      return "VARCHAR";
    }
  }

  record Time(int precision) implements TrinoType {
    @Override
    public String displayName() {
      return "time(" + precision + ")";
    }

    @Override
    public String storage() {
      return "TIME";
    }
  }

  record Timestamp(int precision) implements TrinoType {
    static final int PRECISION_MAX = 6;

    @Override
    public String displayName() {
      return "timestamp(" + precision + ")";
    }

    @Override
    public String storage() {
      return "TIMESTAMP";
    }
  }

  /// An instant with its zone, kept as the instant in UTC and the zone's name.
  record ZonedTimestamp(int precision) implements TrinoType {
    @Override
    public String displayName() {
      return "timestamp(" + precision + ") with time zone";
    }

    @Override
    public String storage() {
      return "STRUCT(instant TIMESTAMP, zone VARCHAR)";
    }
  }

  record Array(TrinoType element) implements TrinoType {
    @Override
    public String displayName() {
      return "array(" + element.displayName() + ")";
    }

    @Override
    public String storage() {
      return element.storage() + "[]";
    }
  }

  record MapOf(TrinoType key, TrinoType value) implements TrinoType {
    @Override
    public String displayName() {
      return "map(" + key.displayName() + ", " + value.displayName() + ")";
    }

    @Override
    public String storage() {
      return "MAP(" + key.storage() + ", " + value.storage() + ")";
    }
  }

  record Row(List<Field> fields) implements TrinoType {
    public Row {
      fields = List.copyOf(fields);
    }

    @Override
    public String displayName() {
      return fields.stream()
          .map(
              field ->
                  field.name() == null
                      ? field.type().displayName()
                      : field.name() + " " + field.type().displayName())
          .collect(Collectors.joining(", ", "row(", ")"));
    }

    @Override
    public String storage() {
      return fields.stream()
          .map(field -> SqlText.identifier(field.stored()) + " " + field.type().storage())
          .collect(Collectors.joining(", ", "STRUCT(", ")"));
    }
  }

  /// A field of a row: the name that SQL knows it by, if any, and the name it is stored by.
  record Field(@Nullable String name, String stored, TrinoType type) {

    /// A field of a row that SQL made.
    static Field at(int index, @Nullable String name, TrinoType type) {
      return new Field(name, "f" + index, type);
    }
  }

  /// The type of a lambda; it is never a value's.
  record Function(List<TrinoType> parameters, TrinoType result) implements TrinoType {
    public Function {
      parameters = List.copyOf(parameters);
    }

    @Override
    public String displayName() {
      return "function";
    }

    @Override
    public String storage() {
      throw new IllegalStateException("A lambda is not a value");
    }
  }

  /// A variable in the signature of a function; it is never a value's.
  record Variable(String name) implements TrinoType {
    @Override
    public String displayName() {
      return name;
    }

    @Override
    public String storage() {
      throw new IllegalStateException("A type variable is not a value's type");
    }
  }

  /// The type that Athena gives a catalog column. Timestamps have milliseconds.
  static TrinoType of(HiveType type) {
    return switch (type) {
      case HiveType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> Simple.BOOLEAN;
            case TINYINT -> Simple.TINYINT;
            case SMALLINT -> Simple.SMALLINT;
            case INT -> Simple.INTEGER;
            case BIGINT -> Simple.BIGINT;
            case FLOAT -> Simple.REAL;
            case DOUBLE -> Simple.DOUBLE;
            case STRING -> Varchar.unbounded();
            case BINARY -> Simple.VARBINARY;
            case DATE -> Simple.DATE;
            case TIMESTAMP, TIMESTAMP_WITH_ZONE -> new Timestamp(3);
          };
      case HiveType.DecimalType decimal -> new Decimal(decimal.precision(), decimal.scale());
      case HiveType.CharType text -> new Char(text.length());
      case HiveType.VarcharType text -> new Varchar(text.length());
      case HiveType.ArrayType array -> new Array(of(array.element()));
      case HiveType.MapType map -> new MapOf(of(map.key()), of(map.value()));
      case HiveType.StructType struct ->
          new Row(
              struct.fields().stream()
                  .map(field -> new Field(field.name(), field.name(), of(field.type())))
                  .toList());
    };
  }
}
