package dev.rastro.firehose;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The last part of an object's key, as "Amazon S3 object name format" of the developer guide says:
/// `<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid>`.
final class ObjectNames {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

  private ObjectNames() {}

  /// @param arrival when the object's oldest record came
  static String objectName(String stream, String version, Instant arrival, RandomGenerator random) {
    UUID id =
        new UUID(
            (random.nextLong() & ~0xF000L) | 0x4000L,
            (random.nextLong() & ~(3L << 62)) | (1L << 63));
    return String.join("-", stream, version, TIME.format(arrival), id.toString());
  }

  /// What the names of a stream's objects look like, without an extension.
  static String pattern(String stream) {
    return Pattern.quote(stream)
        + "-\\d+-\\d{4}(-\\d\\d){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  }
}
