package dev.rastro.redshift;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// The time that a session's statements see, as variables of the engine's session: GETDATE() is
/// when the statement began, SYSDATE and CURRENT_DATE are when its transaction did.
///
/// Variables and no literals, so that the body of a view and a column's default mean the time at
/// which they are used. See "Date and time functions in transactions" in the Database Developer
/// Guide. For one thread at a time.
final class SessionTime {

  /// When the statement began, as SQL of the engine.
  static final String STATEMENT = "CAST(getvariable('rs_statement_start') AS TIMESTAMP)";

  /// When the transaction began, as SQL of the engine.
  static final String TRANSACTION = "CAST(getvariable('rs_transaction_start') AS TIMESTAMP)";

  private final Connection engine;
  private final InstantSource clock;
  private @Nullable Instant transactionStart;
  private boolean isInBlock;

  SessionTime(Connection engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /// Sets both, as a statement begins.
  void statementBegins() throws SQLException {
    Instant now = clock.instant();
    if (transactionStart == null || (!isInBlock && engine.getAutoCommit())) {
      transactionStart = now;
    }
    try (Statement statement = engine.createStatement()) {
      statement.execute(
          "SET VARIABLE rs_statement_start = "
              + literal(now)
              + "; SET VARIABLE rs_transaction_start = "
              + literal(transactionStart));
    }
  }

  /// Hears of BEGIN.
  void transactionBegins() {
    transactionStart = clock.instant();
    isInBlock = true;
  }

  /// Hears of COMMIT, ROLLBACK, or that the engine's connection ended a transaction.
  void transactionEnded() {
    transactionStart = null;
    isInBlock = false;
  }

  private static String literal(Instant time) {
    LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    return "TIMESTAMP '" + utc.toString().replace('T', ' ') + "'";
  }
}
