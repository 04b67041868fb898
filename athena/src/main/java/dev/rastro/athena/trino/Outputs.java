package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Scope.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A query, translated. Its columns are named `c0`, `c1`, … to the engine, whatever SQL calls them.
///
/// @param text the engine's SQL, a whole query without parentheses
record Outputs(String text, List<Output> columns) {

  Outputs {
    columns = List.copyOf(columns);
  }

  /// A column of a query's result.
  ///
  /// @param name null for an expression without a name
  /// @param origins the columns in the tables that its value is made of
  record Output(@Nullable String name, TrinoType type, Set<ColumnUse> origins) {
    Output {
      origins = Set.copyOf(origins);
    }
  }

  static String columnName(int index) {
    return "\"c" + index + "\"";
  }

  /// The columns as those of a relation of that name.
  List<Column> asColumns(String alias, List<String> qualifiers) {
    List<Column> named = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Output output = columns.get(i);
      Typed value = new Typed(alias + "." + columnName(i), output.type());
      named.add(new Column(qualifiers, output.name(), value, output.origins()));
    }
    return named;
  }

  Set<ColumnUse> allOrigins() {
    Set<ColumnUse> all = new HashSet<>();
    columns.forEach(column -> all.addAll(column.origins()));
    return all;
  }
}
