package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.testkit.InMemoryGlue;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A Firehose over services in memory, with a stream and what tests do with it.
final class TestFirehose implements AutoCloseable {

  static final String STREAM = "events";
  static final String BUCKET = "lake";
  static final String BUCKET_ARN = "arn:aws:s3:::" + BUCKET;
  static final String ROLE_ARN = "arn:aws:iam::000000000000:role/delivery";
  static final String ERRORS = "bad/!{firehose:error-output-type}/";

  private static final long TIMEOUT_SECONDS = 30;

  final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  final InMemoryS3 s3 = new InMemoryS3(clock);
  final InMemoryGlue glue = new InMemoryGlue();
  final FakeRedshiftData redshift = new FakeRedshiftData();
  private final Path directory;
  private final Map<String, RecordProcessor> processors;
  private final FirehoseQuotas quotas;
  private LocalFirehose firehose;

  TestFirehose(Path directory, Map<String, RecordProcessor> processors, FirehoseQuotas quotas) {
    this.directory = directory;
    this.processors = processors;
    this.quotas = quotas;
    s3.createBucket(r -> r.bucket(BUCKET));
    firehose = open();
  }

  static TestFirehose in(Path directory) {
    return new TestFirehose(directory, Map.of(), FirehoseQuotas.NONE);
  }

  LocalFirehose client() {
    return firehose;
  }

  /// Closes it, and opens it anew over the same directory.
  void reopen() {
    firehose.close();
    firehose = open();
  }

  private LocalFirehose open() {
    return LocalFirehose.open(
        directory,
        new FirehoseServices(s3, glue, redshift, processors, new SimpleMeterRegistry()),
        new FirehoseSettings(quotas, FirehoseSettings.DEFAULT.logBytesMax()),
        clock,
        new Random(5));
  }

  void create(Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(STREAM)
                .extendedS3DestinationConfiguration(
                    c -> {
                      c.bucketARN(BUCKET_ARN).roleARN(ROLE_ARN).errorOutputPrefix(ERRORS);
                      settings.accept(c);
                    }));
  }

  PutRecordBatchResponse put(String... records) {
    return put(Stream.of(records).map(text -> text.getBytes(UTF_8)).toList());
  }

  PutRecordBatchResponse put(List<byte[]> records) {
    return firehose.putRecordBatch(
        r ->
            r.deliveryStreamName(STREAM)
                .records(
                    records.stream()
                        .map(bytes -> Record.builder().data(SdkBytes.fromByteArray(bytes)).build())
                        .toList()));
  }

  void flush() {
    try {
      firehose.flush(STREAM).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(
          "The flush did not end: " + firehose.status(STREAM).lastFailure(), e);
    }
  }

  List<String> keys(String prefix) {
    return s3.listObjectsV2Paginator(r -> r.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  byte[] bytes(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray();
  }

  /// The lines of all objects under a prefix.
  List<String> lines(String prefix) {
    return keys(prefix).stream().flatMap(key -> new String(bytes(key), UTF_8).lines()).toList();
  }

  static Processor processor(ProcessorType type, Map<ProcessorParameterName, String> parameters) {
    return Processor.builder()
        .type(type)
        .parameters(
            parameters.entrySet().stream()
                .map(
                    one ->
                        ProcessorParameter.builder()
                            .parameterName(one.getKey())
                            .parameterValue(one.getValue())
                            .build())
                .toList())
        .build();
  }

  @Override
  public void close() {
    firehose.close();
  }
}
