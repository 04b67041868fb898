package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.InvalidArguments.unsupported;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.SdkJson;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationDescription;
import software.amazon.awssdk.services.firehose.model.S3DestinationDescription;

/// What a delivery stream's destination says, checked: all that delivering a cut needs to know.
///
/// It is read from a `DestinationDescription`, the shape in which the service describes a
/// destination and in which the log keeps it with each cut.
///
/// @param version counts the changes of the destination; it stands in objects' names
/// @param isPartitioned whether records go to objects by their partition keys
/// @param conversion what makes Parquet of JSON, or null where records stay as they are
/// @param backup where all records go as they came, or null for nowhere
/// @param load the table that objects are copied into once they are in S3, or null for none
/// @param destinationJson the description it was read from
record StreamConfiguration(
    String name,
    String version,
    S3Destination s3,
    boolean isPartitioned,
    Processing processing,
    @Nullable FormatConversion conversion,
    @Nullable S3Destination backup,
    @Nullable RedshiftLoad load,
    String destinationJson) {

  static final String FIRST_VERSION = "1";
  static final String EXTENDED_S3 = "ExtendedS3DestinationConfiguration";
  static final String REDSHIFT = "RedshiftDestinationConfiguration";

  /// The log keeps a destination with each cut.
  private static final int DESTINATION_BYTES_MAX = 1 << 20;

  private static final Pattern NAME = Pattern.compile("(?!\\.)[a-zA-Z0-9_.-]{1,64}");
  private static final Set<String> REQUEST_MEMBERS =
      Set.of(
          "DeliveryStreamName",
          "DeliveryStreamType",
          "DirectPutSourceConfiguration",
          "S3DestinationConfiguration",
          EXTENDED_S3,
          REDSHIFT,
          "Tags",
          "DeliveryStreamEncryptionConfigurationInput");

  /// Checks all of a request but its destination.
  ///
  /// @return the stream's name
  static String requireName(CreateDeliveryStreamRequest request) {
    String name = requireName(request.deliveryStreamName());
    if (request.deliveryStreamType() != null
        && request.deliveryStreamType() != DeliveryStreamType.DIRECT_PUT) {
      throw unsupported("DeliveryStreamType " + request.deliveryStreamTypeAsString());
    }
    InvalidArguments.requireOnly(REQUEST_MEMBERS, request, "");
    return name;
  }

  /// Refuses what can be no stream's name.
  static String requireName(@Nullable String name) {
    if (name == null || !isName(name)) {
      throw invalid(
          "DeliveryStreamName must be 1 to 64 letters, digits, '_', '.' or '-', and must not begin"
              + " with '.': "
              + name);
    }
    return name;
  }

  /// Whether a stream may have a name. It names a directory, too: what begins with a dot has a
  /// meaning there, or hides.
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Reads what a log keeps of a destination.
  static StreamConfiguration of(String name, String version, String destinationJson) {
    return of(
        name,
        version,
        SdkJson.decode(
            destinationJson.getBytes(UTF_8),
            DestinationDescription::builder,
            DestinationDescription.class));
  }

  /// Checks a destination.
  ///
  /// @throws software.amazon.awssdk.services.firehose.model.InvalidArgumentException naming the
  ///   member that is wrong, or not supported here
  static StreamConfiguration of(String name, String version, DestinationDescription destination) {
    String json = new String(SdkJson.encode(destination), UTF_8);
    if (destination.extendedS3DestinationDescription() != null) {
      return extendedS3(name, version, destination.extendedS3DestinationDescription(), json);
    } else if (destination.redshiftDestinationDescription() != null) {
      return redshift(name, version, destination.redshiftDestinationDescription(), json);
    }
    throw invalid(
        EXTENDED_S3 + " or " + REDSHIFT + " is required: these destinations are supported here");
  }

  /// Refuses prefixes that would make keys which no object can have, and what is too long. That
  /// takes a while, and is for what a request says: what a log keeps was checked before.
  void requireKeys() {
    int bytes = destinationJson.getBytes(UTF_8).length;
    if (bytes > DESTINATION_BYTES_MAX) {
      throw invalid(
          (load == null ? EXTENDED_S3 : REDSHIFT)
              + " must have at most "
              + DESTINATION_BYTES_MAX
              + " bytes as JSON: "
              + bytes);
    }
    String member = load == null ? EXTENDED_S3 : REDSHIFT;
    s3.requireKeys(name, load == null ? member : member + ".S3Configuration");
    if (backup != null) {
      backup.requireKeys(name, member + ".S3BackupConfiguration");
    }
  }

  /// Refuses a buffer that would never be full: the stream's log, which holds it, is full before.
  /// Two of them must fit, so that one can be delivered while the next one fills.
  void requireRoom(long logBytesMax) {
    if (logBytesMax / 2 < bufferBytesMax()) {
      throw invalid(
          (load == null ? EXTENDED_S3 : REDSHIFT + ".S3Configuration")
              + ".BufferingHints.SizeInMBs must be at most "
              + (logBytesMax >> 21)
              + ": a stream's log holds at most "
              + logBytesMax
              + " bytes here, and must have room for two buffers: "
              + (bufferBytesMax() >> 20));
    }
  }

  /// When the buffer is cut.
  long bufferBytesMax() {
    return s3.bufferBytesMax();
  }

  /// How long the buffer's oldest record waits.
  Duration bufferAgeMax() {
    return s3.bufferAgeMax();
  }

  private static StreamConfiguration extendedS3(
      String name, String version, ExtendedS3DestinationDescription described, String json) {
    ExtendedS3DestinationConfiguration s3 = asS3(described);
    boolean isPartitioned =
        s3.dynamicPartitioningConfiguration() != null
            && Boolean.TRUE.equals(s3.dynamicPartitioningConfiguration().enabled());
    FormatConversion conversion =
        FormatConversion.of(
            s3.dataFormatConversionConfiguration(),
            EXTENDED_S3 + ".DataFormatConversionConfiguration");
    S3Destination destination =
        S3Destination.of(
            s3,
            EXTENDED_S3,
            conversion != null
                ? S3Destination.BufferRange.CONVERTED
                : isPartitioned
                    ? S3Destination.BufferRange.PARTITIONED
                    : S3Destination.BufferRange.PLAIN);
    if (conversion != null && destination.compression() != Compression.UNCOMPRESSED) {
      throw invalid(
          EXTENDED_S3
              + ".CompressionFormat must be UNCOMPRESSED with DataFormatConversionConfiguration:"
              + " Parquet is compressed inside");
    }
    Processing processing =
        Processing.of(s3.processingConfiguration(), EXTENDED_S3 + ".ProcessingConfiguration");
    if (isPartitioned) {
      requirePartitioning(s3, destination, processing);
    } else if (processing.query() != null || destination.prefix().hasPartitionKeys()) {
      throw invalid(
          EXTENDED_S3
              + ".DynamicPartitioningConfiguration must be enabled for partition keys in Prefix"
              + " and for MetadataExtraction");
    }
    return new StreamConfiguration(
        name,
        version,
        destination,
        isPartitioned,
        processing,
        conversion,
        isBackup(s3.s3BackupModeAsString(), EXTENDED_S3)
            ? backup(described.s3BackupDescription(), EXTENDED_S3 + ".S3BackupConfiguration")
            : null,
        null,
        json);
  }

  private static void requirePartitioning(
      ExtendedS3DestinationConfiguration s3, S3Destination destination, Processing processing) {
    if (s3.errorOutputPrefix() == null) {
      throw invalid(EXTENDED_S3 + ".ErrorOutputPrefix is required with dynamic partitioning");
    }
    if (!destination.prefix().hasPartitionKeys()) {
      throw invalid(
          EXTENDED_S3
              + ".Prefix needs !{partitionKeyFromQuery:…} or !{partitionKeyFromLambda:…} with"
              + " dynamic partitioning");
    }
    Set<String> asked = destination.prefix().queryKeys();
    if (!asked.isEmpty()) {
      if (processing.query() == null) {
        throw invalid(
            EXTENDED_S3
                + ".ProcessingConfiguration needs MetadataExtraction for the keys "
                + asked);
      }
      Set<String> found = keys(processing.query());
      if (!found.isEmpty() && !found.containsAll(asked)) {
        throw invalid(
            EXTENDED_S3
                + ".Prefix asks for the keys "
                + asked
                + ", and MetadataExtractionQuery finds "
                + found);
      }
    }
    if (!destination.prefix().lambdaKeys().isEmpty() && processing.function() == null) {
      throw invalid(
          EXTENDED_S3
              + ".ProcessingConfiguration needs a Lambda processor for the keys "
              + destination.prefix().lambdaKeys());
    }
  }

  private static Set<String> keys(PartitionQuery query) {
    try {
      return query.keys();
    } catch (IllegalArgumentException e) {
      throw invalid(
          EXTENDED_S3 + ".ProcessingConfiguration.MetadataExtractionQuery: " + e.getMessage());
    }
  }

  private static StreamConfiguration redshift(
      String name, String version, RedshiftDestinationDescription redshift, String json) {
    String member = REDSHIFT + ".S3Configuration";
    if (redshift.s3DestinationDescription() == null) {
      throw invalid(member + " is required: objects are staged there");
    }
    Processing processing =
        Processing.of(redshift.processingConfiguration(), REDSHIFT + ".ProcessingConfiguration");
    if (processing.query() != null) {
      throw invalid(REDSHIFT + ".ProcessingConfiguration can't have MetadataExtraction");
    }
    ExtendedS3DestinationConfiguration s3 = asS3(redshift.s3DestinationDescription());
    if (s3.errorOutputPrefix() != null) {
      throw invalid(member + ".ErrorOutputPrefix must not be given for Redshift");
    }
    if (s3.prefix() != null && PrefixTemplate.hasExpression(s3.prefix())) {
      throw invalid(member + ".Prefix must have no expression for Redshift");
    }
    S3Destination staging = S3Destination.of(s3, member, S3Destination.BufferRange.PLAIN);
    if (staging.compression() != Compression.UNCOMPRESSED
        && staging.compression() != Compression.GZIP) {
      throw invalid(member + ".CompressionFormat must be UNCOMPRESSED or GZIP, which COPY reads");
    }
    return new StreamConfiguration(
        name,
        version,
        staging,
        false,
        processing,
        null,
        isBackup(redshift.s3BackupModeAsString(), REDSHIFT)
            ? backup(redshift.s3BackupDescription(), REDSHIFT + ".S3BackupConfiguration")
            : null,
        RedshiftLoad.of(redshift, REDSHIFT),
        json);
  }

  private static boolean isBackup(@Nullable String mode, String member) {
    if (mode != null && !mode.equals("Enabled") && !mode.equals("Disabled")) {
      throw invalid(member + ".S3BackupMode must be Enabled or Disabled: " + mode);
    }
    return "Enabled".equals(mode);
  }

  private static S3Destination backup(@Nullable S3DestinationDescription backup, String member) {
    if (backup == null) {
      throw invalid(member + " is required where S3BackupMode is Enabled");
    }
    return S3Destination.of(asS3(backup), member, S3Destination.BufferRange.PLAIN);
  }

  /// The members that all shapes of a destination in S3 call the same.
  private static ExtendedS3DestinationConfiguration asS3(SdkPojo shape) {
    return SdkJson.decode(
        SdkJson.encode(shape),
        ExtendedS3DestinationConfiguration::builder,
        ExtendedS3DestinationConfiguration.class);
  }
}
