package dev.rastro.aws;

/// An address `s3://bucket/key` in S3. The key may be empty (the bucket itself) and may end with
/// `/` (a folder).
public record S3Address(String bucket, String key) {

  private static final String SCHEME = "s3://";

  public S3Address {
    if (bucket.isEmpty() || bucket.indexOf('/') >= 0) {
      throw new IllegalArgumentException("Not a bucket name: '" + bucket + "'");
    }
    if (key.startsWith("/")) {
      throw new IllegalArgumentException("A key does not start with '/': '" + key + "'");
    }
  }

  /// Reads `s3://bucket/key`; `s3a://` and `s3n://`, which Hive writes, mean the same.
  public static S3Address parse(String text) {
    String address = text;
    if (text.startsWith("s3a://") || text.startsWith("s3n://")) {
      address = SCHEME + text.substring(6);
    }
    if (!address.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "Not an S3 address, which starts with s3://: '" + text + "'");
    }
    String rest = address.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    return slash < 0
        ? new S3Address(rest, "")
        : new S3Address(rest.substring(0, slash), rest.substring(slash + 1));
  }

  /// The same address as a folder: its key ends with `/`, or is empty.
  public S3Address asFolder() {
    return key.isEmpty() || key.endsWith("/") ? this : new S3Address(bucket, key + "/");
  }

  /// The address of `name` in this folder.
  public S3Address child(String name) {
    return new S3Address(bucket, asFolder().key + name);
  }

  @Override
  public String toString() {
    return SCHEME + bucket + "/" + key;
  }
}
