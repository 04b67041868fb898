package dev.rastro.firehose;

import dev.rastro.aws.AwsErrors;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;

/// What a delivery stream was created with, checked.
///
/// @param bucket where objects go
/// @param bufferBytesMax how many bytes one object takes, before compression
/// @param bufferAgeMax how long the oldest record of an object waits
/// @param extension what an object's name ends with, such as `.gz`
/// @param isCompressed whether objects are compressed with GZIP
record StreamConfiguration(
    String name,
    String bucket,
    PrefixTemplate prefix,
    long bufferBytesMax,
    Duration bufferAgeMax,
    String extension,
    boolean isCompressed) {

  private static final String BUCKET_ARN = "arn:aws:s3:::";
  private static final String DESTINATION = "ExtendedS3DestinationConfiguration";
  private static final Set<String> REQUEST_MEMBERS =
      Set.of("DeliveryStreamName", "DeliveryStreamType", DESTINATION, "Tags");
  private static final Set<String> S3_MEMBERS =
      Set.of(
          "RoleARN",
          "BucketARN",
          "Prefix",
          "ErrorOutputPrefix",
          "BufferingHints",
          "CompressionFormat",
          "EncryptionConfiguration",
          "CloudWatchLoggingOptions",
          "ProcessingConfiguration",
          "S3BackupMode",
          "DataFormatConversionConfiguration",
          "DynamicPartitioningConfiguration",
          "FileExtension",
          "CustomTimeZone");
  private static final int BUFFER_MEBIBYTES_DEFAULT = 5;
  private static final int BUFFER_MEBIBYTES_MAX = 128;
  private static final int BUFFER_SECONDS_DEFAULT = 300;
  private static final int BUFFER_SECONDS_MAX = 900;

  /// Checks a request.
  ///
  /// @throws InvalidArgumentException naming the member that is wrong, or not supported here
  static StreamConfiguration of(CreateDeliveryStreamRequest request) {
    String name = request.deliveryStreamName();
    if (name == null || !name.matches("[a-zA-Z0-9_.-]{1,64}")) {
      throw invalid("DeliveryStreamName must be 1 to 64 letters, digits, '_', '.' or '-': " + name);
    }
    if (request.deliveryStreamType() != null
        && request.deliveryStreamType() != DeliveryStreamType.DIRECT_PUT) {
      throw unsupported("DeliveryStreamType " + request.deliveryStreamTypeAsString());
    }
    requireOnlySupported("", request, REQUEST_MEMBERS);
    ExtendedS3DestinationConfiguration s3 = request.extendedS3DestinationConfiguration();
    if (s3 == null) {
      throw invalid(DESTINATION + " is required: it is the destination that is supported here");
    }
    requireOnlySupported(s3);
    if (s3.bucketARN() == null || !s3.bucketARN().matches(BUCKET_ARN + "[a-z0-9.-]{3,63}")) {
      throw invalid(DESTINATION + ".BucketARN is no ARN of a bucket: " + s3.bucketARN());
    }
    boolean isCompressed = isCompressed(s3);
    String extension =
        s3.fileExtension() != null ? s3.fileExtension() : (isCompressed ? ".gz" : "");
    if (!extension.isEmpty() && !extension.matches("\\.[0-9a-z!\\-_.*'()]{1,127}")) {
      throw invalid(DESTINATION + ".FileExtension must begin with a dot: " + extension);
    }
    BufferingHints hints = s3.bufferingHints();
    return new StreamConfiguration(
        name,
        s3.bucketARN().substring(BUCKET_ARN.length()),
        prefix(s3),
        bufferBytesMax(hints),
        bufferAgeMax(hints),
        extension,
        isCompressed);
  }

  /// Refuses every member that is given and has no meaning here, so that none is passed over in
  /// silence.
  private static void requireOnlySupported(String where, SdkPojo shape, Set<String> supported) {
    List<String> others = new ArrayList<>();
    for (SdkField<?> field : shape.sdkFields()) {
      Object value = field.getValueOrDefault(shape);
      boolean isGiven = value != null && !(value instanceof SdkAutoConstructList);
      if (isGiven && !supported.contains(field.memberName())) {
        others.add(where + field.memberName());
      }
    }
    if (!others.isEmpty()) {
      throw unsupported(String.join(", ", others));
    }
  }

  private static void requireOnlySupported(ExtendedS3DestinationConfiguration s3) {
    requireOnlySupported(DESTINATION + ".", s3, S3_MEMBERS);
    List<String> others = new ArrayList<>();
    if (s3.processingConfiguration() != null
        && Boolean.TRUE.equals(s3.processingConfiguration().enabled())) {
      others.add(DESTINATION + ".ProcessingConfiguration");
    }
    if (s3.dynamicPartitioningConfiguration() != null
        && Boolean.TRUE.equals(s3.dynamicPartitioningConfiguration().enabled())) {
      others.add(DESTINATION + ".DynamicPartitioningConfiguration");
    }
    if (s3.dataFormatConversionConfiguration() != null
        && !Boolean.FALSE.equals(s3.dataFormatConversionConfiguration().enabled())) {
      others.add(DESTINATION + ".DataFormatConversionConfiguration");
    }
    if (s3.s3BackupMode() == S3BackupMode.ENABLED) {
      others.add(DESTINATION + ".S3BackupMode");
    }
    if (s3.encryptionConfiguration() != null
        && s3.encryptionConfiguration().kmsEncryptionConfig() != null) {
      others.add(DESTINATION + ".EncryptionConfiguration.KMSEncryptionConfig");
    }
    if (!others.isEmpty()) {
      throw unsupported(String.join(", ", others));
    }
  }

  private static boolean isCompressed(ExtendedS3DestinationConfiguration s3) {
    CompressionFormat format = s3.compressionFormat();
    if (format == null || format == CompressionFormat.UNCOMPRESSED) {
      return false;
    } else if (format == CompressionFormat.GZIP) {
      return true;
    }
    throw unsupported(
        DESTINATION
            + ".CompressionFormat "
            + s3.compressionFormatAsString()
            + " (UNCOMPRESSED and GZIP are)");
  }

  private static PrefixTemplate prefix(ExtendedS3DestinationConfiguration s3) {
    String prefix = s3.prefix() == null ? "" : s3.prefix();
    ZoneId zone = zone(s3.customTimeZone());
    if (PrefixTemplate.hasExpression(prefix) && s3.errorOutputPrefix() == null) {
      throw invalid(DESTINATION + ".ErrorOutputPrefix is required where Prefix has an expression");
    }
    try {
      if (s3.errorOutputPrefix() != null) {
        PrefixTemplate.parseError(s3.errorOutputPrefix(), zone);
      }
    } catch (IllegalArgumentException e) {
      throw invalid(DESTINATION + ".ErrorOutputPrefix: " + e.getMessage());
    }
    try {
      return PrefixTemplate.parse(prefix, zone);
    } catch (IllegalArgumentException e) {
      throw invalid(DESTINATION + ".Prefix: " + e.getMessage());
    }
  }

  private static ZoneId zone(@Nullable String name) {
    try {
      return name == null ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw invalid(DESTINATION + ".CustomTimeZone is no time zone: " + name);
    }
  }

  private static long bufferBytesMax(@Nullable BufferingHints hints) {
    requireBothOrNone(hints);
    int mebibytes =
        hints == null || hints.sizeInMBs() == null ? BUFFER_MEBIBYTES_DEFAULT : hints.sizeInMBs();
    if (mebibytes < 1 || mebibytes > BUFFER_MEBIBYTES_MAX) {
      throw invalid(DESTINATION + ".BufferingHints.SizeInMBs must be from 1 to 128: " + mebibytes);
    }
    return (long) mebibytes << 20;
  }

  private static Duration bufferAgeMax(@Nullable BufferingHints hints) {
    int seconds =
        hints == null || hints.intervalInSeconds() == null
            ? BUFFER_SECONDS_DEFAULT
            : hints.intervalInSeconds();
    if (seconds < 0 || seconds > BUFFER_SECONDS_MAX) {
      throw invalid(
          DESTINATION + ".BufferingHints.IntervalInSeconds must be from 0 to 900: " + seconds);
    }
    return Duration.ofSeconds(seconds);
  }

  private static void requireBothOrNone(@Nullable BufferingHints hints) {
    if (hints != null && (hints.sizeInMBs() == null) != (hints.intervalInSeconds() == null)) {
      throw invalid(
          DESTINATION + ".BufferingHints needs both SizeInMBs and IntervalInSeconds, or neither");
    }
  }

  private static AwsServiceException unsupported(String what) {
    return invalid(what + " is not supported here");
  }

  static AwsServiceException invalid(String message) {
    return AwsErrors.of(InvalidArgumentException.builder(), "InvalidArgumentException", message);
  }
}
