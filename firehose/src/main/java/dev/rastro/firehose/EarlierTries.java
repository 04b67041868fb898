package dev.rastro.firehose;

import software.amazon.awssdk.services.s3.S3Client;

/// Takes away what an earlier delivery of a cut said, where the one that counts does not say it.
final class EarlierTries {

  private EarlierTries() {}

  /// Deletes an object that should not be there. Looks before it deletes: the right to delete is
  /// one that a delivery seldom has, and seldom needs.
  static void remove(S3Client s3, String bucket, String key) {
    boolean isThere =
        s3.listObjectsV2(r -> r.bucket(bucket).prefix(key).maxKeys(1)).contents().stream()
            .anyMatch(object -> object.key().equals(key));
    if (isThere) {
      s3.deleteObject(r -> r.bucket(bucket).key(key));
    }
  }
}
