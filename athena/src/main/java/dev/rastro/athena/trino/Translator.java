package dev.rastro.athena.trino;

import dev.rastro.duckdb.DuckDb;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.NodeLocation;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.Statement;

/// Trino SQL as DuckDB SQL. The parser is Trino's own; every construct that comes through has a
/// translation here that keeps its meaning, or is refused with `NOT_SUPPORTED` and its position.
///
/// Safe for use by many threads.
public final class Translator {

  private final TableSource source;
  private final SqlParser parser = new SqlParser();

  public Translator(TableSource source) {
    this.source = source;
  }

  /// Gives an engine the macros and functions that translations call. Once for each engine.
  public static void prepare(DuckDb engine) {
    JavaFunctions.register(engine);
    for (String line : FunctionCatalog.text("macros.sql").split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("--")) {
        engine.execute(line);
      }
    }
  }

  /// Reads a statement. A mistake in the grammar is a [TrinoException] with `SYNTAX_ERROR`.
  public Statement parse(String sql) {
    if (Nesting.depth(sql) > Nesting.DEPTH_MAX) {
      throw new TrinoException(
          TrinoException.Code.NOT_SUPPORTED,
          new NodeLocation(1, 1),
          "A statement nested more than " + Nesting.DEPTH_MAX + " deep is not supported");
    }
    try {
      return parser.createStatement(sql);
    } catch (ParsingException e) {
      throw new TrinoException(
          TrinoException.Code.SYNTAX_ERROR,
          new NodeLocation(e.getLineNumber(), e.getColumnNumber()),
          e.getErrorMessage());
    } catch (StackOverflowError e) {
      throw new TrinoException(
          TrinoException.Code.NOT_SUPPORTED,
          new NodeLocation(1, 1),
          "The statement is nested too deeply");
    }
  }

  /// Translates a query.
  public Translation translate(Statement statement, QuerySession session) {
    if (!(statement instanceof Query query)) {
      throw TrinoException.notSupported(
          statement, "A statement of the kind " + statement.getClass().getSimpleName());
    }
    StatementContext context = new StatementContext(source, session);
    try {
      QueryTranslator.Parts parts = new QueryTranslator(context).parts(query, null);
      context.read(parts.body().allOrigins());
      for (ColumnUse column : context.columnsRead()) {
        context.tables().get(column.table()).addColumn(column.column());
      }
      return new Translation(parts, context.tables());
    } catch (StackOverflowError e) {
      throw TrinoException.notSupported(statement, "A statement nested so deeply");
    }
  }
}
