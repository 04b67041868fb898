package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.InvalidArguments.requireWithin;

import dev.rastro.aws.ObjectKeys;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;

/// Where in S3 objects go, how they are named and compressed, and when a buffer becomes one.
///
/// @param extension what an object's name ends with, such as `.gz`
/// @param bufferBytesMax how many bytes one object takes, before compression
/// @param bufferAgeMax how long the oldest record of an object waits
record S3Destination(
    String bucket,
    PrefixTemplate prefix,
    PrefixTemplate errorPrefix,
    Compression compression,
    String extension,
    long bufferBytesMax,
    Duration bufferAgeMax) {

  /// How large a buffer must be, in MiB, and is when nothing is said.
  record BufferRange(int least, int usual) {
    static final BufferRange PLAIN = new BufferRange(1, 5);
    static final BufferRange PARTITIONED = new BufferRange(64, 64);
    static final BufferRange CONVERTED = new BufferRange(64, 128);
  }

  /// The last instants of a week's days in each month: the parts of a date are as long as they get.
  private static final List<Instant> SAMPLES =
      IntStream.range(0, 12 * 7)
          .mapToObj(
              i ->
                  LocalDate.of(2026, 1 + i / 7, 22 + i % 7)
                      .atTime(LocalTime.MAX)
                      .toInstant(ZoneOffset.UTC))
          .toList();

  private static final Pattern BUCKET_ARN = Pattern.compile("arn:[^:]+:s3:::([a-z0-9.-]{3,63})");
  private static final int BUFFER_MEBIBYTES_MAX = 128;
  static final int BUFFER_SECONDS_DEFAULT = 300;
  private static final int BUFFER_SECONDS_MAX = 900;

  /// Checks a destination.
  ///
  /// @param member how the request calls it, for messages
  static S3Destination of(
      ExtendedS3DestinationConfiguration s3, String member, BufferRange buffer) {
    if (s3.roleARN() == null || !s3.roleARN().startsWith("arn:")) {
      throw invalid(member + ".RoleARN is no ARN of a role: " + s3.roleARN());
    }
    Matcher bucket = BUCKET_ARN.matcher(s3.bucketARN() == null ? "" : s3.bucketARN());
    if (!bucket.matches()) {
      throw invalid(member + ".BucketARN is no ARN of a bucket: " + s3.bucketARN());
    }
    if (s3.encryptionConfiguration() != null
        && s3.encryptionConfiguration().kmsEncryptionConfig() != null) {
      throw InvalidArguments.unsupported(member + ".EncryptionConfiguration.KMSEncryptionConfig");
    }
    Compression compression = compression(s3, member);
    BufferingHints hints = s3.bufferingHints();
    requireBothOrNone(hints, member);
    return new S3Destination(
        bucket.group(1),
        prefix(s3, member),
        errorPrefix(s3, member),
        compression,
        extension(s3, compression),
        bufferBytesMax(hints, buffer, member),
        bufferAgeMax(hints, member));
  }

  /// Refuses prefixes that would make keys which no object can have.
  ///
  /// @param stream whose objects they are
  void requireKeys(String stream, String member) {
    String name =
        ObjectNames.objectName(stream, "1000", SAMPLES.getFirst(), new SplittableRandom(1));
    for (Instant arrival : SAMPLES) {
      requireKey(prefix.sample(arrival, ""), name + extension, member + ".Prefix");
      for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
        requireKey(
            errorPrefix.sample(arrival, kind.outputType()), name, member + ".ErrorOutputPrefix");
      }
    }
  }

  private static void requireKey(String prefix, String name, String member) {
    if (prefix.length() > PrefixTemplate.LENGTH_MAX) {
      throw invalid(
          member + " is longer than " + PrefixTemplate.LENGTH_MAX + " characters once evaluated");
    }
    ObjectKeys.problem(prefix + name)
        .ifPresent(
            problem -> {
              throw invalid(member + " is no prefix of objects here: a key " + problem.text());
            });
  }

  private static String extension(ExtendedS3DestinationConfiguration s3, Compression compression) {
    String extension = s3.fileExtension();
    if (extension == null || extension.isEmpty()) {
      boolean isConverted =
          s3.dataFormatConversionConfiguration() != null
              && !Boolean.FALSE.equals(s3.dataFormatConversionConfiguration().enabled());
      return isConverted ? ".parquet" : compression.extension();
    }
    return extension;
  }

  private static Compression compression(ExtendedS3DestinationConfiguration s3, String member) {
    CompressionFormat format = s3.compressionFormat();
    if (format == CompressionFormat.UNKNOWN_TO_SDK_VERSION) {
      throw invalid(
          member
              + ".CompressionFormat must be UNCOMPRESSED, GZIP, ZIP, Snappy or HADOOP_SNAPPY: "
              + s3.compressionFormatAsString());
    }
    return format == null ? Compression.UNCOMPRESSED : Compression.of(format);
  }

  private static PrefixTemplate prefix(ExtendedS3DestinationConfiguration s3, String member) {
    String prefix = s3.prefix() == null ? "" : s3.prefix();
    ZoneId zone = zone(s3.customTimeZone(), member);
    if (PrefixTemplate.hasExpression(prefix) && s3.errorOutputPrefix() == null) {
      throw invalid(member + ".ErrorOutputPrefix is required where Prefix has an expression");
    }
    try {
      return PrefixTemplate.parse(prefix, zone);
    } catch (IllegalArgumentException e) {
      throw invalid(member + ".Prefix: " + e.getMessage());
    }
  }

  private static PrefixTemplate errorPrefix(ExtendedS3DestinationConfiguration s3, String member) {
    // Without one of its own, what failed goes below the prefix, which then has no expression.
    String given = s3.errorOutputPrefix() == null ? s3.prefix() : s3.errorOutputPrefix();
    String prefix = given == null ? "" : given;
    try {
      return PrefixTemplate.parseError(prefix, zone(s3.customTimeZone(), member));
    } catch (IllegalArgumentException e) {
      throw invalid(member + ".ErrorOutputPrefix: " + e.getMessage());
    }
  }

  private static ZoneId zone(@Nullable String name, String member) {
    try {
      return name == null || name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw invalid(member + ".CustomTimeZone is no time zone: " + name);
    }
  }

  private static long bufferBytesMax(
      @Nullable BufferingHints hints, BufferRange buffer, String member) {
    int mebibytes = hints == null || hints.sizeInMBs() == null ? buffer.usual() : hints.sizeInMBs();
    return (long)
            requireWithin(
                buffer.least(),
                BUFFER_MEBIBYTES_MAX,
                mebibytes,
                member + ".BufferingHints.SizeInMBs")
        << 20;
  }

  private static Duration bufferAgeMax(@Nullable BufferingHints hints, String member) {
    int seconds =
        hints == null || hints.intervalInSeconds() == null
            ? BUFFER_SECONDS_DEFAULT
            : hints.intervalInSeconds();
    return Duration.ofSeconds(
        requireWithin(
            0, BUFFER_SECONDS_MAX, seconds, member + ".BufferingHints.IntervalInSeconds"));
  }

  private static void requireBothOrNone(@Nullable BufferingHints hints, String member) {
    if (hints != null && (hints.sizeInMBs() == null) != (hints.intervalInSeconds() == null)) {
      throw invalid(
          member + ".BufferingHints needs both SizeInMBs and IntervalInSeconds, or neither");
    }
  }
}
