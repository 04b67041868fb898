package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;

import dev.rastro.aws.SdkJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.firehose.model.DataFormatConversionConfiguration;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationUpdate;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationDescription;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationUpdate;
import software.amazon.awssdk.services.firehose.model.RedshiftS3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.S3DestinationUpdate;
import software.amazon.awssdk.services.firehose.model.SchemaConfiguration;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;

/// Lays the members of an update over a destination; what the update does not name stays.
final class DestinationUpdate {

  private static final Set<String> REQUEST_MEMBERS =
      Set.of(
          "DeliveryStreamName",
          "CurrentDeliveryStreamVersionId",
          "DestinationId",
          "S3DestinationUpdate",
          "ExtendedS3DestinationUpdate",
          "RedshiftDestinationUpdate");

  private static final Set<String> REDSHIFT_MEMBERS =
      Set.of(
          "RoleARN",
          "ClusterJDBCURL",
          "CopyCommand",
          "Username",
          "Password",
          "RetryOptions",
          "S3Update",
          "ProcessingConfiguration",
          "S3BackupMode",
          "S3BackupUpdate",
          "CloudWatchLoggingOptions");

  /// Members that an update and a description call otherwise, and those that only an update has.
  private static final Set<String> OTHERWISE =
      Set.of(
          "S3Update",
          "S3BackupUpdate",
          "Password",
          "DataFormatConversionConfiguration",
          "ProcessingConfiguration");

  private DestinationUpdate() {}

  /// The destination as the update leaves it.
  @SuppressWarnings("deprecation") // S3DestinationUpdate is old, and clients send it still.
  static DestinationDescription apply(
      DestinationDescription before, UpdateDestinationRequest request) {
    InvalidArguments.requireOnly(REQUEST_MEMBERS, request, "");
    requireOne(request);
    MemberRules.require(request);
    if (before.extendedS3DestinationDescription() != null) {
      ExtendedS3DestinationUpdate update =
          request.s3DestinationUpdate() != null
              ? asExtended(request.s3DestinationUpdate())
              : request.extendedS3DestinationUpdate();
      if (update == null) {
        throw invalid("ExtendedS3DestinationUpdate is required");
      }
      return before.toBuilder()
          .extendedS3DestinationDescription(
              extendedS3(before.extendedS3DestinationDescription(), update))
          .build();
    }
    if (request.redshiftDestinationUpdate() == null) {
      throw invalid("RedshiftDestinationUpdate is required");
    }
    return before.toBuilder()
        .redshiftDestinationDescription(
            redshift(before.redshiftDestinationDescription(), request.redshiftDestinationUpdate()))
        .build();
  }

  @SuppressWarnings("deprecation") // As above.
  private static void requireOne(UpdateDestinationRequest request) {
    List<String> given = new ArrayList<>();
    if (request.s3DestinationUpdate() != null) {
      given.add("S3DestinationUpdate");
    }
    if (request.extendedS3DestinationUpdate() != null) {
      given.add("ExtendedS3DestinationUpdate");
    }
    if (request.redshiftDestinationUpdate() != null) {
      given.add("RedshiftDestinationUpdate");
    }
    if (given.size() > 1) {
      throw invalid("Exactly one destination update is supported, not " + given);
    }
  }

  private static ExtendedS3DestinationDescription extendedS3(
      ExtendedS3DestinationDescription before, ExtendedS3DestinationUpdate update) {
    if (before.s3BackupMode() == S3BackupMode.ENABLED
        && update.s3BackupMode() == S3BackupMode.DISABLED) {
      throw invalid("ExtendedS3DestinationUpdate.S3BackupMode: a backup can't be disabled again");
    }
    boolean partitionsBefore =
        before.dynamicPartitioningConfiguration() != null
            && Boolean.TRUE.equals(before.dynamicPartitioningConfiguration().enabled());
    if (update.dynamicPartitioningConfiguration() != null
        && Boolean.TRUE.equals(update.dynamicPartitioningConfiguration().enabled())
            != partitionsBefore) {
      throw invalid(
          "ExtendedS3DestinationUpdate.DynamicPartitioningConfiguration: it is enabled when a"
              + " stream is created, or never");
    }
    ExtendedS3DestinationDescription.Builder builder = before.toBuilder();
    lay(update, builder);
    if (update.s3BackupUpdate() != null) {
      builder.s3BackupDescription(s3(before.s3BackupDescription(), update.s3BackupUpdate()));
    }
    if (update.processingConfiguration() != null) {
      builder.processingConfiguration(
          Destinations.processing(update.processingConfiguration(), builder.build().roleARN()));
    }
    if (update.dataFormatConversionConfiguration() != null) {
      builder.dataFormatConversionConfiguration(
          conversion(
              before.dataFormatConversionConfiguration(),
              update.dataFormatConversionConfiguration()));
    }
    return builder.build();
  }

  /// A conversion keeps what an update leaves out, down to the members of its schema.
  private static DataFormatConversionConfiguration conversion(
      @Nullable DataFormatConversionConfiguration before,
      DataFormatConversionConfiguration update) {
    if (before == null) {
      return update;
    }
    DataFormatConversionConfiguration.Builder builder = before.toBuilder();
    lay(update, builder);
    if (before.schemaConfiguration() != null && update.schemaConfiguration() != null) {
      SchemaConfiguration.Builder schema = before.schemaConfiguration().toBuilder();
      lay(update.schemaConfiguration(), schema);
      builder.schemaConfiguration(schema.build());
    }
    return builder.build();
  }

  private static RedshiftDestinationDescription redshift(
      RedshiftDestinationDescription before, RedshiftDestinationUpdate update) {
    if (before.s3BackupMode() == RedshiftS3BackupMode.ENABLED
        && update.s3BackupMode() == RedshiftS3BackupMode.DISABLED) {
      throw invalid("RedshiftDestinationUpdate.S3BackupMode: a backup can't be disabled again");
    }
    InvalidArguments.requireOnly(REDSHIFT_MEMBERS, update, "RedshiftDestinationUpdate.");
    RedshiftDestinationDescription.Builder builder = before.toBuilder();
    lay(update, builder);
    if (update.processingConfiguration() != null) {
      builder.processingConfiguration(
          Destinations.processing(update.processingConfiguration(), builder.build().roleARN()));
    }
    if (update.s3Update() != null) {
      builder.s3DestinationDescription(s3(before.s3DestinationDescription(), update.s3Update()));
    }
    if (update.s3BackupUpdate() != null) {
      builder.s3BackupDescription(s3(before.s3BackupDescription(), update.s3BackupUpdate()));
    }
    return builder.build();
  }

  private static S3DestinationDescription s3(
      @Nullable S3DestinationDescription before, S3DestinationUpdate update) {
    S3DestinationDescription.Builder builder =
        before == null ? S3DestinationDescription.builder() : before.toBuilder();
    lay(update, builder);
    return builder.build();
  }

  private static ExtendedS3DestinationUpdate asExtended(S3DestinationUpdate update) {
    return SdkJson.decode(
        SdkJson.encode(update),
        ExtendedS3DestinationUpdate::builder,
        ExtendedS3DestinationUpdate.class);
  }

  /// Sets what the update gives, member by member.
  private static void lay(SdkPojo update, SdkPojo builder) {
    Map<String, SdkField<?>> fields = new HashMap<>();
    builder.sdkFields().forEach(field -> fields.put(field.memberName(), field));
    for (SdkField<?> given : update.sdkFields()) {
      Object value = given.getValueOrDefault(update);
      if (value != null && !OTHERWISE.contains(given.memberName())) {
        SdkField<?> field = fields.get(given.memberName());
        if (field == null) {
          throw InvalidArguments.unsupported(given.memberName());
        }
        field.set(builder, value);
      }
    }
  }
}
