package dev.rastro.duckdb;

import java.util.Locale;

/// Writes partition values as Hive writes them into folder names.
final class HivePath {

  /// What Hive escapes, besides control characters.
  private static final String ESCAPED = "\"#%'*/:=?\\{[]^";

  private HivePath() {}

  static String escape(String value) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == 0x7f || ESCAPED.indexOf(c) >= 0) {
        escaped.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
