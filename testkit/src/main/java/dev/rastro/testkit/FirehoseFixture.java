package dev.rastro.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A Firehose with one stream over a bucket, and what its contracts do with it.
abstract class FirehoseFixture {

  protected static final String BUCKET = "contract-lake";
  protected static final String STREAM = "contract-stream";
  static final String BUCKET_ARN = "arn:aws:s3:::" + BUCKET;
  static final String ROLE_ARN = "arn:aws:iam::000000000000:role/delivery";

  FirehoseClient firehose;
  private S3Client s3;

  /// A Firehose without streams, over the S3 of [#s3()]. Who makes it also closes it.
  protected abstract FirehoseClient emptyFirehose();

  /// The S3 that it delivers to; it has the bucket [#BUCKET].
  protected abstract S3Client s3();

  /// Lets time pass for the Firehose, and returns when it has done what time makes it do.
  protected abstract void pass(Duration duration);

  /// Has the stream deliver what it holds.
  protected abstract void flush();

  @BeforeEach
  void begin() {
    firehose = emptyFirehose();
    s3 = s3();
  }

  void create(Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    firehose.createDeliveryStream(
        request ->
            request
                .deliveryStreamName(STREAM)
                .extendedS3DestinationConfiguration(
                    c -> {
                      c.bucketARN(BUCKET_ARN).roleARN(ROLE_ARN);
                      settings.accept(c);
                    }));
  }

  void put(String text) {
    firehose.putRecord(r -> r.deliveryStreamName(STREAM).record(record(text)));
  }

  PutRecordBatchResponse putBatch(String... texts) {
    List<Record> records = new ArrayList<>();
    for (String text : texts) {
      records.add(record(text));
    }
    return firehose.putRecordBatch(r -> r.deliveryStreamName(STREAM).records(records));
  }

  static Record record(String text) {
    return Record.builder().data(SdkBytes.fromUtf8String(text)).build();
  }

  List<String> objects() {
    return s3.listObjectsV2Paginator(r -> r.bucket(BUCKET)).stream()
        .flatMap(page -> page.contents().stream())
        .map(S3Object::key)
        .toList();
  }

  byte[] bytes(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArrayUnsafe();
  }

  String contentEncoding(String key) {
    return Objects.requireNonNullElse(
        s3.headObject(r -> r.bucket(BUCKET).key(key)).contentEncoding(), "");
  }

  /// What an object holds, whatever it is compressed with.
  String text(String key) {
    return CompressedObjects.text(bytes(key), contentEncoding(key));
  }

  DeliveryStreamDescription description() {
    return firehose
        .describeDeliveryStream(r -> r.deliveryStreamName(STREAM))
        .deliveryStreamDescription();
  }

  static void refuses(String message, Runnable request) {
    assertThatThrownBy(request::run)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining(message);
  }
}
