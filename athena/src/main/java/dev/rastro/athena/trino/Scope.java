package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
import io.trino.sql.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What names mean at some place of a statement: the columns of the relations in FROM, and behind
/// them those of the enclosing query.
final class Scope {

  /// A column that an expression can name.
  ///
  /// @param qualifiers what may stand before its name: `table`, `schema.table`; the longest one
  /// @param text how the engine names it
  /// @param hidden whether `*` leaves it out
  /// @param origins the columns in the tables that its value is made of
  record Column(
      List<String> qualifiers,
      @Nullable String name,
      TrinoType type,
      String text,
      boolean hidden,
      boolean lambdaParameter,
      Set<ColumnUse> origins) {
    Column {
      qualifiers = List.copyOf(qualifiers);
      origins = Set.copyOf(origins);
    }

    Column(List<String> qualifiers, @Nullable String name, Typed value, Set<ColumnUse> origins) {
      this(qualifiers, name, value.type(), value.text(), false, false, origins);
    }

    boolean qualifiedBy(List<String> prefix) {
      int from = qualifiers.size() - prefix.size();
      if (from < 0) {
        return false;
      }
      for (int i = 0; i < prefix.size(); i++) {
        if (!qualifiers.get(from + i).equalsIgnoreCase(prefix.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /// A column found, and whether it belongs to the query itself, not to an enclosing one.
  record Found(Column column, boolean local) {}

  private final @Nullable Scope outer;
  private final List<Column> columns;
  private final boolean transparent;

  private Scope(@Nullable Scope outer, List<Column> columns, boolean transparent) {
    this.outer = outer;
    this.columns = List.copyOf(columns);
    this.transparent = transparent;
  }

  static Scope of(@Nullable Scope outer, List<Column> columns) {
    return new Scope(outer, columns, false);
  }

  /// The same scope with the parameters of a lambda in front.
  Scope withLambda(List<Column> parameters) {
    return new Scope(this, parameters, true);
  }

  List<Column> columns() {
    return columns;
  }

  @Nullable Scope outer() {
    return outer;
  }

  /// Finds `name` or `prefix.name`; empty when nothing has that name.
  Optional<Found> find(List<String> prefix, String name, Node node) {
    boolean local = true;
    for (Scope scope = this; scope != null; scope = scope.outer) {
      List<Column> matches = new ArrayList<>();
      for (Column column : scope.columns) {
        if (column.name() != null
            && column.name().equalsIgnoreCase(name)
            && column.qualifiedBy(prefix)) {
          matches.add(column);
        }
      }
      if (matches.size() > 1) {
        String shown = prefix.isEmpty() ? name : String.join(".", prefix) + "." + name;
        throw new TrinoException(Code.AMBIGUOUS_NAME, node, "Column '" + shown + "' is ambiguous");
      }
      if (matches.size() == 1) {
        return Optional.of(new Found(matches.getFirst(), local));
      }
      local &= scope.transparent;
    }
    return Optional.empty();
  }
}
