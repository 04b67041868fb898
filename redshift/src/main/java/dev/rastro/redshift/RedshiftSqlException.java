package dev.rastro.redshift;

import java.sql.SQLException;

/// A statement that the warehouse refuses. The message says why and, where it can, at which
/// character.
final class RedshiftSqlException extends SQLException {

  private static final long serialVersionUID = 1L;

  static final String SYNTAX_ERROR = "42601";
  static final String FEATURE_NOT_SUPPORTED = "0A000";
  static final String INVALID_SCHEMA_NAME = "3F000";
  static final String UNDEFINED_TABLE = "42P01";
  static final String UNDEFINED_COLUMN = "42703";
  static final String UNDEFINED_FUNCTION = "42883";
  static final String UNDEFINED_OBJECT = "42704";
  static final String DIVISION_BY_ZERO = "22012";
  static final String INVALID_TEXT = "22P02";
  static final String OUT_OF_RANGE = "22003";
  static final String INSUFFICIENT_PRIVILEGE = "42501";
  static final String DUPLICATE_SCHEMA = "42P06";
  static final String STRING_TOO_LONG = "22001";
  static final String PROGRAM_LIMIT_EXCEEDED = "54000";
  static final String INTERNAL_ERROR = "XX000";
  static final String IO_ERROR = "58030";

  RedshiftSqlException(String message, String sqlState) {
    super(message, sqlState);
  }

  RedshiftSqlException(String message, String sqlState, Throwable cause) {
    super(message, sqlState, cause);
  }

  static RedshiftSqlException syntax(String message, Token at) {
    return new RedshiftSqlException("syntax error " + where(at) + ": " + message, SYNTAX_ERROR);
  }

  /// That a token may not stand where it does.
  static RedshiftSqlException unexpected(Token at) {
    return new RedshiftSqlException(
        at.kind() == Token.Kind.END
            ? "syntax error at end of input"
            : "syntax error at or near \"" + at.text() + "\" (character " + (at.offset() + 1) + ")",
        SYNTAX_ERROR);
  }

  static RedshiftSqlException unsupported(String what, Token at) {
    return new RedshiftSqlException(
        what + " is not supported, " + where(at), FEATURE_NOT_SUPPORTED);
  }

  private static String where(Token at) {
    return at.kind() == Token.Kind.END
        ? "at the end"
        : "at \"" + at.text() + "\" (character " + (at.offset() + 1) + ")";
  }
}
