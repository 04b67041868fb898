package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.AwsErrors;
import dev.rastro.testkit.InMemoryS3;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
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

  private static final int STUCK_OF = 4;

  private final InMemoryS3 store;
  private final RandomGenerator random;
  private final Runnable meanwhile;
  private double faults;
  private boolean isStuck;
  private Bug bug = Bug.NONE;
  private int puts;

  /// What is wrong with it beyond what networks may do: an S3 that no delivery survives.
  enum Bug {
    NONE,
    CONFIRMS_WHAT_IT_DOES_NOT_KEEP,
    CHANGES_A_BYTE,
    TURNS_RECORDS_ROUND,
    GIVES_EVERY_PUT_ITS_OWN_KEY
  }

  SimulatedS3(InMemoryS3 store, RandomGenerator random, double faults, Runnable meanwhile) {
    this.store = store;
    this.random = random;
    this.faults = faults;
    this.meanwhile = meanwhile;
  }

  void recover() {
    faults = 0;
    isStuck = false;
  }

  /// Has it refuse some objects, by their names, until it recovers, whatever else it takes.
  void stick() {
    isStuck = true;
  }

  void misbehave(Bug newBug) {
    bug = newBug;
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
    boolean isRefused = isStuck && request.key().hashCode() % STUCK_OF == 0;
    if (isRefused || random.nextDouble() < faults) {
      throw AwsErrors.of(S3Exception.builder(), "SlowDown", "simulated: slow down", 503);
    }
    puts++;
    PutObjectResponse response = kept(request, body);
    meanwhile.run();
    if (random.nextDouble() < faults) {
      throw SdkClientException.create("simulated: the answer was lost");
    }
    return response;
  }

  private PutObjectResponse kept(PutObjectRequest request, RequestBody body) {
    return switch (bug) {
      case NONE -> store.putObject(request, body);
      case CONFIRMS_WHAT_IT_DOES_NOT_KEEP ->
          random.nextInt(4) == 0
              ? PutObjectResponse.builder().build()
              : store.putObject(request, body);
      case CHANGES_A_BYTE -> {
        byte[] bytes = bytes(body);
        bytes[bytes.length / 2] ^= 1;
        yield store.putObject(request, RequestBody.fromBytes(bytes));
      }
      case TURNS_RECORDS_ROUND -> store.putObject(request, turnedRound(request, body));
      case GIVES_EVERY_PUT_ITS_OWN_KEY ->
          store.putObject(
              request.toBuilder().key("put-" + puts + "/" + request.key()).build(), body);
    };
  }

  private static RequestBody turnedRound(PutObjectRequest request, RequestBody body) {
    if (request.key().endsWith(".gz")) {
      return body;
    }
    List<String> records =
        new ArrayList<>(new String(bytes(body), UTF_8).lines().map(line -> line + "\n").toList());
    Collections.reverse(records);
    return RequestBody.fromString(String.join("", records), UTF_8);
  }

  private static byte[] bytes(RequestBody body) {
    try (InputStream content = body.contentStreamProvider().newStream()) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
