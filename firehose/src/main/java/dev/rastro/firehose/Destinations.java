package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;

import dev.rastro.aws.SdkJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.EncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.NoEncryptionConfig;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationDescription;
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
    ExtendedS3DestinationDescription.Builder described =
        shape(
                s3,
                ExtendedS3DestinationDescription.builder(),
                ExtendedS3DestinationDescription.class)
            .toBuilder();
    if (s3.compressionFormat() == null) {
      described.compressionFormat(CompressionFormat.UNCOMPRESSED);
    }
    if (s3.encryptionConfiguration() == null) {
      described.encryptionConfiguration(
          EncryptionConfiguration.builder()
              .noEncryptionConfig(NoEncryptionConfig.NO_ENCRYPTION)
              .build());
    }
    if (s3.s3BackupMode() == null) {
      described.s3BackupMode(S3BackupMode.DISABLED);
    }
    return described.s3BackupDescription(s3(s3.s3BackupConfiguration())).build();
  }

  private static RedshiftDestinationDescription redshift(RedshiftDestinationConfiguration redshift) {
    InvalidArguments.requireOnly(REDSHIFT_MEMBERS, redshift, StreamConfiguration.REDSHIFT + ".");
    return shape(
            redshift,
            RedshiftDestinationDescription.builder(),
            RedshiftDestinationDescription.class)
        .toBuilder()
        .s3DestinationDescription(s3(redshift.s3Configuration()))
        .s3BackupDescription(s3(redshift.s3BackupConfiguration()))
        .build();
  }

  private static @Nullable S3DestinationDescription s3(@Nullable S3DestinationConfiguration s3) {
    return s3 == null
        ? null
        : shape(s3, S3DestinationDescription.builder(), S3DestinationDescription.class);
  }

  /// The same members in another shape.
  private static <T> T shape(
      SdkPojo from, Buildable builder, Class<T> shape) {
    return SdkJson.decode(SdkJson.encode(from), () -> builder, shape);
  }
}
