package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;

import dev.rastro.aws.SdkJson;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CloudWatchLoggingOptions;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DataFormatConversionConfiguration;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.DynamicPartitioningConfiguration;
import software.amazon.awssdk.services.firehose.model.EncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.NoEncryptionConfig;
import software.amazon.awssdk.services.firehose.model.ProcessingConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationDescription;
import software.amazon.awssdk.services.firehose.model.RedshiftS3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.S3DestinationDescription;
import software.amazon.awssdk.utils.builder.Buildable;

/// A request's destination as the service describes it afterwards.
final class Destinations {

  static final String ID = "destinationId-000000000001";

  private static final Set<String> REDSHIFT_MEMBERS =
      Set.of(
          "RoleARN",
          "ClusterJDBCURL",
          "CopyCommand",
          "Username",
          "Password",
          "RetryOptions",
          "S3Configuration",
          "ProcessingConfiguration",
          "S3BackupMode",
          "S3BackupConfiguration",
          "CloudWatchLoggingOptions");

  private Destinations() {}

  @SuppressWarnings("deprecation") // S3DestinationConfiguration is old, and clients send it still.
  static DestinationDescription described(CreateDeliveryStreamRequest request) {
    List<SdkPojo> given = new ArrayList<>();
    add(given, request.s3DestinationConfiguration());
    add(given, request.extendedS3DestinationConfiguration());
    add(given, request.redshiftDestinationConfiguration());
    if (given.size() > 1) {
      throw invalid("Exactly one destination configuration is supported for a Firehose");
    }
    DestinationDescription.Builder described = DestinationDescription.builder().destinationId(ID);
    if (request.s3DestinationConfiguration() != null) {
      described.extendedS3DestinationDescription(
          s3(
              shape(
                  request.s3DestinationConfiguration(),
                  ExtendedS3DestinationConfiguration.builder(),
                  ExtendedS3DestinationConfiguration.class)));
    } else if (request.extendedS3DestinationConfiguration() != null) {
      described.extendedS3DestinationDescription(s3(request.extendedS3DestinationConfiguration()));
    } else if (request.redshiftDestinationConfiguration() != null) {
      described.redshiftDestinationDescription(
          redshift(request.redshiftDestinationConfiguration()));
    }
    return described.build();
  }

  private static void add(List<SdkPojo> given, @Nullable SdkPojo destination) {
    if (destination != null) {
      given.add(destination);
    }
  }

  private static ExtendedS3DestinationDescription s3(ExtendedS3DestinationConfiguration s3) {
    DataFormatConversionConfiguration conversion = s3.dataFormatConversionConfiguration();
    DynamicPartitioningConfiguration partitioning = s3.dynamicPartitioningConfiguration();
    S3Destination.BufferRange buffer =
        conversion != null && !Boolean.FALSE.equals(conversion.enabled())
            ? S3Destination.BufferRange.CONVERTED
            : partitioning != null && Boolean.TRUE.equals(partitioning.enabled())
                ? S3Destination.BufferRange.PARTITIONED
                : S3Destination.BufferRange.PLAIN;
    ExtendedS3DestinationDescription.Builder described =
        shape(
            s3, ExtendedS3DestinationDescription.builder(), ExtendedS3DestinationDescription.class)
            .toBuilder();
    return described
        .bufferingHints(hints(s3.bufferingHints(), buffer))
        .compressionFormat(format(s3.compressionFormat(), s3.compressionFormatAsString()))
        .encryptionConfiguration(encryption(s3.encryptionConfiguration()))
        .cloudWatchLoggingOptions(logging(s3.cloudWatchLoggingOptions()))
        .processingConfiguration(processing(s3.processingConfiguration(), s3.roleARN()))
        .s3BackupMode(s3.s3BackupMode() == null ? S3BackupMode.DISABLED : s3.s3BackupMode())
        .s3BackupDescription(s3(s3.s3BackupConfiguration()))
        .build();
  }

  private static RedshiftDestinationDescription redshift(
      RedshiftDestinationConfiguration redshift) {
    InvalidArguments.requireOnly(REDSHIFT_MEMBERS, redshift, StreamConfiguration.REDSHIFT + ".");
    return shape(
            redshift,
            RedshiftDestinationDescription.builder(),
            RedshiftDestinationDescription.class)
        .toBuilder()
        .s3DestinationDescription(s3(redshift.s3Configuration()))
        .cloudWatchLoggingOptions(logging(redshift.cloudWatchLoggingOptions()))
        .processingConfiguration(processing(redshift.processingConfiguration(), redshift.roleARN()))
        .s3BackupMode(
            redshift.s3BackupMode() == null
                ? RedshiftS3BackupMode.DISABLED
                : redshift.s3BackupMode())
        .s3BackupDescription(s3(redshift.s3BackupConfiguration()))
        .build();
  }

  private static @Nullable S3DestinationDescription s3(@Nullable S3DestinationConfiguration s3) {
    return s3 == null
        ? null
        : shape(s3, S3DestinationDescription.builder(), S3DestinationDescription.class).toBuilder()
            .bufferingHints(hints(s3.bufferingHints(), S3Destination.BufferRange.PLAIN))
            .compressionFormat(format(s3.compressionFormat(), s3.compressionFormatAsString()))
            .encryptionConfiguration(encryption(s3.encryptionConfiguration()))
            .cloudWatchLoggingOptions(logging(s3.cloudWatchLoggingOptions()))
            .build();
  }

  /// What one of the two is not given for is refused later.
  private static BufferingHints hints(
      @Nullable BufferingHints hints, S3Destination.BufferRange buffer) {
    if (hints != null && (hints.sizeInMBs() != null || hints.intervalInSeconds() != null)) {
      return hints;
    }
    return BufferingHints.builder()
        .sizeInMBs(buffer.usual())
        .intervalInSeconds(S3Destination.BUFFER_SECONDS_DEFAULT)
        .build();
  }

  private static String format(@Nullable CompressionFormat format, @Nullable String text) {
    return format == null || text == null ? CompressionFormat.UNCOMPRESSED.toString() : text;
  }

  private static EncryptionConfiguration encryption(@Nullable EncryptionConfiguration given) {
    return given != null
        ? given
        : EncryptionConfiguration.builder()
            .noEncryptionConfig(NoEncryptionConfig.NO_ENCRYPTION)
            .build();
  }

  private static CloudWatchLoggingOptions logging(@Nullable CloudWatchLoggingOptions given) {
    return given != null ? given : CloudWatchLoggingOptions.builder().enabled(false).build();
  }

  /// Adds the parameters that a Lambda processor has when nothing is said of them.
  static @Nullable ProcessingConfiguration processing(
      @Nullable ProcessingConfiguration given, @Nullable String roleArn) {
    return given == null
        ? null
        : given.toBuilder()
            .processors(
                given.processors().stream()
                    .map(
                        processor ->
                            processor.type() == ProcessorType.LAMBDA
                                ? whole(processor, roleArn)
                                : processor)
                    .toList())
            .build();
  }

  private static Processor whole(Processor lambda, @Nullable String roleArn) {
    Map<ProcessorParameterName, String> usual = new EnumMap<>(ProcessorParameterName.class);
    usual.put(ProcessorParameterName.NUMBER_OF_RETRIES, "3");
    if (roleArn != null) {
      usual.put(ProcessorParameterName.ROLE_ARN, roleArn);
    }
    usual.put(ProcessorParameterName.BUFFER_SIZE_IN_M_BS, "1");
    usual.put(ProcessorParameterName.BUFFER_INTERVAL_IN_SECONDS, "60");
    List<ProcessorParameter> parameters = new ArrayList<>(lambda.parameters());
    parameters.forEach(parameter -> usual.remove(parameter.parameterName()));
    usual.forEach(
        (name, value) ->
            parameters.add(
                ProcessorParameter.builder().parameterName(name).parameterValue(value).build()));
    return lambda.toBuilder().parameters(parameters).build();
  }

  /// A destination as DescribeDeliveryStream shows it: an extended one in the old shape, too.
  static DestinationDescription shown(DestinationDescription destination) {
    ExtendedS3DestinationDescription extended = destination.extendedS3DestinationDescription();
    return extended == null
        ? destination
        : destination.toBuilder()
            .s3DestinationDescription(
                shape(extended, S3DestinationDescription.builder(), S3DestinationDescription.class))
            .build();
  }

  /// The same members in another shape.
  static <T> T shape(SdkPojo from, Buildable builder, Class<T> shape) {
    return SdkJson.decode(SdkJson.encode(from), () -> builder, shape);
  }
}
