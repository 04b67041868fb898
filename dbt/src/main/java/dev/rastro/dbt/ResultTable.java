package dev.rastro.dbt;

import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Tuple;
import dev.rastro.jinja.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of a query as templates see them: a table with columns and rows, both to be reached by
/// number and by name. Immutable.
record ResultTable(List<String> columnNames, List<List<@Nullable Object>> values)
    implements JinjaObject {

  static final ResultTable EMPTY = new ResultTable(List.of(), List.of());

  ResultTable {
    columnNames = List.copyOf(columnNames);
    values = List.copyOf(values);
  }

  /// Reads all rows.
  ///
  /// @param rowsMax stops there, 0 for all
  static ResultTable read(ResultSet rows, long rowsMax) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      names.add(rows.getMetaData().getColumnLabel(i));
    }
    List<List<@Nullable Object>> values = new ArrayList<>();
    while ((rowsMax == 0 || values.size() < rowsMax) && rows.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 1; i <= names.size(); i++) {
        row.add(value(rows.getObject(i)));
      }
      values.add(Collections.unmodifiableList(row));
    }
    return new ResultTable(names, values);
  }

  @Override
  public @Nullable Object member(String name) {
    return switch (name) {
      case "column_names" -> new Tuple(new ArrayList<>(columnNames));
      case "columns" -> {
        List<@Nullable Object> columns = new ArrayList<>();
        for (int i = 0; i < columnNames.size(); i++) {
          List<@Nullable Object> cells = new ArrayList<>();
          for (List<@Nullable Object> row : values) {
            cells.add(row.get(i));
          }
          columns.add(new Series(columnNames.get(i), cells));
        }
        yield new Named(columnNames, columns);
      }
      case "rows" -> new ArrayList<@Nullable Object>(items());
      case "print_table", "print_csv" ->
          throw new IllegalArgumentException(
              "the method " + name + " of a result is not supported");
      default -> new Undefined("a result has no member '" + name + "', which");
    };
  }

  @Override
  public List<@Nullable Object> items() {
    List<@Nullable Object> rows = new ArrayList<>();
    for (List<@Nullable Object> row : values) {
      rows.add(new Named(columnNames, row));
    }
    return rows;
  }

  @Override
  public String toString() {
    return "a result of " + values.size() + " rows";
  }

  private static @Nullable Object value(@Nullable Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case Float number -> number.doubleValue();
      case BigDecimal number ->
          number.scale() <= 0 ? number.toBigInteger() : (Object) number.doubleValue();
      case Timestamp time -> time.toLocalDateTime().toString().replace('T', ' ');
      case Date date -> date.toString();
      case Boolean truth -> truth;
      case Long number -> number;
      case Double number -> number;
      case BigInteger number -> number;
      case null -> null;
      default -> value.toString();
    };
  }

  /// Values that have names: the columns of a table, the cells of a row.
  private record Named(List<String> names, List<@Nullable Object> values) implements JinjaObject {

    @Override
    public @Nullable Object member(String name) {
      int at = names.indexOf(name);
      if (at < 0) {
        at = names.indexOf(name.toLowerCase(Locale.ROOT));
      }
      if (at >= 0) {
        return values.get(at);
      }
      return switch (name) {
        case "values" -> (Callable) _ -> Tuple.of(values);
        case "keys" -> (Callable) _ -> new Tuple(new ArrayList<>(names));
        case "dict" -> (Callable) _ -> dict();
        case "items" ->
            (Callable)
                _ -> {
                  List<@Nullable Object> pairs = new ArrayList<>();
                  dict().forEach((key, value) -> pairs.add(new Tuple(Arrays.asList(key, value))));
                  return pairs;
                };
        default -> new Undefined("there is no column '" + name + "', which");
      };
    }

    private Map<String, @Nullable Object> dict() {
      Map<String, @Nullable Object> dict = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        dict.put(names.get(i), values.get(i));
      }
      return dict;
    }

    @Override
    public List<@Nullable Object> items() {
      return values;
    }
  }

  /// A column with its values.
  private record Series(String name, List<@Nullable Object> values) implements JinjaObject {

    @Override
    public @Nullable Object member(String member) {
      return switch (member) {
        case "name" -> name;
        case "values" -> (Callable) _ -> Tuple.of(values);
        default -> new Undefined("a column has no member '" + member + "', which");
      };
    }

    @Override
    public List<@Nullable Object> items() {
      return values;
    }
  }
}
