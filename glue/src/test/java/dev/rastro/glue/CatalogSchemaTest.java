package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class CatalogSchemaTest {

  /// As SQLite does where the disk is full: it has rolled back before it is told to.
  @Test
  void tellsWhatFailedFirstWhereRollingBackFailsToo() throws SQLException {
    try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite::memory:");
        Statement statement = sqlite.createStatement()) {
      Statement full =
          fake(
              Statement.class,
              (_, method, arguments) -> {
                if (method.getName().equals("execute")) {
                  String sql = String.valueOf(arguments[0]);
                  if (sql.startsWith("CREATE TABLE")) {
                    throw new SQLException("[SQLITE_FULL] (database or disk is full)");
                  }
                  if (sql.equals("ROLLBACK")) {
                    throw new SQLException("[SQLITE_ERROR] (no transaction is active)");
                  }
                }
                try {
                  return method.invoke(statement, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
      Connection connection = fake(Connection.class, (_, _, _) -> full);

      assertThatThrownBy(() -> CatalogSchema.bringUpToDate(connection))
          .isInstanceOf(SQLException.class)
          .hasMessage("[SQLITE_FULL] (database or disk is full)")
          .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    }
  }

  private static <T> T fake(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
