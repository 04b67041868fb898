package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The last part of an object's key, as "Amazon S3 object name format" of the developer guide says:
/// `<stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid>`.
///
/// A cut has one name for all it delivers. Its other objects have names that follow from that one,
/// each with a UUID of its own: whatever the prefixes are, no two of them have the same key, and
/// they have the same keys whenever the cut is delivered. What tells of a failure has a UUID of
/// version 3, by which it is known; all others have version 4.
final class ObjectNames {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);

  private static final int ID_LENGTH = 36;

  private ObjectNames() {}

  /// The name of what a cut delivers.
  ///
  /// @param arrival when the object's oldest record came
  static String objectName(String stream, String version, Instant arrival, RandomGenerator random) {
    UUID id =
        new UUID(
            (random.nextLong() & ~0xF000L) | 0x4000L,
            (random.nextLong() & ~(3L << 62)) | (1L << 63));
    return String.join("-", stream, version, TIME.format(arrival), id.toString());
  }

  /// The name of a cut's backup.
  static String backupName(String objectName) {
    UUID id = derivedId(objectName, "backup");
    return withId(
        objectName,
        new UUID((id.getMostSignificantBits() & ~0xF000L) | 0x4000L, id.getLeastSignificantBits()));
  }

  /// The name of what tells of a kind of failure: dead letters, or a manifest.
  static String failureName(String objectName, String kind) {
    return withId(objectName, derivedId(objectName, kind));
  }

  /// The part of a name that no other object has.
  static String id(String name) {
    return name.substring(name.length() - ID_LENGTH);
  }

  /// Reads a key that ends with the name of a failure of a stream. Empty where it does not.
  static Optional<Failure> failure(String stream, String key) {
    Matcher name =
        Pattern.compile(
                Pattern.quote(stream)
                    + "-\\d+-(\\d{4}(?:-\\d\\d){5})"
                    + "-[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
            .matcher(key);
    if (!name.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Failure(
              key.substring(0, name.start()),
              LocalDateTime.parse(name.group(1), TIME).toInstant(ZoneOffset.UTC)));
    } catch (DateTimeException e) {
      return Optional.empty(); // Another's, which only looks like it.
    }
  }

  /// What a failure's key says.
  ///
  /// @param prefix all that stands before the name
  /// @param arrival when its oldest record came, to the second
  record Failure(String prefix, Instant arrival) {}

  private static String withId(String name, UUID id) {
    return name.substring(0, name.length() - ID_LENGTH) + id;
  }

  private static UUID derivedId(String objectName, String what) {
    return UUID.nameUUIDFromBytes((objectName + "/" + what).getBytes(UTF_8));
  }
}
