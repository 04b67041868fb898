package dev.rastro.gateway;

/// A pair of keys as AWS gives them out.
public record AccessKey(String accessKeyId, String secretAccessKey) {

  public AccessKey {
    if (accessKeyId.isBlank() || secretAccessKey.isBlank()) {
      throw new IllegalArgumentException("An access key has an id and a secret");
    }
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "AccessKey[" + accessKeyId + "]";
  }
}
