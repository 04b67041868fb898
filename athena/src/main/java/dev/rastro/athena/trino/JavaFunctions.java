package dev.rastro.athena.trino;

import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunction;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/// Functions of Trino's that SQL can't express, given to the engine from Java. All give NULL for a
/// NULL argument.
final class JavaFunctions {

  private JavaFunctions() {}

  static void register(DuckDb engine) {
    try (Connection session = engine.connect()) {
      text(
          session,
          "t_double_text",
          Double.class,
          reader -> row -> NumberTexts.text(reader.getDouble(row)));
      text(
          session,
          "t_real_text",
          Float.class,
          reader -> row -> NumberTexts.text(reader.getFloat(row)));
      text(session, "t_url_encode", UrlTexts::encode);
      text(session, "t_url_decode", UrlTexts::decode);
      function(
          session,
          "t_regexp_like",
          Boolean.class,
          (arguments, row, result) ->
              result.setBoolean(
                  row,
                  Regexps.like(
                      arguments.vector(0).getString(row), arguments.vector(1).getString(row))),
          String.class,
          String.class);
      function(
          session,
          "t_regexp_extract",
          String.class,
          (arguments, row, result) -> {
            String found =
                Regexps.extract(
                    arguments.vector(0).getString(row),
                    arguments.vector(1).getString(row),
                    arguments.vector(2).getInt(row));
            set(result, row, found);
          },
          String.class,
          String.class,
          Integer.class);
      function(
          session,
          "t_regexp_replace",
          String.class,
          (arguments, row, result) ->
              result.setString(
                  row,
                  Regexps.replace(
                      arguments.vector(0).getString(row),
                      arguments.vector(1).getString(row),
                      arguments.vector(2).getString(row))),
          String.class,
          String.class,
          String.class);
      text(session, "t_reverse", Texts::reverse);
      texts(session, "t_interleave", Texts::interleave);
      texts(session, "t_like_pattern", Texts::likePattern);
      function(
          session,
          "t_levenshtein",
          Long.class,
          (arguments, row, result) ->
              result.setLong(
                  row,
                  Texts.levenshteinDistance(
                      arguments.vector(0).getString(row), arguments.vector(1).getString(row))),
          String.class,
          String.class);
      texts(session, "t_json_scalar", JsonPaths::scalar);
      texts(session, "t_url_part", UrlTexts::part);
      texts(session, "t_url_parameter", UrlTexts::parameter);
      function(
          session,
          "t_regexp_count",
          Long.class,
          (arguments, row, result) ->
              result.setLong(
                  row,
                  Regexps.count(
                      arguments.vector(0).getString(row), arguments.vector(1).getString(row))),
          String.class,
          String.class);
      function(
          session,
          "t_regexp_position",
          Integer.class,
          (arguments, row, result) ->
              result.setInt(
                  row,
                  Regexps.position(
                      arguments.vector(0).getString(row), arguments.vector(1).getString(row))),
          String.class,
          String.class);
      registerTimes(session);
    } catch (SQLException e) {
      throw new DuckDbException("Could not register functions: " + e.getMessage(), e);
    }
  }

  private static void registerTimes(Connection session) throws SQLException {
    zoned(session, "t_instant", ZonedTimes::instant);
    zoned(session, "t_local_time", ZonedTimes::local);
    function(
        session,
        "t_date_format",
        String.class,
        (arguments, row, result) ->
            result.setString(
                row,
                MysqlDates.format(
                    arguments.vector(0).getLocalDateTime(row), arguments.vector(1).getString(row))),
        LocalDateTime.class,
        String.class);
    function(
        session,
        "t_date_parse",
        LocalDateTime.class,
        (arguments, row, result) ->
            result.setTimestamp(
                row,
                MysqlDates.parse(
                    arguments.vector(0).getString(row), arguments.vector(1).getString(row))),
        String.class,
        String.class);
    function(
        session,
        "t_iso8601_instant",
        LocalDateTime.class,
        (arguments, row, result) ->
            result.setTimestamp(row, ZonedTimes.iso8601Instant(arguments.vector(0).getString(row))),
        String.class);
    text(session, "t_iso8601_zone", ZonedTimes::iso8601Zone);
    text(session, "t_check_zone", ZonedTimes::checkZone);
  }

  /// Does one row. It is called only when no argument is NULL.
  @FunctionalInterface
  private interface RowFunction {
    void apply(DuckDBDataChunkReader arguments, long row, DuckDBWritableVector result)
        throws Exception;
  }

  /// Reads a value of a vector and makes text of it.
  @FunctionalInterface
  private interface RowText {
    String text(long row);
  }

  private static void function(
      Connection session, String name, Class<?> result, RowFunction function, Class<?>... types)
      throws SQLException {
    DuckDBScalarFunction vectorized =
        (arguments, output) -> {
          long rows = arguments.rowCount();
          for (long row = 0; row < rows; row++) {
            if (anyNull(arguments, types.length, row)) {
              output.setNull(row);
            } else {
              function.apply(arguments, row, output);
            }
          }
        };
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(name)
          .withParameters(types)
          .withReturnType(result)
          .withVectorizedFunction(vectorized)
          .register(session);
    }
  }

  private static boolean anyNull(DuckDBDataChunkReader arguments, int count, long row) {
    for (int i = 0; i < count; i++) {
      if (arguments.vector(i).isNull(row)) {
        return true;
      }
    }
    return false;
  }

  private static void set(DuckDBWritableVector result, long row, @Nullable String text) {
    if (text == null) {
      result.setNull(row);
    } else {
      result.setString(row, text);
    }
  }

  private static void text(
      Connection session,
      String name,
      Class<?> type,
      Function<DuckDBReadableVector, RowText> function)
      throws SQLException {
    function(
        session,
        name,
        String.class,
        (arguments, row, result) ->
            result.setString(row, function.apply(arguments.vector(0)).text(row)),
        type);
  }

  private static void text(Connection session, String name, Function<String, String> function)
      throws SQLException {
    text(session, name, String.class, vector -> row -> function.apply(vector.getString(row)));
  }

  private static void texts(
      Connection session, String name, BiFunction<String, String, @Nullable String> function)
      throws SQLException {
    function(
        session,
        name,
        String.class,
        (arguments, row, result) ->
            set(
                result,
                row,
                function.apply(
                    arguments.vector(0).getString(row), arguments.vector(1).getString(row))),
        String.class,
        String.class);
  }

  private static void zoned(
      Connection session, String name, BiFunction<LocalDateTime, String, LocalDateTime> function)
      throws SQLException {
    function(
        session,
        name,
        LocalDateTime.class,
        (arguments, row, result) ->
            result.setTimestamp(
                row,
                function.apply(
                    arguments.vector(0).getLocalDateTime(row), arguments.vector(1).getString(row))),
        LocalDateTime.class,
        String.class);
  }
}
