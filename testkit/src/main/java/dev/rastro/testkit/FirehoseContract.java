package dev.rastro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;

/// What every Firehose does, whoever implements it.
public abstract class FirehoseContract extends FirehoseDestinationContract {

  @Test
  void deliversTheBytesAsTheyCame() {
    create(_ -> {});

    putBatch("one\n", "", "two", "three\n");
    flush();

    assertThat(objects()).hasSize(1);
    assertThat(text(objects().getFirst())).isEqualTo("one\ntwothree\n");
  }

  @Test
  void deliversWhatIsOldEnough() {
    create(c -> c.bufferingHints(h -> h.sizeInMBs(5).intervalInSeconds(60)));
    put("a");

    pass(Duration.ofSeconds(59));
    assertThat(objects()).isEmpty();

    pass(Duration.ofSeconds(1));
    assertThat(objects()).hasSize(1);
  }

  @Test
  void deliversWhatIsLargeEnough() {
    create(c -> c.bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(900)));
    String part = "x".repeat(400_000);

    for (int i = 0; i < 5; i++) {
      put(part);
    }
    pass(Duration.ZERO);

    assertThat(objects()).hasSize(1);
    assertThat(text(objects().getFirst())).hasSize(3 * part.length());
  }

  @Test
  void namesObjectsAsTheServiceDoes() {
    create(
        c ->
            c.prefix("events/landing_date=!{timestamp:yyyy-MM-dd}/")
                .errorOutputPrefix("bad/!{firehose:error-output-type}/"));
    put("a");
    flush();

    assertThat(objects().getFirst())
        .matches(
            "events/landing_date=\\d{4}-\\d\\d-\\d\\d/contract-stream-1-\\d{4}(-\\d\\d){5}"
                + "-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @Test
  void endsNamesWithTheExtensionAskedFor() {
    create(c -> c.compressionFormat("GZIP").fileExtension(".json.gz"));
    put("a");
    flush();

    assertThat(objects().getFirst()).endsWith(".json.gz");
  }

  @Test
  void keepsTheOrderOfOneProducer() {
    create(c -> c.bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(900)));
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String line = i + " " + "y".repeat(100_000) + "\n";
      sent.append(line);
      put(line);
    }
    flush();

    StringBuilder found = new StringBuilder();
    List<String> parts = new ArrayList<>(objects());
    List<String> texts = new ArrayList<>();
    parts.forEach(key -> texts.add(text(key)));
    texts.sort((a, b) -> Integer.compare(number(a), number(b)));
    texts.forEach(found::append);
    assertThat(texts).hasSizeGreaterThan(2);
    assertThat(found.toString()).isEqualTo(sent.toString());
  }

  @Test
  void describesAndListsWhatWasCreated() {
    create(c -> c.bufferingHints(h -> h.sizeInMBs(7).intervalInSeconds(70)).prefix("p/"));

    DeliveryStreamDescription description =
        firehose
            .describeDeliveryStream(r -> r.deliveryStreamName(STREAM))
            .deliveryStreamDescription();
    assertThat(description.deliveryStreamStatusAsString()).isEqualTo("ACTIVE");
    assertThat(description.deliveryStreamARN()).endsWith(":deliverystream/" + STREAM);
    assertThat(description.versionId()).isEqualTo("1");
    var s3Description = description.destinations().getFirst().extendedS3DestinationDescription();
    assertThat(s3Description.bufferingHints().sizeInMBs()).isEqualTo(7);
    assertThat(s3Description.prefix()).isEqualTo("p/");
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).containsExactly(STREAM);
    assertThat(firehose.listDeliveryStreams(_ -> {}).hasMoreDeliveryStreams()).isFalse();
  }

  @Test
  void answersAsManyRecordsAsWerePut() {
    create(_ -> {});

    PutRecordBatchResponse response = putBatch("a", "b", "c");

    assertThat(response.failedPutCount()).isZero();
    assertThat(response.requestResponses()).hasSize(3);
    assertThat(response.requestResponses().stream().map(e -> e.recordId()).distinct()).hasSize(3);
  }

  @Test
  void saysWhichStreamIsNotThere() {
    assertThatThrownBy(() -> put("a"))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining(STREAM);
    assertThatThrownBy(() -> firehose.describeDeliveryStream(r -> r.deliveryStreamName("x")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> firehose.deleteDeliveryStream(r -> r.deliveryStreamName("x")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void namesTheMemberWhereAStreamHasNoNameOrNoneThatItCanHave() {
    for (String name : Arrays.asList(null, "", "a b", "x".repeat(65))) {
      refuses(
          "DeliveryStreamName",
          () -> firehose.describeDeliveryStream(r -> r.deliveryStreamName(name)));
      refuses(
          "DeliveryStreamName",
          () -> firehose.putRecord(r -> r.deliveryStreamName(name).record(record("a"))));
      refuses(
          "DeliveryStreamName",
          () -> firehose.putRecordBatch(r -> r.deliveryStreamName(name).records(record("a"))));
      refuses(
          "DeliveryStreamName",
          () -> firehose.deleteDeliveryStream(r -> r.deliveryStreamName(name)));
      refuses(
          "DeliveryStreamName",
          () -> firehose.listTagsForDeliveryStream(r -> r.deliveryStreamName(name)));
      refuses(
          "DeliveryStreamName",
          () -> firehose.stopDeliveryStreamEncryption(r -> r.deliveryStreamName(name)));
      refuses(
          "DeliveryStreamName", () -> firehose.updateDestination(r -> r.deliveryStreamName(name)));
    }
  }

  @Test
  void refusesAStreamThatIsThere() {
    create(_ -> {});

    assertThatThrownBy(() -> create(_ -> {})).isInstanceOf(ResourceInUseException.class);
  }

  @Test
  void refusesNamesThatMeanSomethingElseInAPath() {
    create(_ -> {});

    for (String name : List.of(".", "..", "...", ".hidden", "a/b", "")) {
      refuses("DeliveryStreamName", () -> createNamed(name));
    }
    createNamed("v1.2..a.");
    put("still there");
    flush();
    assertThat(text(objects().getFirst())).isEqualTo("still there");
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames())
        .containsExactly(STREAM, "v1.2..a.");
  }

  private void createNamed(String name) {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(name)
                .extendedS3DestinationConfiguration(
                    c -> c.bucketARN(BUCKET_ARN).roleARN(ROLE_ARN)));
  }

  @Test
  void forgetsAStreamThatIsDeleted() {
    create(_ -> {});
    put("never delivered");

    firehose.deleteDeliveryStream(r -> r.deliveryStreamName(STREAM));

    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
    create(_ -> {});
    put("delivered");
    flush();
    assertThat(text(objects().getFirst())).isEqualTo("delivered");
  }

  @Test
  void holdsToTheLimitsOfTheService() {
    create(_ -> {});

    refuses("Records must be from 1 to 500", () -> putBatch());
    refuses(
        "Records must be from 1 to 500",
        () -> putBatch(Collections.nCopies(501, "x").toArray(String[]::new)));
    refuses("Record.Data must have at most 1024000 bytes", () -> put("x".repeat(1_024_001)));
    String large = "x".repeat(1_000_000);
    refuses("at most 4194304 bytes together", () -> putBatch(large, large, large, large, large));
    put("x".repeat(1_024_000));
  }

  @Test
  void namesTheMemberThatIsWrong() {
    refuses(
        "BufferingHints.SizeInMBs",
        () -> create(c -> c.bufferingHints(h -> h.sizeInMBs(0).intervalInSeconds(60))));
    refuses(
        "BufferingHints.IntervalInSeconds",
        () -> create(c -> c.bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(901))));
    refuses("BufferingHints needs both", () -> create(c -> c.bufferingHints(h -> h.sizeInMBs(1))));
    refuses("BucketARN", () -> create(c -> c.bucketARN("lake")));
    refuses("ErrorOutputPrefix is required", () -> create(c -> c.prefix("!{timestamp:yyyy}/")));
    refuses(
        "Prefix: !{nothing:x} is not known",
        () -> create(c -> c.prefix("!{nothing:x}/").errorOutputPrefix("bad/")));
    refuses("CustomTimeZone", () -> create(c -> c.customTimeZone("Mars/Olympus")));
    refuses("FileExtension", () -> create(c -> c.fileExtension("gz")));
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }
}
