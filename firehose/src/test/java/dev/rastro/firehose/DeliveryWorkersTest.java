package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

class DeliveryWorkersTest {

  private static final String BUCKET = "lake";
  private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

  @TempDir private Path directory;

  private final InstantSource clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);

  @Test
  void goesOnAfterErrorsThatAreNoExceptions() throws Exception {
    S3Client failing = new FailingS3(s3, 5);
    s3.createBucket(r -> r.bucket(BUCKET));
    try (LocalFirehose firehose =
        LocalFirehose.open(
            directory, Services.over(failing), FirehoseSettings.DEFAULT, clock, new Random(5))) {
      firehose.createDeliveryStream(
          r ->
              r.deliveryStreamName("events")
                  .extendedS3DestinationConfiguration(
                      c ->
                          c.bucketARN("arn:aws:s3:::" + BUCKET)
                              .roleARN("arn:aws:iam::000000000000:role/delivery")));
      firehose.putRecord(
          r -> r.deliveryStreamName("events").record(d -> d.data(SdkBytes.fromUtf8String("a"))));

      firehose.flush("events").get(20, TimeUnit.SECONDS);

      assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET)).contents()).hasSize(1);
    }
  }

  @Test
  void takesAnErrorOfAProcessorForACallThatFailed() {
    RecordProcessor overflowing =
        new RecordProcessor() {
          @Override
          public String functionName() {
            return "f";
          }

          @Override
          public List<Answer> process(List<Request> records) {
            throw new StackOverflowError("the processor calls itself");
          }
        };
    try (TestFirehose firehose =
        new TestFirehose(directory, Map.of("f", overflowing), FirehoseQuotas.NONE)) {
      firehose.create(
          c ->
              c.prefix("good/")
                  .processingConfiguration(
                      p ->
                          p.enabled(true)
                              .processors(
                                  TestFirehose.processor(
                                      ProcessorType.LAMBDA,
                                      Map.of(
                                          ProcessorParameterName.LAMBDA_ARN,
                                          FUNCTION,
                                          ProcessorParameterName.NUMBER_OF_RETRIES,
                                          "0")))));
      firehose.put("a");

      firehose.flush();

      assertThat(firehose.keys("good/")).isEmpty();
      assertThat(firehose.lines("bad/processing-failed/"))
          .singleElement()
          .asString()
          .contains("Lambda.FunctionError", "the processor calls itself");
    }
  }

  @Test
  void deliversLaterCutsThoughTheBucketOfEarlierOnesIsMissing() throws Exception {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      firehose.create(c -> c.bucketARN("arn:aws:s3:::mistyped"));
      List<CompletableFuture<Void>> stuck =
          List.of(flushed(firehose, "one "), flushed(firehose, "two "));
      firehose
          .client()
          .updateDestination(
              r ->
                  r.deliveryStreamName(TestFirehose.STREAM)
                      .currentDeliveryStreamVersionId("1")
                      .destinationId(Destinations.ID)
                      .extendedS3DestinationUpdate(u -> u.bucketARN(TestFirehose.BUCKET_ARN)));
      firehose.put("three");
      var all = firehose.client().flush(TestFirehose.STREAM);

      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (firehose.keys("").isEmpty() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(firehose.lines("")).containsExactly("three");
      assertThat(stuck).noneMatch(CompletableFuture::isDone);
      assertThat(firehose.client().status(TestFirehose.STREAM).lastFailure()).contains("bucket");

      firehose.s3.createBucket(r -> r.bucket("mistyped"));
      all.get(60, TimeUnit.SECONDS);
      assertThat(firehose.s3.listObjectsV2(r -> r.bucket("mistyped")).contents()).hasSize(2);
    }
  }

  private static CompletableFuture<Void> flushed(TestFirehose firehose, String text) {
    firehose.put(text);
    return firehose.client().flush(TestFirehose.STREAM);
  }

  /// An S3 whose first puts end in errors.
  private static final class FailingS3 implements S3Client {

    private final S3Client s3;
    private final AtomicInteger left;

    FailingS3(S3Client s3, int failures) {
      this.s3 = s3;
      this.left = new AtomicInteger(failures);
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
      if (left.getAndDecrement() > 0) {
        throw new NoClassDefFoundError("of the client");
      }
      return s3.putObject(request, body);
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
