package dev.rastro.athena.trino;

import io.trino.sql.tree.Node;
import io.trino.sql.tree.NodeLocation;

/// A statement that Trino would not run, or that this engine can't run as Trino would. The message
/// starts with the position, as Trino's does: `line 1:8: Column 'x' cannot be resolved`.
public final class TrinoException extends RuntimeException {

  /// Trino's names for what is wrong.
  public enum Code {
    SYNTAX_ERROR,
    NOT_SUPPORTED,
    COLUMN_NOT_FOUND,
    AMBIGUOUS_NAME,
    TABLE_NOT_FOUND,
    SCHEMA_NOT_FOUND,
    CATALOG_NOT_FOUND,
    FUNCTION_NOT_FOUND,
    TYPE_MISMATCH,
    TYPE_NOT_FOUND,
    MISSING_GROUP_BY,
    MISMATCHED_COLUMN_ALIASES,
    INVALID_LITERAL,
    INVALID_COLUMN_REFERENCE,
    INVALID_FUNCTION_ARGUMENT,
    EXPRESSION_NOT_AGGREGATE,
    EXPRESSION_NOT_SCALAR,
    NESTED_AGGREGATION
  }

  private final Code code;

  TrinoException(Code code, NodeLocation location, String message) {
    super("line " + location.getLineNumber() + ":" + location.getColumnNumber() + ": " + message);
    this.code = code;
  }

  TrinoException(Code code, Node node, String message) {
    this(code, node.getLocation().orElseGet(() -> new NodeLocation(1, 1)), message);
  }

  static TrinoException notSupported(Node node, String what) {
    return new TrinoException(Code.NOT_SUPPORTED, node, what + " is not supported");
  }

  /// What is wrong, in Trino's words.
  public Code code() {
    return code;
  }
}
