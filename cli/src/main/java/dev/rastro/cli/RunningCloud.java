package dev.rastro.cli;

import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.pipeline.stack.Stack;
import dev.rastro.pipeline.stack.StackSettings;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The services of a running `rastro up`: the SDK's own clients on its gateway, with the home's
/// key.
final class RunningCloud implements OpenCloud {

  /// Has a stream deliver what it holds, and tells now and then why that fails.
  static final PrivateOperation<Flush, FlushLine> FLUSH =
      new PrivateOperation<>("firehose/flush", Flush.class, FlushLine.class);

  private final RunningUp up;
  private final Stack stack;
  private final FirehoseClient firehose;
  private final S3Client s3;
  private final GlueClient glue;
  private final AthenaClient athena;
  private final RedshiftDataClient redshiftData;
  private volatile @Nullable String lastFailure;

  /// @param stream the delivery stream
  record Flush(String stream) {}

  /// @param failure why the last attempt failed; null where it did not
  record FlushLine(@Nullable String failure) {}

  private RunningCloud(RunningUp up, Stack stack, AccessKey key) {
    this.up = up;
    this.stack = stack;
    firehose = on(FirehoseClient.builder(), up.address(), key);
    s3 = on(S3Client.builder().forcePathStyle(true), up.address(), key);
    glue = on(GlueClient.builder(), up.address(), key);
    athena = on(AthenaClient.builder(), up.address(), key);
    redshiftData = on(RedshiftDataClient.builder(), up.address(), key);
  }

  static RunningCloud open(RunningUp up) {
    AccessKey key = AccessKeys.open(up.home().resolve(LocalCloud.KEYS), new SecureRandom()).first();
    return new RunningCloud(up, Stack.read(Installation.stackFile(), StackSettings.local()), key);
  }

  /// Points a client of the SDK at a gateway.
  static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C on(
      B builder, URI address, AccessKey key) {
    return builder
        .endpointOverride(address)
        .region(Region.of(StackSettings.local().region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  @Override
  public FirehoseClient firehose() {
    return firehose;
  }

  @Override
  public S3Client s3() {
    return s3;
  }

  @Override
  public GlueClient glue() {
    return glue;
  }

  @Override
  public AthenaClient athena() {
    return athena;
  }

  @Override
  public RedshiftDataClient redshiftData() {
    return redshiftData;
  }

  @Override
  public Stack stack() {
    return stack;
  }

  @Override
  public CompletableFuture<?> flush(String stream) {
    return CompletableFuture.runAsync(
        () -> up.call(FLUSH, new Flush(stream), line -> lastFailure = line.failure()),
        command -> Thread.ofVirtual().name("flush").start(command));
  }

  @Override
  public @Nullable String lastFailure(String stream) {
    return lastFailure;
  }

  @Override
  public StreamOperations.StatusLine streamStatus(String stream) {
    return ask(StreamOperations.STATUS, stream).getFirst();
  }

  @Override
  public List<StreamOperations.DeadLettersLine> deadLetters(String stream) {
    return ask(StreamOperations.DEAD_LETTERS, stream);
  }

  @Override
  public StreamOperations.ReplayLine replay(String stream) {
    return ask(StreamOperations.REPLAY, stream).getFirst();
  }

  private <L> List<L> ask(
      PrivateOperation<StreamOperations.StreamName, L> operation, String stream) {
    List<L> lines = new ArrayList<>();
    up.call(operation, new StreamOperations.StreamName(stream), lines::add);
    return lines;
  }

  @Override
  public void close() {
    firehose.close();
    s3.close();
    glue.close();
    athena.close();
    redshiftData.close();
  }
}
