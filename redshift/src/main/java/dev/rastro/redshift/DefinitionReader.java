package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads CREATE, DROP and ALTER TABLE.
///
/// Keys and UNIQUE say nothing that is kept to in Redshift: they are left out, but that a primary
/// key's columns take no NULL. See "Table constraints" in the Database Developer Guide.
final class DefinitionReader {

  private final TokenReader reader;
  private final Edits edits;
  private final QueryReader queries;
  private final Map<String, Integer> columnEnds = new HashMap<>();

  DefinitionReader(TokenReader reader, Edits edits, QueryReader queries) {
    this.reader = reader;
    this.edits = edits;
    this.queries = queries;
  }

  /// Reads what stands behind CREATE.
  void create() throws RedshiftSqlException {
    if (reader.accept("SCHEMA")) {
      ifNotExists();
      queries.name();
    } else if (reader.accept("VIEW") || reader.accept("OR", "REPLACE", "VIEW")) {
      queries.tableName();
      if (reader.seesOperator("(")) {
        queries.names();
      }
      reader.expect("AS");
      queries.query();
    } else {
      reader.accept("LOCAL");
      reader.acceptOneOf("TEMP", "TEMPORARY");
      reader.expect("TABLE");
      ifNotExists();
      queries.tableName();
      table();
    }
  }

  private void ifNotExists() throws RedshiftSqlException {
    if (reader.accept("IF")) {
      reader.expect("NOT", "EXISTS");
    }
  }

  private void table() throws RedshiftSqlException {
    boolean isNamed =
        reader.seesOperator("(")
            && (reader.peek(2).isOperator(",") || reader.peek(2).isOperator(")"));
    if (isNamed) {
      queries.names();
    } else if (reader.seesOperator("(")) {
      definitions();
      return;
    }
    reader.expect("AS");
    queries.query();
  }

  private void definitions() throws RedshiftSqlException {
    int comma = -1;
    reader.expectOperator("(");
    List<String> notNull = new ArrayList<>();
    do {
      int before = comma;
      if (isTableConstraint()) {
        int first = reader.index();
        tableConstraint(notNull);
        if (before < 0 && reader.seesOperator(",")) {
          edits.skip(first, reader.index());
        } else {
          edits.skip(before < 0 ? first : before, reader.last());
        }
        comma = before < 0 ? -1 : reader.index();
      } else {
        column(false);
        comma = reader.index();
      }
    } while (reader.acceptOperator(","));
    reader.expectOperator(")");
    for (String name : notNull) {
      Integer end = columnEnds.get(name);
      if (end == null) {
        throw new RedshiftSqlException(
            "column \"" + name + "\" named in key does not exist",
            RedshiftSqlException.UNDEFINED_COLUMN);
      }
      edits.behind(end, " NOT NULL");
    }
  }

  private boolean isTableConstraint() {
    return reader.sees("PRIMARY")
        || reader.sees("UNIQUE")
        || reader.sees("FOREIGN")
        || reader.sees("CONSTRAINT")
        || reader.sees("CHECK")
        || reader.sees("LIKE");
  }

  private void tableConstraint(List<String> notNull) throws RedshiftSqlException {
    if (reader.accept("CONSTRAINT")) {
      queries.name();
    }
    if (reader.accept("PRIMARY")) {
      reader.expect("KEY");
      int open = reader.index();
      queries.names();
      for (int i = open; i < reader.index(); i++) {
        if (reader.places().at(i).isName()) {
          notNull.add(reader.places().at(i).name());
        }
      }
    } else if (reader.accept("UNIQUE")) {
      queries.names();
    } else if (reader.accept("FOREIGN")) {
      reader.expect("KEY");
      queries.names();
      references();
    } else {
      throw RedshiftSqlException.unsupported(
          reader.peek().text().toUpperCase(Locale.ROOT) + " in a table's definition",
          reader.peek());
    }
  }

  private void references() throws RedshiftSqlException {
    reader.expect("REFERENCES");
    queries.tableName();
    if (reader.seesOperator("(")) {
      queries.names();
    }
  }

  /// @param isAdded whether it is added to a table that is there
  private void column(boolean isAdded) throws RedshiftSqlException {
    Token name = reader.peek();
    queries.name();
    int first = reader.index();
    SqlType type = type();
    TextType text = type.text();
    edits.skip(first, reader.last());
    edits.around(
        first,
        text == null || isAdded
            ? type.engineName()
            : text.column('"' + name.name().replace("\"", "\"\"") + '"'),
        first,
        "");
    attributes(type.isWhole());
    columnEnds.put(name.name(), reader.last());
  }

  private SqlType type() throws RedshiftSqlException {
    SqlType type = SqlType.at(reader.places(), reader.index());
    reader.continueAt(type.last() + 1);
    return type;
  }

  private void attributes(boolean isWhole) throws RedshiftSqlException {
    while (true) {
      int first = reader.index();
      if (reader.accept("DEFAULT")) {
        int value = reader.index();
        queries.expressions().operand();
        if (isWhole && reader.places().at(value).kind() == Token.Kind.TEXT) {
          edits.around(value, "rs_whole(", reader.last(), ")");
        }
      } else if (reader.accept("NOT")) {
        reader.expect("NULL");
      } else if (reader.accept("PRIMARY")) {
        reader.expect("KEY");
        edits.skip(first, reader.last());
        edits.around(first, "NOT NULL", first, "");
      } else if (reader.accept("UNIQUE")) {
        edits.skip(first, first);
      } else if (reader.sees("REFERENCES")) {
        references();
        edits.skip(first, reader.last());
      } else if (reader.sees("CHECK") || reader.sees("COLLATE") || reader.sees("GENERATED")) {
        throw RedshiftSqlException.unsupported(
            reader.peek().text().toUpperCase(Locale.ROOT) + " of a column", reader.peek());
      } else if (!reader.accept("NULL")) {
        return;
      }
    }
  }

  /// Reads what stands behind DROP.
  void drop() throws RedshiftSqlException {
    if (!reader.acceptOneOf("TABLE", "VIEW")) {
      throw reader.unexpected();
    }
    if (reader.accept("IF")) {
      reader.expect("EXISTS");
    }
    queries.tableName();
    if (reader.seesOperator(",")) {
      throw RedshiftSqlException.unsupported("DROP of more than one", reader.peek());
    }
    reader.acceptOneOf("CASCADE", "RESTRICT");
  }

  /// Reads what stands behind ALTER TABLE.
  void alter() throws RedshiftSqlException {
    queries.tableName();
    if (reader.accept("RENAME")) {
      if (reader.accept("COLUMN")) {
        queries.name();
      }
      reader.expect("TO");
      queries.name();
    } else if (reader.accept("DROP")) {
      reader.accept("COLUMN");
      queries.name();
      reader.acceptOneOf("CASCADE", "RESTRICT");
    } else if (reader.accept("ADD")) {
      if (isTableConstraint()) {
        throw RedshiftSqlException.unsupported("ADD " + reader.peek().text(), reader.peek());
      }
      reader.accept("COLUMN");
      refuseLength();
      column(true);
    } else {
      throw RedshiftSqlException.unsupported(
          "ALTER TABLE … " + reader.peek().text(), reader.peek());
    }
  }

  /// The engine checks no column that is added later.
  private void refuseLength() throws RedshiftSqlException {
    TextType type = TextType.at(reader.places(), reader.places().after(reader.index()));
    if (type != null && type.isGiven()) {
      throw RedshiftSqlException.unsupported(
          "a length of a column that is added, whose limit would not be kept; make the table anew: "
              + reader.peek(1).text()
              + "("
              + type.bytesMax()
              + ")",
          reader.peek(1));
    }
  }
}
