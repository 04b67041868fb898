package dev.rastro.aws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordRequest;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.DoubleColumnStatisticsData;
import software.amazon.awssdk.services.glue.model.GetEntityRecordsResponse;
import software.amazon.awssdk.services.glue.model.Table;

class SdkJsonTest {

  /// What means something in JSON.
  private static final String MEANING = "{}[]\",:\\0-.eEntf";

  @Test
  void writesOnlyWhatIsSet() {
    Table table = Table.builder().name("events").build();

    assertThat(json(table)).isEqualTo("{\"Name\":\"events\"}");
  }

  @Test
  void keepsAnEmptyListApartFromNoList() {
    Table table = Table.builder().partitionKeys(java.util.List.of()).build();

    assertThat(json(table)).isEqualTo("{\"PartitionKeys\":[]}");
  }

  @Test
  void readsBackWhatItWrote() {
    Table table =
        Table.builder()
            .name("events")
            .createTime(Instant.parse("2026-01-02T03:04:05.678Z"))
            .retention(3)
            .isRegisteredWithLakeFormation(true)
            .parameters(Map.of("classification", "json"))
            .partitionKeys(Column.builder().name("landing_date").type("string").build())
            .storageDescriptor(
                s ->
                    s.location("s3://lake/events/").columns(Column.builder().name("é\n\"").build()))
            .build();

    assertThat(SdkJson.decode(SdkJson.encode(table), Table::builder, Table.class)).isEqualTo(table);
  }

  @Test
  void namesTheStructureThatIsNullInAList() {
    byte[] json = "{\"PartitionKeys\":[{},null]}".getBytes(UTF_8);

    assertThatThrownBy(() -> SdkJson.decode(json, Table::builder, Table.class))
        .isInstanceOf(SdkJsonException.class)
        .hasMessageContaining("PartitionKeys[1]");
  }

  @Test
  void refusesMoreValuesThanMemoryShouldHold() {
    byte[] json = ("{\"PartitionKeys\":[{}" + ",{}".repeat(600_000) + "]}").getBytes(UTF_8);

    assertThatThrownBy(() -> SdkJson.decode(json, Table::builder, Table.class))
        .isInstanceOf(SdkJsonException.class)
        .hasMessageContaining("more than 500000 values");
  }

  @Test
  void writesATimestampAsEpochSecondsWithItsFraction() {
    Table table =
        Table.builder().createTime(Instant.ofEpochSecond(1_767_225_600, 250_000_000)).build();

    assertThat(json(table)).isEqualTo("{\"CreateTime\":1767225600.25}");
  }

  @Test
  void carriesEveryByteOfARecord() {
    byte[] bytes = new byte[70_000];
    new Random(7).nextBytes(bytes);
    PutRecordRequest request =
        PutRecordRequest.builder()
            .deliveryStreamName("clickstream")
            .record(r -> r.data(SdkBytes.fromByteArray(bytes)))
            .build();

    PutRecordRequest decoded =
        SdkJson.decode(SdkJson.encode(request), PutRecordRequest::builder, PutRecordRequest.class);

    assertThat(decoded.record().data().asByteArrayUnsafe()).isEqualTo(bytes);
  }

  @Test
  void readsBase64HoweverItIsWrittenAndNothingElse() {
    for (String good : new String[] {"", "aGVsbG8=", "aGVsbG\\u0038=", "aGVsbG8\\u003d", "+/+/"}) {
      byte[] bytes = record(good).record().data().asByteArrayUnsafe();

      assertThat(bytes).as(good).isEqualTo(Base64.getDecoder().decode(plain(good)));
    }
    for (String bad :
        new String[] {
          "a", "aGVsbG8", "aGVsbG8==", "aGVs bG8", "aGVsbG8_", "=aGV", "aGVsbG8é", "aG=s"
        }) {
      assertThatThrownBy(() -> record(bad))
          .as(bad)
          .isInstanceOf(SdkJsonException.class)
          .hasMessageStartingWith("Record.Data: ");
    }
    assertThatThrownBy(() -> record("*".repeat(100_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
  }

  private static String plain(String escaped) {
    return escaped.replace("\\u0038", "8").replace("\\u003d", "=");
  }

  private static PutRecordRequest record(String data) {
    return SdkJson.decode(
        ("{\"Record\":{\"Data\":\"" + data + "\"}}").getBytes(UTF_8),
        PutRecordRequest::builder,
        PutRecordRequest.class);
  }

  @Test
  void passesOverMembersThatTheShapeDoesNotHave() {
    Table table =
        SdkJson.decode(
            "{\"Future\":{\"a\":[1,{}]},\"Name\":\"t\"}".getBytes(UTF_8),
            Table::builder,
            Table.class);

    assertThat(table.name()).isEqualTo("t");
  }

  @Test
  void namesTheMemberWhoseValueIsOfTheWrongType() {
    byte[] json = "{\"StorageDescriptor\":{\"Columns\":[{\"Name\":7}]}}".getBytes(UTF_8);

    assertThatThrownBy(() -> SdkJson.decode(json, Table::builder, Table.class))
        .isInstanceOf(SdkJsonException.class)
        .hasMessage("StorageDescriptor.Columns[0].Name: The value must be a string");
  }

  @Test
  void takesForAFloatingPointNumberNoTextButWhatIsNoNumber() {
    for (String text : List.of("NaN", "Infinity", "-Infinity")) {
      assertThat(statistics(text).minimumValue()).isEqualTo(Double.valueOf(text));
    }
    for (String text : List.of("1.5", "0x1p3", "1d", " NaN", "nan", "")) {
      assertThatThrownBy(() -> statistics(text))
          .as(text)
          .isInstanceOf(SdkJsonException.class)
          .hasMessage("MinimumValue: The value must be a number");
    }
  }

  private static DoubleColumnStatisticsData statistics(String minimum) {
    return SdkJson.decode(
        ("{\"MinimumValue\":\"" + minimum + "\"}").getBytes(UTF_8),
        DoubleColumnStatisticsData::builder,
        DoubleColumnStatisticsData.class);
  }

  @Test
  void neverNarrowsANumber() {
    byte[] json = "{\"Retention\":3000000000}".getBytes(UTF_8);

    assertThatThrownBy(() -> SdkJson.decode(json, Table::builder, Table.class))
        .isInstanceOf(SdkJsonException.class)
        .hasMessage("Retention: The value '3000000000' is not an Integer");
  }

  @Test
  void takesTextForNumbersInATemplateButNoUnknownProperty() {
    BufferingHints hints =
        SdkJson.decodeTemplate(
            "{\"SizeInMBs\":\"64\"}".getBytes(UTF_8),
            BufferingHints::builder,
            BufferingHints.class);
    assertThat(hints.sizeInMBs()).isEqualTo(64);

    byte[] unknown = "{\"ExtendedS3DestinationConfiguration\":{\"Prefixx\":\"a\"}}".getBytes(UTF_8);
    assertThatThrownBy(
            () ->
                SdkJson.decodeTemplate(
                    unknown,
                    CreateDeliveryStreamRequest::builder,
                    CreateDeliveryStreamRequest.class))
        .isInstanceOf(SdkJsonException.class)
        .hasMessage("ExtendedS3DestinationConfiguration.Prefixx: There is no such property");
  }

  @Test
  void refusesWhatIsNotOneJsonObject() {
    for (String text : new String[] {"", "[]", "{", "{}x", "{\"Name\":", "nul"}) {
      assertThatThrownBy(() -> SdkJson.decode(text.getBytes(UTF_8), Table::builder, Table.class))
          .as(text)
          .isInstanceOf(SdkJsonException.class);
    }
  }

  @Test
  void numbersOfAnySizeCostNothing() {
    for (String number :
        new String[] {"1e999999999", "1e-999999999", "-1E+2147483647", "9".repeat(900)}) {
      for (String member : new String[] {"Retention", "CreateTime"}) {
        byte[] json = ("{\"" + member + "\":" + number + "}").getBytes(UTF_8);

        assertThatThrownBy(() -> SdkJson.decode(json, Table::builder, Table.class))
            .as(member + " " + number)
            .isInstanceOf(SdkJsonException.class)
            .hasMessageStartingWith(member);
      }
    }
  }

  @Test
  void textThatIsNestedTooDeepIsRefused() {
    String deep = "{\"Future\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThatThrownBy(() -> SdkJson.decode(deep.getBytes(UTF_8), Table::builder, Table.class))
        .isInstanceOf(SdkJsonException.class);
  }

  @Test
  void garbageNeverEndsInAnythingButItsOwnError() {
    long seed = 20260101;
    Random random = new Random(seed);
    List<SdkPojo> shapes =
        List.of(
            Table.builder()
                .name("t")
                .createTime(Instant.EPOCH.plusMillis(1))
                .parameters(Map.of("a", "b"))
                .retention(7)
                .storageDescriptor(
                    s -> s.columns(Column.builder().name("ü").build()).compressed(true))
                .build(),
            DoubleColumnStatisticsData.builder().minimumValue(-1.5e-7).numberOfNulls(3L).build(),
            PutRecordRequest.builder()
                .deliveryStreamName("s")
                .record(r -> r.data(SdkBytes.fromUtf8String("hello")))
                .build(),
            GetEntityRecordsResponse.builder()
                .records(
                    Document.fromMap(
                        Map.of("a", Document.fromList(List.of(Document.fromNumber("1e3"))))))
                .build());
    int refused = 0;
    int read = 0;
    for (int round = 0; round < 40_000; round++) {
      byte[] garbage = SdkJson.encode(shapes.get(round % shapes.size()));
      for (int k = 0; k <= random.nextInt(4); k++) {
        garbage = mutated(garbage, random);
      }
      try {
        decode(garbage, shapes.get(round % shapes.size()));
        read++;
      } catch (SdkJsonException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", round " + round + ": " + new String(garbage, ISO_8859_1), e);
      }
    }
    assertThat(refused).as("the fuzz must also make texts that are refused").isGreaterThan(1_000);
    assertThat(read).as("and some that are read").isGreaterThan(1_000);
  }

  private static void decode(byte[] json, SdkPojo like) {
    switch (like) {
      case Table _ -> SdkJson.decode(json, Table::builder, Table.class);
      case DoubleColumnStatisticsData _ ->
          SdkJson.decode(
              json, DoubleColumnStatisticsData::builder, DoubleColumnStatisticsData.class);
      case PutRecordRequest _ ->
          SdkJson.decode(json, PutRecordRequest::builder, PutRecordRequest.class);
      case GetEntityRecordsResponse _ ->
          SdkJson.decode(json, GetEntityRecordsResponse::builder, GetEntityRecordsResponse.class);
      default -> throw new IllegalArgumentException("No reading of " + like);
    }
  }

  /// Changes, cuts, doubles, or puts in what means something in JSON.
  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return bytes;
    }
    byte[] changed = bytes.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> changed[at] = (byte) random.nextInt(256);
      case 1 -> changed[at] = (byte) (32 + random.nextInt(95));
      case 2 -> changed[at] = (byte) MEANING.charAt(random.nextInt(MEANING.length()));
      case 3 -> changed = Arrays.copyOf(bytes, random.nextInt(8) == 0 ? at : bytes.length);
      default -> {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(20));
        changed = new byte[bytes.length + end - at];
        System.arraycopy(bytes, 0, changed, 0, end);
        System.arraycopy(bytes, at, changed, end, bytes.length - at);
      }
    }
    return changed;
  }

  private static String json(Table table) {
    return new String(SdkJson.encode(table), UTF_8);
  }
}
