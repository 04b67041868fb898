package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import software.amazon.awssdk.utils.BinaryUtils;
import software.amazon.awssdk.utils.Md5Utils;

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
    return cut(name.toString(), TABLE_LENGTH_MAX);
  }

  /// A name that another table has, with a hash of this table's location behind it.
  static String hashed(String name, String location) {
    String hash = BinaryUtils.toHex(Md5Utils.computeMD5Hash(location.getBytes(UTF_8)));
    return cut(name, TABLE_LENGTH_MAX - hash.length() - 1) + "_" + hash;
  }

  static String cut(String name, int lengthMax) {
    return name.length() > lengthMax ? name.substring(0, lengthMax) : name;
  }

  /// The name of a column.
  static String column(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
