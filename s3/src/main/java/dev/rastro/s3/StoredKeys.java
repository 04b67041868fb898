package dev.rastro.s3;

import dev.rastro.aws.ObjectKeys;
import org.jspecify.annotations.Nullable;

/// Which keys this store can have, and what it answers to others.
final class StoredKeys {

  private StoredKeys() {}

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

  /// A store of plain files has folders, too, whose keys end with a slash.
  private static @Nullable S3Error problem(String key) {
    String path = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    ObjectKeys.Problem problem =
        ObjectKeys.isTooLong(key)
            ? ObjectKeys.Problem.KEY_TOO_LONG
            : ObjectKeys.problem(path).orElse(null);
    return switch (problem) {
      case null -> null;
      case KEY_TOO_LONG -> new S3Error("KeyTooLongError", 400, "Your key is too long");
      case SEGMENT_TOO_LONG ->
          new S3Error("KeyTooLongError", 400, "The key " + problem.text() + " here");
      case IMPOSSIBLE_SEGMENT, NUL, HALF_SURROGATE ->
          new S3Error("InvalidRequest", 400, "The key " + problem.text() + " here");
    };
  }
}
