package dev.rastro.glue;

import java.util.Locale;

/// Names as the catalog has them.
final class Names {

  private static final int TABLE_LENGTH_MAX = 128;

  private Names() {}

  /// The name of a table from its folder's: lower case, letters, digits and underscores.
  static String table(String prefix, String folder) {
    StringBuilder name = new StringBuilder();
    for (char c : (prefix + folder).toLowerCase(Locale.ROOT).toCharArray()) {
      name.append((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ? c : '_');
    }
    return name.length() > TABLE_LENGTH_MAX ? name.substring(0, TABLE_LENGTH_MAX) : name.toString();
  }

  /// The name of a column.
  static String column(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
