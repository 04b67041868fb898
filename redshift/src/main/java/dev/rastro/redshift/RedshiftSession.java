package dev.rastro.redshift;

import dev.rastro.aws.S3Address;
import dev.rastro.duckdb.DuckDbException;
import dev.rastro.duckdb.LakeTable;
import dev.rastro.duckdb.ParquetExport;
import dev.rastro.duckdb.ReadTableException;
import dev.rastro.duckdb.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/// One session of the warehouse: carries out statements one after the other. For one thread at a
/// time.
final class RedshiftSession implements AutoCloseable {

  private static final int DELETE_BATCH_MAX = 1_000;

  private final Connection engine;
  private final SessionParts parts;
  private final SessionTime time;

  RedshiftSession(Connection engine, SessionParts parts) {
    this.engine = engine;
    this.parts = parts;
    time = new SessionTime(engine, parts.clock());
  }

  /// Hears that a transaction was ended through the engine's connection.
  void transactionEnded() {
    time.transactionEnded();
  }

  /// The engine's own connection, which transactions are asked of.
  Connection engine() {
    return engine;
  }

  /// What came of a text with statements in it.
  ///
  /// @param statement the engine's statement, which holds the result of the last one; the caller
  ///   closes it
  /// @param hasResult whether there are rows
  /// @param changedRows how many rows were changed, or -1 where that means nothing
  record Outcome(Statement statement, boolean hasResult, long changedRows) {}

  /// Carries out every statement in a text.
  Outcome execute(String sql) throws SQLException {
    List<List<Token>> statements = CommandParser.statements(sql);
    if (statements.isEmpty()) {
      throw new RedshiftSqlException("the statement is empty", RedshiftSqlException.SYNTAX_ERROR);
    }
    Outcome outcome = null;
    for (List<Token> statement : statements) {
      if (outcome != null) {
        outcome.statement.close();
      }
      outcome = execute(CommandParser.parse(statement));
    }
    return Objects.requireNonNull(outcome);
  }

  private Outcome execute(Command command) throws SQLException {
    try {
      return switch (command) {
        case Command.Translated translated -> {
          time.statementBegins();
          yield run(translate(translated.tokens()));
        }
        case Command.Transaction transaction -> {
          Outcome outcome = run(translate(transaction.tokens()));
          if (transaction.begins()) {
            time.transactionBegins();
          } else {
            time.transactionEnded();
          }
          yield outcome;
        }
        case Command.Nothing _ -> done(-1);
        case Command.CreateExternalSchema create -> {
          parts.externalSchemas().create(engine, create);
          yield done(-1);
        }
        case Command.DropSchema drop -> drop(drop);
        case Command.Unload unload -> {
          time.statementBegins();
          yield done(unload(unload));
        }
      };
    } catch (ReadTableException e) {
      throw new RedshiftSqlException(
          "Spectrum cannot read the table: " + e.getMessage(), RedshiftSqlException.IO_ERROR, e);
    } catch (DuckDbException e) {
      throw e.getCause() instanceof SQLException failure
          ? EngineErrors.of(failure)
          : new RedshiftSqlException(
              String.valueOf(e.getMessage()), RedshiftSqlException.IO_ERROR, e);
    } catch (SdkException e) {
      throw new RedshiftSqlException(
          String.valueOf(e.getMessage()), RedshiftSqlException.IO_ERROR, e);
    }
  }

  private Outcome run(String sql) throws SQLException {
    // The driver closes a statement after an error: each takes a fresh one.
    Statement statement = engine.createStatement();
    try {
      boolean hasResult = statement.execute(sql);
      return new Outcome(statement, hasResult, hasResult ? -1 : statement.getLargeUpdateCount());
    } catch (SQLException e) {
      statement.close();
      throw EngineErrors.of(e);
    }
  }

  private Outcome done(long changedRows) throws SQLException {
    return new Outcome(engine.createStatement(), false, changedRows);
  }

  private String translate(List<Token> tokens) throws SQLException {
    boolean isView = isView(tokens);
    return Translator.translate(
        tokens,
        new Translator.ExternalTables() {
          @Override
          public boolean isExternalSchema(String schema) throws RedshiftSqlException {
            return database(schema) != null;
          }

          @Override
          public String relation(String schema, String table) throws RedshiftSqlException {
            if (isView) {
              throw new RedshiftSqlException(
                  "a view over the external table "
                      + schema
                      + "."
                      + table
                      + " is not supported; make a table of it",
                  RedshiftSqlException.FEATURE_NOT_SUPPORTED);
            }
            return externalRelation(String.valueOf(database(schema)), schema, table);
          }

          @Override
          public boolean isOwnDatabase(String name) {
            return parts.systemViews().isDatabase(name);
          }

          @Override
          public List<StatementReader.Column> columns(@Nullable String schema, String table) {
            return new TableColumns(engine).columns(schema, table);
          }

          @Override
          public Optional<String> systemView(String name) throws RedshiftSqlException {
            return parts.systemViews().relation(engine, name);
          }
        });
  }

  private static boolean isView(List<Token> tokens) {
    TokenCursor cursor = new TokenCursor(tokens);
    return cursor.sees("CREATE", "VIEW") || cursor.sees("CREATE", "OR", "REPLACE", "VIEW");
  }

  private @Nullable String database(String schema) throws RedshiftSqlException {
    try {
      return parts.externalSchemas().database(engine, schema).orElse(null);
    } catch (SQLException e) {
      throw new RedshiftSqlException(
          "the external schemas cannot be read: " + e.getMessage(),
          RedshiftSqlException.IO_ERROR,
          e);
    }
  }

  private String externalRelation(String database, String schema, String table)
      throws RedshiftSqlException {
    LakeTable found =
        parts
            .lake()
            .table(database, table)
            .orElseThrow(
                () ->
                    new RedshiftSqlException(
                        "relation \"" + schema + "." + table + "\" does not exist",
                        RedshiftSqlException.UNDEFINED_TABLE));
    return parts.lake().relation(found, parts.lake().files(found, List.of(), engine), engine);
  }

  private Outcome drop(Command.DropSchema drop) throws SQLException {
    if (drop.schema().equals(ExternalSchemas.CATALOG)) {
      throw new RedshiftSqlException(
          "schema \"" + drop.schema() + "\" is the warehouse's own",
          RedshiftSqlException.INSUFFICIENT_PRIVILEGE);
    }
    if (parts.externalSchemas().drop(engine, drop.schema())) {
      return done(-1);
    }
    return run(
        "DROP SCHEMA "
            + (drop.ifExists() ? "IF EXISTS " : "")
            + SqlText.identifier(drop.schema())
            + (drop.cascade() ? " CASCADE" : ""));
  }

  /// The number of rows that were written.
  private long unload(Command.Unload unload) throws SQLException {
    parts.externalSchemas().requireRole(unload.roleArn());
    prepareTarget(unload);
    String query = translate(Tokenizer.tokens(unload.query()));
    ParquetExport.Options options =
        new ParquetExport.Options(
            unload.partitionColumns(),
            unload.includesPartitionColumns(),
            ParquetExport.Compression.SNAPPY);
    return parts
        .export()
        .export(
            engine,
            query,
            options,
            unload.to(),
            number -> String.format(Locale.ROOT, "%04d_part_00.parquet", number))
        .stream()
        .mapToLong(file -> file.rows())
        .sum();
  }

  private void prepareTarget(Command.Unload unload) throws RedshiftSqlException {
    S3Address to = unload.to();
    List<ObjectIdentifier> there = new ArrayList<>();
    parts
        .s3()
        .listObjectsV2Paginator(request -> request.bucket(to.bucket()).prefix(to.key()))
        .stream()
        .flatMap(page -> page.contents().stream())
        .forEach(object -> there.add(ObjectIdentifier.builder().key(object.key()).build()));
    if (there.isEmpty() || unload.mode() == Command.UnloadMode.OVERWRITE) {
      return;
    }
    if (unload.mode() == Command.UnloadMode.FAIL) {
      throw new RedshiftSqlException(
          "Specified unload destination on S3 is not empty. Consider using a different bucket /"
              + " prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE or"
              + " CLEANPATH option.",
          RedshiftSqlException.IO_ERROR);
    }
    for (int from = 0; from < there.size(); from += DELETE_BATCH_MAX) {
      List<ObjectIdentifier> batch =
          there.subList(from, Math.min(there.size(), from + DELETE_BATCH_MAX));
      parts
          .s3()
          .deleteObjects(
              request -> request.bucket(to.bucket()).delete(delete -> delete.objects(batch)));
    }
  }

  @Override
  public void close() throws SQLException {
    engine.close();
  }
}
