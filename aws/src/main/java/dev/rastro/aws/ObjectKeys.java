package dev.rastro.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/// Which keys objects can have, in S3 and in a store of plain files. S3 takes a key as it is; a
/// file system gives some segments between slashes a meaning, so that two keys would be one file.
public final class ObjectKeys {

  private static final int KEY_BYTES_MAX = 1_024;
  private static final int SEGMENT_BYTES_MAX = 255;

  private ObjectKeys() {}

  /// Why no object can have a key.
  public enum Problem {
    KEY_TOO_LONG("is longer than " + KEY_BYTES_MAX + " bytes"),
    SEGMENT_TOO_LONG(
        "has a part between slashes of more than "
            + SEGMENT_BYTES_MAX
            + " bytes, which no file can have"),
    IMPOSSIBLE_SEGMENT("has an empty part, '.' or '..' between slashes, which no file can have"),
    NUL("has a NUL character"),
    HALF_SURROGATE("has half a surrogate pair");

    private final String text;

    Problem(String text) {
      this.text = text;
    }

    /// What is wrong with the key, to stand after a name for it.
    public String text() {
      return text;
    }
  }

  /// Whether a key is longer than S3 takes.
  public static boolean isTooLong(String key) {
    return key.getBytes(UTF_8).length > KEY_BYTES_MAX;
  }

  /// Why no object can have a key; empty where one can.
  public static Optional<Problem> problem(String key) {
    if (isTooLong(key)) {
      return Optional.of(Problem.KEY_TOO_LONG);
    }
    for (String segment : key.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return Optional.of(Problem.IMPOSSIBLE_SEGMENT);
      }
      if (segment.indexOf('\0') >= 0) {
        return Optional.of(Problem.NUL);
      }
      if (segment.getBytes(UTF_8).length > SEGMENT_BYTES_MAX) {
        return Optional.of(Problem.SEGMENT_TOO_LONG);
      }
      if (!UTF_8.newEncoder().canEncode(segment)) {
        return Optional.of(Problem.HALF_SURROGATE);
      }
    }
    return Optional.empty();
  }
}
