package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.AwsErrors;
import dev.rastro.testkit.InMemoryS3;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// An S3 whose puts are slow, fail, or succeed and then lose their answer; what it has confirmed it
/// keeps. While a put is slow, something else happens.
final class SimulatedS3 implements S3Client {

  /// What is broken beyond what networks may do: an S3 that no delivery survives.
  enum Betrayal {
    NONE,
    /// Confirms what it does not keep.
    FORGETS,
    /// Keeps other bytes than it was given.
    CHANGES_A_BYTE,
    /// Keeps the lines in another order.
    REORDERS,
    /// Keeps each put under a name of its own.
    RENAMES
  }

  private final InMemoryS3 store;
  private final RandomGenerator random;
  private final Runnable meanwhile;
  private double faults;
  private final Betrayal betrayal;

  SimulatedS3(
      InMemoryS3 store,
      RandomGenerator random,
      double faults,
      Betrayal betrayal,
      Runnable meanwhile) {
    this.store = store;
    this.random = random;
    this.faults = faults;
    this.betrayal = betrayal;
    this.meanwhile = meanwhile;
  }

  void recover() {
    faults = 0;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    meanwhile.run();
    if (random.nextDouble() < faults) {
      throw AwsErrors.of(S3Exception.builder(), "SlowDown", "simulated: slow down", 503);
    }
    PutObjectResponse response = keep(request, body);
    meanwhile.run();
    if (random.nextDouble() < faults) {
      throw SdkClientException.create("simulated: the answer was lost");
    }
    return response;
  }

  private PutObjectResponse keep(PutObjectRequest request, RequestBody body) {
    boolean isPlain = !request.key().endsWith(".gz");
    return switch (betrayal) {
      case NONE -> store.putObject(request, body);
      case FORGETS ->
          random.nextInt(4) == 0
              ? PutObjectResponse.builder().build()
              : store.putObject(request, body);
      case CHANGES_A_BYTE -> store.putObject(request, isPlain ? changed(bytes(body)) : body);
      case REORDERS -> store.putObject(request, isPlain ? reversed(bytes(body)) : body);
      case RENAMES ->
          store.putObject(
              request.toBuilder().key(request.key() + random.nextInt(1_000_000)).build(), body);
    };
  }

  private static byte[] bytes(RequestBody body) {
    try (InputStream stream = body.contentStreamProvider().newStream()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RequestBody changed(byte[] bytes) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] ^= 1;
    }
    return RequestBody.fromBytes(bytes);
  }

  private static RequestBody reversed(byte[] bytes) {
    List<String> lines = new String(bytes, UTF_8).lines().toList();
    return RequestBody.fromString(String.join("\n", lines.reversed()) + "\n");
  }
}
