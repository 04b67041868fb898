package dev.rastro.duckdb;

/// Partition values, which the catalog keeps as text, as SQL values of their column's type.
final class PartitionValues {

  /// What Hive writes for NULL.
  static final String NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

  private PartitionValues() {}

  /// The text of a value as SQL, still untyped.
  static String text(String value) {
    return value.equals(NULL_PARTITION) ? "NULL" : SqlText.literal(value);
  }

  /// An expression that gives text, as one that gives the column's type. A text that is no such
  /// value is an error, not NULL.
  static String typed(String expression, HiveType type) {
    return "CAST(" + expression + " AS " + type.duckDbType() + ")";
  }
}
