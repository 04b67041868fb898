package dev.rastro.testkit;

import java.time.Instant;
import software.amazon.awssdk.services.s3.S3Client;

class InMemoryS3Test extends S3Contract {

  @Override
  protected S3Client emptyS3() {
    return new InMemoryS3(new TestClock(Instant.EPOCH));
  }
}
