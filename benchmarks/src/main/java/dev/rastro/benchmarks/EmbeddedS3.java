package dev.rastro.benchmarks;

import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.s3.S3Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The embedded S3 as the product runs it, and a client that signs its requests.
record EmbeddedS3(S3Store store, Gateway gateway, S3Client client) implements AutoCloseable {

  static EmbeddedS3 open(Path directory) {
    S3Store store = S3Store.open(directory.resolve("s3"), directory.resolve("s3-settings"));
    AccessKeys keys = AccessKeys.open(directory.resolve("keys"), new SecureRandom());
    Gateway gateway = Gateway.start(0, keys, store.handler(), InstantSource.system());
    AccessKey key = keys.first();
    S3Client client =
        S3Client.builder()
            .forcePathStyle(true)
            .endpointOverride(gateway.address())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    return new EmbeddedS3(store, gateway, client);
  }

  @Override
  public void close() {
    client.close();
    gateway.close();
    store.close();
  }
}
