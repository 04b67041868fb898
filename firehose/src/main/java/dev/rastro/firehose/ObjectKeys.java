package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/// Which keys objects can have, in S3 and in a store of plain files: what a prefix must not make,
/// since an object that can't be put would hold its stream up for ever.
final class ObjectKeys {

  private static final int KEY_BYTES_MAX = 1_024;
  private static final int SEGMENT_BYTES_MAX = 255;

  private ObjectKeys() {}

  /// Why no object can have a key; null where one can.
  static @Nullable String problem(String key) {
    if (key.getBytes(UTF_8).length > KEY_BYTES_MAX) {
      return "keys would be longer than " + KEY_BYTES_MAX + " bytes";
    }
    for (String segment : key.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return "keys would have an empty part, '.' or '..' between slashes, which no file can have";
      }
      if (segment.indexOf('\0') >= 0) {
        return "keys would have a NUL character";
      }
      if (segment.getBytes(UTF_8).length > SEGMENT_BYTES_MAX) {
        return "keys would have a part between slashes of more than "
            + SEGMENT_BYTES_MAX
            + " bytes, which no file can have";
      }
      if (!UTF_8.newEncoder().canEncode(segment)) {
        return "keys would have half a surrogate pair";
      }
    }
    return null;
  }
}
