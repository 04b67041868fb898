package dev.rastro.duckdb;

import java.util.Set;

/// Whole numbers in texts. The engine reads `1.5` as 2; the SerDes take a text of digits and
/// nothing else.
final class WholeNumbers {

  private static final Set<HiveType> TYPES =
      Set.of(
          HiveType.Simple.TINYINT,
          HiveType.Simple.SMALLINT,
          HiveType.Simple.INT,
          HiveType.Simple.BIGINT);

  private WholeNumbers() {}

  static boolean is(HiveType type) {
    return TYPES.contains(type);
  }

  /// SQL for a text as a whole number. Another text is an error, in Athena's words.
  static String orFail(String text, HiveType type) {
    return ("CASE WHEN %1$s IS NULL OR %2$s THEN CAST(%1$s AS %3$s) ELSE"
            + " error('HIVE_BAD_DATA: Error parsing field value ''' || %1$s || ''' as %4$s:"
            + " For input string: \"' || %1$s || '\"') END")
        .formatted(text, isOne(text), type.duckDbType(), type.hiveText());
  }

  /// SQL for a text as a whole number, or NULL.
  static String orNull(String text, HiveType type) {
    return "TRY_CAST(CASE WHEN "
        + isOne(text)
        + " THEN "
        + text
        + " END AS "
        + type.duckDbType()
        + ")";
  }

  private static String isOne(String text) {
    return "regexp_full_match(" + text + ", '[+-]?[0-9]+')";
  }
}
