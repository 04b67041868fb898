package dev.rastro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.ConcurrentModificationException;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionStatus;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.LimitExceededException;
import software.amazon.awssdk.services.firehose.model.NoEncryptionConfig;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.firehose.model.S3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.Tag;

/// What every Firehose does with its destinations and the objects there: compression, names, and
/// the changes of a destination.
abstract class FirehoseDestinationContract extends FirehoseProcessingContract {

  @ParameterizedTest
  @CsvSource(
      value = {
        "UNCOMPRESSED,'',''",
        "GZIP,.gz,gzip",
        "ZIP,.zip,zip",
        "Snappy,.snappy,snappy-java",
        "HADOOP_SNAPPY,.snappy,hadoop-snappy"
      })
  void compressesAsItIsToldAndSaysSo(String format, String extension, String encoding) {
    create(c -> c.compressionFormat(format).prefix("p/"));
    String large = "0123456789".repeat(9_000) + "\n";

    putBatch("one\n", large, "two\n");
    flush();

    String key = objects().getFirst();
    assertThat(key).matches(".*-[0-9a-f]{12}" + Pattern.quote(extension));
    assertThat(contentEncoding(key)).isEqualTo(encoding);
    assertThat(text(key)).isEqualTo("one\n" + large + "two\n");
  }

  @Test
  void writesTimesOfPrefixesInTheZoneAskedFor() {
    create(
        c ->
            c.prefix("!{timestamp:yyyy-MM-dd-HH-mm-ss}/")
                .errorOutputPrefix(ERRORS)
                .customTimeZone("Asia/Tokyo"));
    put("a");
    flush();

    Matcher key =
        Pattern.compile("([-0-9]+)/contract-stream-1-((\\d+-){5}\\d+)-.*")
            .matcher(objects().getFirst());
    assertThat(key.matches()).isTrue();
    DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss");
    assertThat(LocalDateTime.parse(key.group(1), format))
        .as("names stay in UTC")
        .isEqualTo(LocalDateTime.parse(key.group(2), format).plusHours(9));
  }

  @Test
  void describesWhatNothingWasSaidOf() {
    create(_ -> {});

    ExtendedS3DestinationDescription extended =
        description().destinations().getFirst().extendedS3DestinationDescription();
    assertThat(extended.bufferingHints())
        .isEqualTo(BufferingHints.builder().sizeInMBs(5).intervalInSeconds(300).build());
    assertThat(extended.compressionFormat()).isEqualTo(CompressionFormat.UNCOMPRESSED);
    assertThat(extended.encryptionConfiguration().noEncryptionConfig())
        .isEqualTo(NoEncryptionConfig.NO_ENCRYPTION);
    assertThat(extended.cloudWatchLoggingOptions().enabled()).isFalse();
    assertThat(extended.s3BackupMode()).isEqualTo(S3BackupMode.DISABLED);
    S3DestinationDescription old =
        description().destinations().getFirst().s3DestinationDescription();
    assertThat(old.bucketARN()).isEqualTo(BUCKET_ARN);
    assertThat(old.bufferingHints()).isEqualTo(extended.bufferingHints());
  }

  @Test
  @SuppressWarnings("deprecation") // What clients of old send.
  void takesADestinationInItsOldShape() {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(STREAM)
                .s3DestinationConfiguration(
                    c ->
                        c.bucketARN(BUCKET_ARN)
                            .roleARN(ROLE_ARN)
                            .prefix("old/")
                            .compressionFormat("GZIP")));
    put("a");
    flush();

    assertThat(objects().getFirst()).startsWith("old/").endsWith(".gz");
    assertThat(text(objects().getFirst())).isEqualTo("a");
    assertThat(
            description()
                .destinations()
                .getFirst()
                .extendedS3DestinationDescription()
                .compressionFormat())
        .isEqualTo(CompressionFormat.GZIP);
  }

  @Test
  void startsAndStopsEncryption() {
    create(_ -> {});
    assertThat(putBatch("a").encrypted()).isFalse();

    firehose.startDeliveryStreamEncryption(r -> r.deliveryStreamName(STREAM));
    assertThat(description().deliveryStreamEncryptionConfiguration().status())
        .isEqualTo(DeliveryStreamEncryptionStatus.ENABLED);
    assertThat(description().deliveryStreamEncryptionConfiguration().keyTypeAsString())
        .isEqualTo("AWS_OWNED_CMK");
    assertThat(putBatch("a").encrypted()).isTrue();

    firehose.stopDeliveryStreamEncryption(r -> r.deliveryStreamName(STREAM));
    assertThat(description().deliveryStreamEncryptionConfiguration().status())
        .isEqualTo(DeliveryStreamEncryptionStatus.DISABLED);
    assertThat(putBatch("a").encrypted()).isFalse();
    refuses(
        "KeyARN",
        () ->
            firehose.startDeliveryStreamEncryption(
                r ->
                    r.deliveryStreamName(STREAM)
                        .deliveryStreamEncryptionConfigurationInput(
                            e -> e.keyType("CUSTOMER_MANAGED_CMK"))));
  }

  @Test
  void keepsTags() {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(STREAM)
                .tags(tag("b", "1"))
                .extendedS3DestinationConfiguration(
                    c -> c.bucketARN(BUCKET_ARN).roleARN(ROLE_ARN)));
    firehose.tagDeliveryStream(
        r -> r.deliveryStreamName(STREAM).tags(tag("a", "2"), tag("b", "3"), tag("c", "")));
    firehose.untagDeliveryStream(r -> r.deliveryStreamName(STREAM).tagKeys("c"));

    var first = firehose.listTagsForDeliveryStream(r -> r.deliveryStreamName(STREAM).limit(1));
    assertThat(first.tags()).containsExactly(tag("a", "2"));
    assertThat(first.hasMoreTags()).isTrue();
    var rest =
        firehose.listTagsForDeliveryStream(
            r -> r.deliveryStreamName(STREAM).exclusiveStartTagKey("a"));
    assertThat(rest.tags()).containsExactly(tag("b", "3"));
    assertThat(rest.hasMoreTags()).isFalse();
    refuses(
        "Tags.Key",
        () ->
            firehose.tagDeliveryStream(
                r -> r.deliveryStreamName(STREAM).tags(tag("x".repeat(129), ""))));
    assertThatThrownBy(
            () ->
                firehose.tagDeliveryStream(
                    r ->
                        r.deliveryStreamName(STREAM)
                            .tags(IntStream.range(0, 49).mapToObj(i -> tag("t" + i, "")).toList())))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void listsStreamsInPages() {
    create(_ -> {});
    for (String name : List.of("a", "z")) {
      firehose.createDeliveryStream(
          r ->
              r.deliveryStreamName(name)
                  .extendedS3DestinationConfiguration(
                      c -> c.bucketARN(BUCKET_ARN).roleARN(ROLE_ARN)));
    }

    var first = firehose.listDeliveryStreams(r -> r.limit(2));
    assertThat(first.deliveryStreamNames()).containsExactly("a", STREAM);
    assertThat(first.hasMoreDeliveryStreams()).isTrue();
    var rest = firehose.listDeliveryStreams(r -> r.exclusiveStartDeliveryStreamName(STREAM));
    assertThat(rest.deliveryStreamNames()).containsExactly("z");
    assertThat(rest.hasMoreDeliveryStreams()).isFalse();
  }

  @Test
  void changesADestinationOnlyFromTheVersionItHas() {
    create(c -> c.prefix("old/").bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(900)));
    put("x".repeat(1_000_000));
    put("y".repeat(100_000));

    update(
        "1", c -> c.extendedS3DestinationUpdate(u -> u.prefix("new/").compressionFormat("GZIP")));
    put("after");
    flush();

    assertThat(description().versionId()).isEqualTo("2");
    ExtendedS3DestinationDescription changed =
        description().destinations().getFirst().extendedS3DestinationDescription();
    assertThat(changed.prefix()).isEqualTo("new/");
    assertThat(changed.bufferingHints().intervalInSeconds()).as("what is left out").isEqualTo(900);
    Map<String, String> texts = new TreeMap<>();
    objects().forEach(key -> texts.put(key.replaceAll("2\\d{3}.*?([^/]*-\\d-)", "$1"), text(key)));
    assertThat(texts).hasSize(2);
    assertThat(texts.keySet()).anyMatch(key -> key.startsWith("old/contract-stream-1-"));
    assertThat(texts.keySet())
        .anyMatch(key -> key.startsWith("new/contract-stream-2-") && key.endsWith(".gz"));
    assertThat(texts.values()).anyMatch(text -> text.equals("after"));
    assertThat(texts.values()).anyMatch(text -> text.length() == 1_100_000);
    assertThatThrownBy(
            () -> update("1", c -> c.extendedS3DestinationUpdate(u -> u.prefix("late/"))))
        .isInstanceOf(ConcurrentModificationException.class);
    refuses("Prefix", () -> update("2", c -> c.extendedS3DestinationUpdate(u -> u.prefix("!{x}"))));
    refuses(
        "DynamicPartitioningConfiguration",
        () ->
            update(
                "2",
                c ->
                    c.extendedS3DestinationUpdate(
                        u -> u.dynamicPartitioningConfiguration(p -> p.enabled(true)))));
    assertThat(description().versionId()).as("what is refused changes nothing").isEqualTo("2");
  }

  @Test
  @SuppressWarnings("deprecation") // What clients of old send.
  void refusesTwoUpdatesAtOnce() {
    create(c -> c.prefix("p/"));

    refuses(
        "RedshiftDestinationUpdate",
        () ->
            update(
                "1",
                c ->
                    c.extendedS3DestinationUpdate(u -> u.prefix("a/"))
                        .redshiftDestinationUpdate(u -> u.username("u"))));
    refuses(
        "S3DestinationUpdate, ExtendedS3DestinationUpdate",
        () ->
            update(
                "1",
                c ->
                    c.s3DestinationUpdate(u -> u.prefix("a/"))
                        .extendedS3DestinationUpdate(u -> u.prefix("b/"))));
    refuses(
        "ExtendedS3DestinationUpdate is required",
        () -> update("1", c -> c.redshiftDestinationUpdate(u -> u.username("u"))));
    assertThat(description().versionId()).isEqualTo("1");
  }

  @Test
  void refusesADestinationItDoesNotHave() {
    assertThatThrownBy(() -> firehose.createDeliveryStream(r -> r.deliveryStreamName(STREAM)))
        .isInstanceOf(InvalidArgumentException.class);
    refuses(
        "DeliveryStreamName",
        () ->
            firehose.createDeliveryStream(
                r ->
                    r.deliveryStreamName("a b")
                        .extendedS3DestinationConfiguration(
                            c -> c.bucketARN(BUCKET_ARN).roleARN(ROLE_ARN))));
    refuses(
        "DeliveryStreamType",
        () ->
            firehose.createDeliveryStream(
                r ->
                    r.deliveryStreamName(STREAM)
                        .deliveryStreamType("KinesisStreamAsSource")
                        .extendedS3DestinationConfiguration(
                            c -> c.bucketARN(BUCKET_ARN).roleARN(ROLE_ARN))));
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
