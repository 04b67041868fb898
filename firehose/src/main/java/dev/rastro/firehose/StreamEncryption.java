package dev.rastro.firehose;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionConfigurationInput;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionStatus;
import software.amazon.awssdk.services.firehose.model.KeyType;

/// Server-side encryption of a stream as it is described. The log on this disk is not encrypted:
/// that is the disk's business here.
final class StreamEncryption {

  private StreamEncryption() {}

  static DeliveryStreamEncryptionConfiguration started(
      @Nullable DeliveryStreamEncryptionConfigurationInput input) {
    KeyType type = input == null ? KeyType.AWS_OWNED_CMK : input.keyType();
    String key = input == null ? null : input.keyARN();
    if (type == null || type == KeyType.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidArguments.invalid(
          "DeliveryStreamEncryptionConfigurationInput.KeyType must be AWS_OWNED_CMK or"
              + " CUSTOMER_MANAGED_CMK");
    }
    if ((type == KeyType.CUSTOMER_MANAGED_CMK) != (key != null)) {
      throw InvalidArguments.invalid(
          "DeliveryStreamEncryptionConfigurationInput.KeyARN goes with CUSTOMER_MANAGED_CMK, and"
              + " only with it");
    }
    return DeliveryStreamEncryptionConfiguration.builder()
        .keyType(type)
        .keyARN(key)
        .status(DeliveryStreamEncryptionStatus.ENABLED)
        .build();
  }

  static DeliveryStreamEncryptionConfiguration stopped(
      @Nullable DeliveryStreamEncryptionConfiguration before) {
    DeliveryStreamEncryptionConfiguration.Builder builder =
        before == null ? DeliveryStreamEncryptionConfiguration.builder() : before.toBuilder();
    return builder.status(DeliveryStreamEncryptionStatus.DISABLED).build();
  }
}
