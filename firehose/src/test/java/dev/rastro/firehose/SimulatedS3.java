package dev.rastro.firehose;

import dev.rastro.aws.AwsErrors;
import dev.rastro.testkit.InMemoryS3;
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

  private final InMemoryS3 store;
  private final RandomGenerator random;
  private final Runnable meanwhile;
  private double faults;
  private boolean isForgetful;

  SimulatedS3(InMemoryS3 store, RandomGenerator random, double faults, Runnable meanwhile) {
    this.store = store;
    this.random = random;
    this.faults = faults;
    this.meanwhile = meanwhile;
  }

  void recover() {
    faults = 0;
  }

  /// Confirms from now on what it does not keep: an S3 that no delivery survives.
  void forget() {
    isForgetful = true;
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
    if (isForgetful && random.nextInt(4) == 0) {
      return PutObjectResponse.builder().build();
    }
    PutObjectResponse response = store.putObject(request, body);
    meanwhile.run();
    if (random.nextDouble() < faults) {
      throw SdkClientException.create("simulated: the answer was lost");
    }
    return response;
  }
}
