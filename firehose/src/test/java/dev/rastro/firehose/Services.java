package dev.rastro.firehose;

import dev.rastro.testkit.InMemoryGlue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/// The services of a test that has but an S3.
final class Services {

  private Services() {}

  static FirehoseServices over(S3Client s3) {
    return new FirehoseServices(
        s3, new InMemoryGlue(), new FakeRedshiftData(), Map.of(), new SimpleMeterRegistry());
  }
}
