package dev.rastro.athena;

import dev.rastro.athena.trino.TrinoException;
import dev.rastro.duckdb.DuckDbException;
import dev.rastro.duckdb.ReadTableException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/// Why a query failed, as Athena tells it.
///
/// @param reason the StateChangeReason: Trino's name of the error and its message
/// @param category whose fault it is: 1 the system's, 2 the user's, 3 another's
/// @param type the number of the kind of error
record QueryFailure(String reason, int category, int type) {

  static final int SYSTEM = 1;
  static final int USER = 2;

  private static final int TYPE_SYSTEM = 100;
  private static final int TYPE_USER = 1006;
  private static final int TYPE_SYNTAX = 1003;
  private static final Pattern RAISED =
      Pattern.compile("Could not convert string 'trino:(.*)' to INT8", Pattern.DOTALL);
  private static final Pattern LAKE_RAISED =
      Pattern.compile("Invalid Input Error: (HIVE_[A-Z_]+: .*)", Pattern.DOTALL);
  private static final Pattern JAVA_RAISED =
      Pattern.compile("(?:\\w+\\.)+(\\w*Exception): (.*)", Pattern.DOTALL);

  /// Reads what went wrong out of what was thrown.
  static QueryFailure of(Throwable thrown) {
    return switch (thrown) {
      case TrinoException e ->
          new QueryFailure(
              e.code() == TrinoException.Code.SYNTAX_ERROR
                  ? "SYNTAX_ERROR: " + e.getMessage()
                  : e.code() + ": " + e.getMessage(),
              USER,
              TYPE_SYNTAX);
      case ReadTableException e ->
          new QueryFailure(e.code() + ": " + e.getMessage(), USER, TYPE_USER);
      case SQLException e -> engine(message(e));
      case DuckDbException e when e.getCause() instanceof SQLException cause ->
          engine(message(cause));
      case SdkException e ->
          new QueryFailure("HIVE_METASTORE_ERROR: " + e.getMessage(), USER, TYPE_USER);
      default ->
          new QueryFailure("GENERIC_INTERNAL_ERROR: " + message(thrown), SYSTEM, TYPE_SYSTEM);
    };
  }

  private static String message(Throwable thrown) {
    @Nullable String message = thrown.getMessage();
    return message == null ? thrown.toString() : message;
  }

  private static QueryFailure engine(String message) {
    Matcher raised = RAISED.matcher(message);
    if (raised.find()) {
      String text = raised.group(1);
      return new QueryFailure(code(text) + ": " + text, USER, TYPE_USER);
    }
    Matcher lake = LAKE_RAISED.matcher(message);
    if (lake.matches()) {
      return new QueryFailure(firstLine(lake.group(1)), USER, TYPE_USER);
    }
    String code;
    if (message.startsWith("Out of Range Error") || message.contains("out of range")) {
      code = "NUMERIC_VALUE_OUT_OF_RANGE";
    } else if (message.startsWith("Out of Memory Error")) {
      code = "EXCEEDED_LOCAL_MEMORY_LIMIT";
    } else if (message.contains("in file \"")
        || message.contains("CSV Error")
        || message.contains("JSON transform error")) {
      code = "HIVE_BAD_DATA";
    } else if (message.startsWith("Conversion Error")) {
      code = "INVALID_CAST_ARGUMENT";
    } else if (message.startsWith("Binder Error")
        || message.startsWith("Parser Error")
        || message.startsWith("Catalog Error")
        || message.startsWith("Not implemented Error")) {
      return new QueryFailure(
          "NOT_SUPPORTED: The engine can't run this statement: " + firstLine(message),
          USER,
          TYPE_USER);
    } else {
      Matcher java = JAVA_RAISED.matcher(message);
      return java.find()
          ? new QueryFailure(
              "INVALID_FUNCTION_ARGUMENT: " + firstLine(java.group(2)), USER, TYPE_USER)
          : new QueryFailure("GENERIC_USER_ERROR: " + firstLine(message), USER, TYPE_USER);
    }
    return new QueryFailure(code + ": " + firstLine(message), USER, TYPE_USER);
  }

  private static String code(String text) {
    if (text.startsWith("Division by zero")) {
      return "DIVISION_BY_ZERO";
    }
    return text.startsWith("Cannot cast") || text.startsWith("Value ")
        ? "INVALID_CAST_ARGUMENT"
        : "INVALID_FUNCTION_ARGUMENT";
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
