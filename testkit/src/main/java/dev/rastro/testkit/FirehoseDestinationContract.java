package dev.rastro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.ConcurrentModificationException;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionStatus;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.LimitExceededException;
import software.amazon.awssdk.services.firehose.model.NoEncryptionConfig;
import software.amazon.awssdk.services.firehose.model.ParquetSerDe;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
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

  @ParameterizedTest
  @MethodSource("wrongMembers")
  void namesTheMemberThatIsNotAsTheApiHasIt(
      String member, Consumer<ExtendedS3DestinationConfiguration.Builder> wrong) {
    refuses(member, () -> create(wrong));

    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  static Stream<Arguments> wrongMembers() {
    return Stream.of(
        wrong("BucketARN", c -> c.bucketARN("arn:aws:s3:::")),
        wrong("BucketARN", c -> c.bucketARN("arn:aws:s3:::a/b")),
        wrong("RoleARN", c -> c.roleARN("arn:aws:s3:::" + BUCKET)),
        wrong("CustomTimeZone", c -> c.customTimeZone("+05:30")),
        wrong("CustomTimeZone", c -> c.customTimeZone("UTC+3")),
        wrong("FileExtension", c -> c.fileExtension(".GZ")),
        wrong(
            "EncryptionConfiguration.NoEncryptionConfig",
            c -> c.encryptionConfiguration(e -> e.noEncryptionConfig("Junk"))),
        wrong(
            "CloudWatchLoggingOptions.Enabled needs LogGroupName and LogStreamName",
            c -> c.cloudWatchLoggingOptions(l -> l.enabled(true))),
        wrong(
            "CloudWatchLoggingOptions.Enabled needs",
            c -> c.cloudWatchLoggingOptions(l -> l.enabled(true).logGroupName("group"))),
        wrong(
            "CloudWatchLoggingOptions.LogStreamName",
            c -> c.cloudWatchLoggingOptions(l -> l.logStreamName("a:b"))),
        wrong(
            "DynamicPartitioningConfiguration.RetryOptions.DurationInSeconds must be from 0 to 7200",
            c ->
                c.dynamicPartitioningConfiguration(
                    p -> p.enabled(false).retryOptions(r -> r.durationInSeconds(7_201)))),
        wrong(
            "RetryOptions.DurationInSeconds",
            c ->
                c.dynamicPartitioningConfiguration(
                    p -> p.enabled(false).retryOptions(r -> r.durationInSeconds(-1)))),
        wrong("S3BackupConfiguration.RoleARN", c -> c.s3BackupConfiguration(b -> b.roleARN("r"))),
        wrong("ParquetSerDe.BlockSizeBytes must be from", parquet(p -> p.blockSizeBytes(1))),
        wrong("ParquetSerDe.BlockSizeBytes other", parquet(p -> p.blockSizeBytes(128 << 20))),
        wrong("ParquetSerDe.PageSizeBytes must be from", parquet(p -> p.pageSizeBytes(1))),
        wrong("ParquetSerDe.PageSizeBytes other", parquet(p -> p.pageSizeBytes(65_536))),
        wrong("ParquetSerDe.MaxPaddingBytes must be from", parquet(p -> p.maxPaddingBytes(-4))),
        wrong("ParquetSerDe.MaxPaddingBytes other", parquet(p -> p.maxPaddingBytes(4))),
        wrong("ParquetSerDe.WriterVersion", parquet(p -> p.writerVersion("V9"))),
        wrong("ParquetSerDe.Compression", parquet(p -> p.compression("ZSTD"))),
        wrong("NumberOfRetries", lambda(ProcessorParameterName.NUMBER_OF_RETRIES, "301")),
        wrong("NumberOfRetries", lambda(ProcessorParameterName.NUMBER_OF_RETRIES, "1.5")),
        wrong("BufferSizeInMBs", lambda(ProcessorParameterName.BUFFER_SIZE_IN_M_BS, "0.1")),
        wrong("BufferSizeInMBs", lambda(ProcessorParameterName.BUFFER_SIZE_IN_M_BS, "1d")),
        wrong(
            "BufferIntervalInSeconds",
            lambda(ProcessorParameterName.BUFFER_INTERVAL_IN_SECONDS, "901")),
        wrong(
            "BufferIntervalInSeconds",
            lambda(ProcessorParameterName.BUFFER_INTERVAL_IN_SECONDS, "often")),
        wrong("LambdaArn", lambda(ProcessorParameterName.LAMBDA_ARN, " ")),
        wrong(
            "Delimiter",
            processing(
                processor(
                    ProcessorType.RECORD_DE_AGGREGATION,
                    Map.of(
                        ProcessorParameterName.SUB_RECORD_TYPE,
                        "DELIMITED",
                        ProcessorParameterName.DELIMITER,
                        "####")))),
        wrong(
            "Delimiter",
            processing(
                processor(
                    ProcessorType.RECORD_DE_AGGREGATION,
                    Map.of(
                        ProcessorParameterName.SUB_RECORD_TYPE,
                        "JSON",
                        ProcessorParameterName.DELIMITER,
                        "####")))));
  }

  private static Arguments wrong(
      String member, Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    return Arguments.of(member, settings);
  }

  private static Consumer<ExtendedS3DestinationConfiguration.Builder> parquet(
      Consumer<ParquetSerDe.Builder> writer) {
    return c ->
        c.dataFormatConversionConfiguration(
            d -> d.outputFormatConfiguration(o -> o.serializer(s -> s.parquetSerDe(writer))));
  }

  private static Consumer<ExtendedS3DestinationConfiguration.Builder> lambda(
      ProcessorParameterName name, String value) {
    return processing(processor(ProcessorType.LAMBDA, Map.of(name, value)));
  }

  private static Consumer<ExtendedS3DestinationConfiguration.Builder> processing(
      Processor processor) {
    return c -> c.processingConfiguration(p -> p.enabled(true).processors(processor));
  }

  @Test
  void anUpdateIsHeldToTheSame() {
    create(_ -> {});

    refuses(
        "ExtendedS3DestinationUpdate.CustomTimeZone",
        () -> update("1", c -> c.extendedS3DestinationUpdate(u -> u.customTimeZone("+05:30"))));
    refuses(
        "ExtendedS3DestinationUpdate.CloudWatchLoggingOptions.Enabled",
        () ->
            update(
                "1",
                c ->
                    c.extendedS3DestinationUpdate(
                        u -> u.cloudWatchLoggingOptions(l -> l.enabled(true)))));
    assertThat(description().versionId()).isEqualTo("1");
  }

  @Test
  void noTimeZoneIsThatOfTheWholeWorld() {
    create(c -> c.prefix("!{timestamp:XXX}/").errorOutputPrefix(ERRORS).customTimeZone(""));
    put("a");
    flush();

    assertThat(objects()).hasSize(1).first().asString().startsWith("Z/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws:a", "AWS:a", "Aws:", "a\0", "a#", "a;b", "a\nb", ""})
  void refusesATagOfWhichTheKeyIsNone(String key) {
    create(_ -> {});

    refuses(
        "Tags.Key",
        () -> firehose.tagDeliveryStream(r -> r.deliveryStreamName(STREAM).tags(tag(key, "v"))));
    refuses(
        "TagKeys",
        () -> firehose.untagDeliveryStream(r -> r.deliveryStreamName(STREAM).tagKeys(key)));
  }

  @Test
  void refusesTagsThatStandThereTwiceOrHaveNoValueThatTheyMay() {
    create(_ -> {});

    refuses(
        "Tags.Key stands there twice: a",
        () ->
            firehose.tagDeliveryStream(
                r -> r.deliveryStreamName(STREAM).tags(tag("a", "1"), tag("a", "2"))));
    refuses(
        "Tags.Value",
        () -> firehose.tagDeliveryStream(r -> r.deliveryStreamName(STREAM).tags(tag("a", "\0"))));
    firehose.tagDeliveryStream(
        r -> r.deliveryStreamName(STREAM).tags(tag("_.:/=+-@% \u00e9\u6f22", "_.:/=+-@% \u00e9")));
  }

  @Test
  void refusesAKeyThatIsNone() {
    create(_ -> {});

    refuses(
        "DeliveryStreamEncryptionConfigurationInput.KeyARN",
        () ->
            firehose.startDeliveryStreamEncryption(
                r ->
                    r.deliveryStreamName(STREAM)
                        .deliveryStreamEncryptionConfigurationInput(
                            e -> e.keyType("CUSTOMER_MANAGED_CMK").keyARN("nonsense"))));
    firehose.startDeliveryStreamEncryption(
        r ->
            r.deliveryStreamName(STREAM)
                .deliveryStreamEncryptionConfigurationInput(
                    e ->
                        e.keyType("CUSTOMER_MANAGED_CMK")
                            .keyARN("arn:aws:kms:us-east-1:000000000000:key/a-b")));
  }

  @Test
  void refusesATypeOfStreamsThatThereIsNot() {
    refuses(
        "DeliveryStreamType",
        () -> firehose.listDeliveryStreams(r -> r.deliveryStreamType("Junk")));
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
