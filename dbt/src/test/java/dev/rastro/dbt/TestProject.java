package dev.rastro.dbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import javax.sql.DataSource;
import org.duckdb.DuckDBConnection;

/// A project that a test writes file by file, and a DuckDB as its warehouse, whose database is
/// called dev, as the profile's.
final class TestProject implements AutoCloseable {

  private final Path directory;
  private final DuckDBConnection warehouse;
  final List<String> messages = new ArrayList<>();

  TestProject(Path directory) {
    this.directory = directory;
    try {
      warehouse =
          (DuckDBConnection)
              DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("dev.duckdb"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    execute(
        "CREATE TABLE svv_external_columns (schemaname VARCHAR, tablename VARCHAR, columnname VARCHAR,"
            + " external_type VARCHAR, columnnum INTEGER)");
    file("dbt_project.yml", "name: shop\nprofile: shop\n");
    file(
        "profiles.yml",
        """
        shop:
          target: local
          outputs:
            local: {type: redshift, host: here, dbname: dev, schema: analytics, threads: 2}
            prod: {type: redshift, host: there, dbname: dev, schema: live}
        """);
  }

  TestProject file(String name, String text) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  TestProject model(String name, String sql) {
    return file("models/" + name + ".sql", sql);
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  DbtSettings settings() {
    return DbtSettings.of(directory);
  }

  Dbt open() {
    return open(settings());
  }

  /// Sees that it is refused when it is read, in one line with these words.
  void assertRefused(String... words) {
    assertThatThrownBy(this::open)
        .isInstanceOf(DbtException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain("\n"));
  }

  Dbt open(DbtSettings settings) {
    return Dbt.open(
        settings,
        InstantSource.system(),
        new Random(1),
        new RunListener() {
          @Override
          public void started(int index, int total, String what) {}

          @Override
          public void finished(int index, int total, NodeResult result) {}

          @Override
          public void message(String text) {
            messages.add(text);
          }
        });
  }

  RunSummary build(String... select) {
    return open()
        .build(new Selection(List.of(select), List.of(), Selection.ALL.types()), dataSource());
  }

  RunSummary build(Map<String, String> environment, String variables) {
    DbtSettings settings =
        new DbtSettings(directory, directory, "", null, Map.of(), environment, 0, false, false)
            .withVariables(variables);
    return open(settings).build(Selection.ALL, dataSource());
  }

  DataSource dataSource() {
    return (DataSource)
        java.lang.reflect.Proxy.newProxyInstance(
            TestProject.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, method, _) -> {
              if (method.getName().equals("getConnection")) {
                return warehouse.duplicate();
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  void execute(String sql) {
    try (Statement statement = warehouse.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The first column of a query's rows, as texts.
  List<String> query(String sql) {
    try (Connection connection = warehouse.duplicate();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      warehouse.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
