package dev.rastro.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/// Which keys a store of plain files can have. S3 takes a key as it is; a file system gives some
/// segments between slashes a meaning, so that two keys would be one file.
final class ObjectKeys {

  private static final int KEY_BYTES_MAX = 1_024;
  private static final int SEGMENT_BYTES_MAX = 255;

  private ObjectKeys() {}

  /// Whether an object can have this key.
  static boolean isPossible(String key) {
    return !key.isEmpty() && problem(key) == null;
  }

  /// Whether objects can have keys that begin with this; the last segment may go on.
  static boolean isPossiblePrefix(String prefix) {
    return prefix.isEmpty() || problem(prefix + "x") == null;
  }

  /// @throws S3ErrorException where no object can have the key
  static void check(String key) {
    S3Error problem = problem(key);
    if (problem != null) {
      throw new S3ErrorException(problem);
    }
  }

  private static @Nullable S3Error problem(String key) {
    if (key.getBytes(UTF_8).length > KEY_BYTES_MAX) {
      return new S3Error("KeyTooLongError", 400, "Your key is too long");
    }
    String path = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return new S3Error(
            "InvalidRequest",
            400,
            "The key has an empty segment, '.' or '..' between slashes: objects are files here,"
                + " which can't have such a name");
      }
      if (segment.indexOf('\0') >= 0) {
        return new S3Error("InvalidRequest", 400, "The key has a NUL character");
      }
      if (segment.getBytes(UTF_8).length > SEGMENT_BYTES_MAX) {
        return new S3Error(
            "KeyTooLongError", 400, "A part of the key between slashes is longer than 255 bytes");
      }
    }
    return null;
  }
}
