package dev.rastro.pipeline.stack;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What S3 lets a bucket be called, by the user guide's "General purpose bucket naming rules".
final class BucketName {

  private static final Pattern LETTERS = Pattern.compile("[a-z0-9.-]*");
  private static final Pattern ENDS = Pattern.compile("[a-z0-9].*[a-z0-9]");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
  private static final List<String> PREFIXES = List.of("xn--", "sthree-", "amzn-s3-demo-");
  private static final List<String> SUFFIXES =
      List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");
  private static final int LENGTH_MIN = 3;
  private static final int LENGTH_MAX = 63;

  private BucketName() {}

  /// The rule that a name breaks, in words; empty where it keeps all.
  static Optional<String> brokenRule(String name) {
    if (name.length() < LENGTH_MIN || name.length() > LENGTH_MAX) {
      return Optional.of("has " + LENGTH_MIN + " to " + LENGTH_MAX + " characters");
    }
    if (!LETTERS.matcher(name).matches()) {
      return Optional.of("has only small letters, digits, dots and hyphens");
    }
    if (!ENDS.matcher(name).matches()) {
      return Optional.of("begins and ends with a letter or a digit");
    }
    if (name.contains("..")) {
      return Optional.of("has no two dots side by side");
    }
    if (ADDRESS.matcher(name).matches()) {
      return Optional.of("is not formed as an IP address");
    }
    return PREFIXES.stream()
        .filter(name::startsWith)
        .map(prefix -> "does not begin with " + prefix)
        .findFirst()
        .or(
            () ->
                SUFFIXES.stream()
                    .filter(name::endsWith)
                    .map(suffix -> "does not end with " + suffix)
                    .findFirst());
  }
}
