package dev.rastro.redshift;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JDBC connection that takes Redshift's SQL. Transactions and metadata are the engine's;
/// statements go through the session, which translates them. What would carry SQL past the session,
/// such as prepared statements, is refused.
final class RedshiftConnection implements InvocationHandler {

  private static final Set<String> PASSED_ON =
      Set.of(
          "getAutoCommit",
          "close",
          "isClosed",
          "isValid",
          "getMetaData",
          "getWarnings",
          "clearWarnings",
          "getSchema",
          "getCatalog",
          "isReadOnly",
          "setReadOnly",
          "getTransactionIsolation");

  private static final Set<String> ENDS_TRANSACTION = Set.of("commit", "rollback", "setAutoCommit");

  private final RedshiftSession session;

  private RedshiftConnection(RedshiftSession session) {
    this.session = session;
  }

  static Connection over(RedshiftSession session) {
    return (Connection)
        Proxy.newProxyInstance(
            RedshiftConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            new RedshiftConnection(session));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    String name = method.getName();
    if (name.equals("createStatement") && arguments == null) {
      return RedshiftStatement.over(session, (Connection) proxy);
    } else if (ENDS_TRANSACTION.contains(name)) {
      Object answer = passOn(method, session.engine(), arguments);
      session.transactionEnded();
      return answer;
    } else if (PASSED_ON.contains(name)) {
      return passOn(method, session.engine(), arguments);
    }
    return ofObject(proxy, "Redshift connection", method, arguments);
  }

  /// What every object has; anything else is refused.
  @SuppressWarnings("ReferenceEquality") // A connection equals itself only.
  static @Nullable Object ofObject(
      Object proxy, String what, Method method, Object @Nullable [] arguments) throws SQLException {
    return switch (method.getName()) {
      case "toString" -> what;
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && proxy == arguments[0];
      case "isWrapperFor" -> false;
      default -> throw new SQLFeatureNotSupportedException(method.getName() + " of a " + what);
    };
  }

  static @Nullable Object passOn(Method method, Object target, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /// A statement of such a connection.
  private static final class RedshiftStatement implements InvocationHandler {

    private final RedshiftSession session;
    private final Connection connection;
    private RedshiftSession.@Nullable Outcome outcome;
    private boolean isClosed;

    RedshiftStatement(RedshiftSession session, Connection connection) {
      this.session = session;
      this.connection = connection;
    }

    static Statement over(RedshiftSession session, Connection connection) {
      return (Statement)
          Proxy.newProxyInstance(
              RedshiftStatement.class.getClassLoader(),
              new Class<?>[] {Statement.class},
              new RedshiftStatement(session, connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      boolean hasSql = arguments != null && arguments.length == 1 && arguments[0] instanceof String;
      return switch (method.getName()) {
        case "execute" -> execute(sql(arguments, hasSql)).hasResult();
        case "executeQuery" -> query(sql(arguments, hasSql));
        case "executeUpdate" ->
            Math.toIntExact(Math.max(0, execute(sql(arguments, hasSql)).changedRows()));
        case "executeLargeUpdate" -> Math.max(0, execute(sql(arguments, hasSql)).changedRows());
        case "getResultSet" -> result();
        case "getUpdateCount" -> Math.toIntExact(updateCount());
        case "getLargeUpdateCount" -> updateCount();
        case "getMoreResults" -> {
          discard();
          yield false;
        }
        case "getConnection" -> connection;
        case "getWarnings" -> null;
        case "clearWarnings", "setFetchSize" -> null;
        case "isClosed" -> isClosed;
        case "close" -> {
          discard();
          isClosed = true;
          yield null;
        }
        default -> ofObject(proxy, "Redshift statement", method, arguments);
      };
    }

    private static String sql(Object @Nullable [] arguments, boolean hasSql) throws SQLException {
      if (!hasSql || arguments == null) {
        throw new SQLFeatureNotSupportedException("generated keys");
      }
      return (String) arguments[0];
    }

    private RedshiftSession.Outcome execute(String sql) throws SQLException {
      if (isClosed) {
        throw new SQLException("the statement is closed");
      }
      discard();
      RedshiftSession.Outcome executed = session.execute(sql);
      outcome = executed;
      return executed;
    }

    private ResultSet query(String sql) throws SQLException {
      RedshiftSession.Outcome executed = execute(sql);
      if (!executed.hasResult()) {
        throw new SQLException("the statement gives no rows");
      }
      return executed.statement().getResultSet();
    }

    private @Nullable ResultSet result() throws SQLException {
      return outcome != null && outcome.hasResult() ? outcome.statement().getResultSet() : null;
    }

    /// -1 where the statement gave rows, or changed none that could be counted.
    private long updateCount() {
      return outcome == null || outcome.hasResult() ? -1 : outcome.changedRows();
    }

    private void discard() throws SQLException {
      if (outcome != null) {
        outcome.statement().close();
        outcome = null;
      }
    }
  }
}
