package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.BufferingHints;
import software.amazon.awssdk.services.firehose.model.DataFormatConversionConfiguration;
import software.amazon.awssdk.services.firehose.model.Deserializer;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ParquetSerDe;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.glue.model.Column;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON records as Parquet. Long because types, timestamps, keys and what is refused stand side by
/// side over one fixture.
@SuppressWarnings("NullAway.Init") // Set before each test.
class FormatConversionTest {

  @TempDir private Path temp;
  private TestFirehose firehose;

  @BeforeEach
  void open() {
    firehose = TestFirehose.in(temp.resolve("firehose"));
    firehose.glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
  }

  @AfterEach
  void close() {
    firehose.close();
  }

  @Test
  void writesEveryTypeOfAColumn() {
    table(
        Map.ofEntries(
            Map.entry("b", "boolean"),
            Map.entry("i8", "tinyint"),
            Map.entry("i16", "smallint"),
            Map.entry("i32", "int"),
            Map.entry("i64", "bigint"),
            Map.entry("f", "float"),
            Map.entry("d", "double"),
            Map.entry("m", "decimal(10,2)"),
            Map.entry("s", "string"),
            Map.entry("c", "char(3)"),
            Map.entry("v", "varchar(3)"),
            Map.entry("day", "date"),
            Map.entry("at", "timestamp"),
            Map.entry("bin", "binary")));
    create(_ -> {});

    firehose.put(
        """
        {"b":true,"i8":-128,"i16":32767,"i32":-2147483648,"i64":9223372036854775807,"f":1.5,"d":1e-3,
         "m":12345678.905,"s":"é\\n\\"","c":"abcd","v":"äöüß","day":"2024-02-29",
         "at":"2026-01-02T03:04:05.123456Z","bin":"AP/+"}
        """,
        """
        {"b":"TRUE","i8":"7","i16":7.0,"i32":"-7","i64":"1e3","f":"2","d":"-0.5","m":"1","s":12.50,
         "c":1,"v":true,"day":"2024-01-01","at":"2026-01-02 03:04:05","bin":""}
        """,
        "{\"s\":{\"a\":[1]}}");
    firehose.flush();

    assertThat(values("b")).containsExactly("true", "true", "null");
    assertThat(values("i8")).containsExactly("-128", "7", "null");
    assertThat(values("i16")).containsExactly("32767", "7", "null");
    assertThat(values("i32")).containsExactly("-2147483648", "-7", "null");
    assertThat(values("i64")).containsExactly("9223372036854775807", "1000", "null");
    assertThat(values("f")).containsExactly("1.5", "2.0", "null");
    assertThat(values("d")).containsExactly("0.001", "-0.5", "null");
    assertThat(values("m")).containsExactly("12345678.91", "1.00", "null");
    assertThat(values("s")).containsExactly("é\n\"", "12.50", "{\"a\":[1]}");
    assertThat(values("c")).containsExactly("abc", "1", "null");
    assertThat(values("v")).containsExactly("äöü", "tru", "null");
    assertThat(values("day")).containsExactly("2024-02-29", "2024-01-01", "null");
    assertThat(values("\"at\""))
        .containsExactly("2026-01-02 03:04:05.123456", "2026-01-02 03:04:05", "null");
    assertThat(values("hex(bin)")).containsExactly("00FFFE", "", "null");
    assertThat(
            values("typeof(i8) || ' ' || typeof(m) || ' ' || typeof(\"at\") || ' ' || typeof(bin)"))
        .contains("TINYINT DECIMAL(10,2) TIMESTAMP BLOB");
    assertThat(firehose.keys("bad/")).isEmpty();
  }

  @Test
  void writesNestedTypes() {
    table(
        Map.of(
            "item",
            "struct<sku:string,price:decimal(8,2),tags:array<string>,raw:binary>",
            "items",
            "array<struct<sku:string,at:timestamp>>",
            "counts",
            "map<string,bigint>",
            "by_id",
            "map<int,array<date>>"));
    create(_ -> {});

    firehose.put(
        """
        {"item":{"SKU":"a","price":"1.5","tags":["x",null,"y"],"raw":"AQI=","more":1},
         "items":[{"sku":"b","at":0},{"at":"2026-01-02 03:04:05"}],
         "counts":{"é":1,"z":null},"by_id":{"1":["2024-02-29"],"02":[]}}
        """);
    firehose.flush();

    assertThat(values("item.sku || item.price || item.tags::VARCHAR || hex(item.raw)"))
        .containsExactly("a1.50[x, NULL, y]0102");
    assertThat(values("items::VARCHAR"))
        .containsExactly(
            "[{'sku': b, 'at': '1970-01-01 00:00:00'},"
                + " {'sku': NULL, 'at': '2026-01-02 03:04:05'}]");
    assertThat(values("counts::VARCHAR")).containsExactly("{é=1, z=NULL}");
    assertThat(values("by_id::VARCHAR")).containsExactly("{1=[2024-02-29], 2=[]}");
  }

  @Test
  void readsTimestampsInTheirForms() {
    table(Map.of("at", "timestamp"));
    create(_ -> {});

    firehose.put(
        "{\"at\":\"2026-01-02T03:04:05Z\"}",
        "{\"at\":\"2026-01-02T05:04:05.5+02:00\"}",
        "{\"at\":\"2026-01-02 03:04:05.123\"}",
        "{\"at\":1767323045}",
        "{\"at\":1767323045.25}",
        "{\"at\":1767323045123}",
        "{\"at\":-1}");
    firehose.flush();

    assertThat(values("\"at\""))
        .containsExactly(
            "2026-01-02 03:04:05",
            "2026-01-02 03:04:05.5",
            "2026-01-02 03:04:05.123",
            "2026-01-02 03:04:05",
            "2026-01-02 03:04:05.25",
            "2026-01-02 03:04:05.123",
            "1969-12-31 23:59:59");
  }

  @Test
  void readsTimestampsByTheFormatsOfTheHiveSerDe() {
    table(Map.of("at", "timestamp"));
    create(
        c ->
            c.dataFormatConversionConfiguration(
                conversion(
                    d -> d.hiveJsonSerDe(h -> h.timestampFormats("dd/MM/yyyy HH:mm", "millis")))));

    firehose.put("{\"at\":\"02/01/2026 03:04\"}", "{\"AT\":1767323045123}", "{\"at\":\"now\"}");
    firehose.flush();

    assertThat(values("\"at\"")).containsExactly("2026-01-02 03:04:00", "2026-01-02 03:04:05.123");
    assertThat(firehose.lines("bad/")).hasSize(1).first().asString().contains("timestamp formats");
  }

  @Test
  void refusesTimestampFormatsThatNoRecordCanFit() {
    table(Map.of("at", "timestamp"));
    for (Map.Entry<String, String> wrong :
        Map.of(
                "yyyy-MM-dd bbb", "Unknown pattern letter",
                "HH:mm:ss", "no whole date",
                "YYYY-MM-dd HH:mm", "no whole date",
                "yyyy-MM-dd hh:mm", "and reads that as 2026-11-24T00:00",
                "yyyy-MM-dd mm", "and reads that as",
                "yyyy-MM-dd '", "")
            .entrySet()) {
      assertThatThrownBy(
              () ->
                  create(
                      c ->
                          c.dataFormatConversionConfiguration(
                              conversion(
                                  d ->
                                      d.hiveJsonSerDe(
                                          h -> h.timestampFormats("millis", wrong.getKey()))))))
          .as(wrong.getKey())
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("HiveJsonSerDe.TimestampFormats: " + wrong.getKey())
          .hasMessageContaining(wrong.getValue());
    }
    assertThat(firehose.client().listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  @Test
  void takesTimestampFormatsThatReadWhatTheyWrite() {
    for (String right :
        List.of(
            "millis",
            "yyyy-MM-dd",
            "yyyy-MM-dd'T'HH:mm:ss.SSS",
            "dd/MM/yy hh:mm a",
            "EEE MMM d HH:mm:ss z yyyy",
            "yyyy-MM-dd'T'HH:mm:ssXXX",
            "uuuu-DDD",
            "yyyy-MM-dd HH:mm:ss.SSSSSS VV")) {
      TimestampFormat.parse(right).requireWhole();
    }
  }

  @Test
  void findsKeysByCaseMappingAndDots() {
    table(Map.of("user_id", "string", "ts", "string", "page_url", "string"));
    create(
        c ->
            c.dataFormatConversionConfiguration(
                conversion(
                    d ->
                        d.openXJsonSerDe(
                            o ->
                                o.columnToJsonKeyMappings(Map.of("ts", "timeStamp"))
                                    .convertDotsInJsonKeysToUnderscores(true)))));

    firehose.put("{\"User_ID\":1,\"TIMESTAMP\":2,\"page.url\":3,\"other\":4}");
    firehose.flush();

    assertThat(values("user_id || ts || page_url")).containsExactly("123");
  }

  @Test
  void tellsKeysOfOtherCaseApartWhenAskedTo() {
    table(Map.of("id", "string"));
    create(
        c ->
            c.dataFormatConversionConfiguration(
                conversion(d -> d.openXJsonSerDe(o -> o.caseInsensitive(false)))));

    firehose.put("{\"ID\":1}", "{\"id\":2}");
    firehose.flush();

    assertThat(values("id")).containsExactly("null", "2");
  }

  @Test
  void whatDoesNotFitBecomesAnErrorLineOfTheDocumentedShape() {
    table(Map.of("n", "int", "m", "decimal(4,2)", "k", "map<int,int>", "day", "date"));
    create(_ -> {});

    firehose.put(
        "{\"n\":1}",
        "{\"n\":1",
        " ",
        "[1]",
        "{\"n\":2147483648}",
        "{\"n\":1.5}",
        "{\"n\":1e999999999}",
        "{\"m\":100}",
        "{\"k\":{\"a\":1}}",
        "{\"k\":{\"1\":1,\"01\":2}}",
        "{\"day\":\"+12026-01-01\"}",
        "{\"n\":\"\\ud800\"}",
        "{\"n\":" + "[".repeat(3_000));
    firehose.flush();

    assertThat(values("n")).containsExactly("1");
    String key = firehose.keys("bad/").getFirst();
    assertThat(key).matches("bad/format-conversion-failed/events-1-2026-01-02-03-04-05-[0-9a-f-]+");
    List<JsonNode> letters =
        firehose.lines("bad/").stream().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(letters.stream().map(letter -> letter.get("lastErrorCode").asString()))
        .containsExactly(
            "DataFormatConversion.ParseError",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.ParseError");
    JsonNode first = letters.getFirst();
    assertThat(first.propertyNames())
        .containsExactly(
            "attemptsMade",
            "arrivalTimestamp",
            "lastErrorCode",
            "lastErrorMessage",
            "attemptEndingTimestamp",
            "rawData",
            "sequenceNumber",
            "subSequenceNumber",
            "dataCatalogTable");
    assertThat(first.get("attemptsMade").intValue()).isEqualTo(1);
    assertThat(first.get("arrivalTimestamp").longValue())
        .isEqualTo(firehose.clock.instant().toEpochMilli());
    assertThat(Base64.getDecoder().decode(first.get("rawData").asString()))
        .isEqualTo("{\"n\":1".getBytes(UTF_8));
    assertThat(first.get("dataCatalogTable").get("tableName").asString()).isEqualTo("events");
    assertThat(first.get("dataCatalogTable").get("databaseName").asString()).isEqualTo("shop");
    assertThat(first.get("dataCatalogTable").propertyNames())
        .containsExactly(
            "catalogId", "databaseName", "tableName", "region", "versionId", "catalogArn");
    assertThat(letters.get(1).get("lastErrorMessage").asString())
        .isEqualTo("The record was empty or contained only whitespace.");
  }

  @Test
  void partitionsWhatItConverts() {
    table(Map.of("n", "int"));
    create(
        c ->
            c.prefix("shop=!{partitionKeyFromQuery:shop}/")
                .dynamicPartitioningConfiguration(p -> p.enabled(true))
                .processingConfiguration(
                    p ->
                        p.enabled(true)
                            .processors(
                                TestFirehose.processor(
                                    ProcessorType.METADATA_EXTRACTION,
                                    Map.of(
                                        ProcessorParameterName.METADATA_EXTRACTION_QUERY,
                                        "{shop: .shop}",
                                        ProcessorParameterName.JSON_PARSING_ENGINE,
                                        "JQ-1.6")))));

    firehose.put(
        "{\"shop\":\"a\",\"n\":1}", "{\"shop\":\"b\",\"n\":2}", "{\"shop\":\"a\",\"n\":3}");
    firehose.flush();

    assertThat(firehose.keys("shop=")).hasSize(2).allMatch(key -> key.endsWith(".parquet"));
    String a = firehose.keys("shop=a/").getFirst();
    assertThat(ParquetReader.column(temp, firehose.bytes(a), "SELECT n FROM t"))
        .containsExactly("1", "3");
  }

  @Test
  void keepsRecordsWhileTheirTableIsMissingAndSaysWhy() throws Exception {
    table(Map.of("n", "int"));
    create(_ -> {});
    firehose.glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(t -> t.name("events").storageDescriptor(s -> s.columns(List.of()))));
    firehose.put("{\"n\":1}");

    assertThatThrownBy(
            () -> firehose.client().flush(TestFirehose.STREAM).get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(firehose.client().status(TestFirehose.STREAM).lastFailure())
        .contains("shop.events has no columns");
    assertThat(firehose.keys("")).isEmpty();

    table(Map.of("n", "int"));
    firehose.flush();
    assertThat(values("n")).containsExactly("1");
  }

  @Test
  void writesPagesAsTheyAreAskedFor() {
    table(Map.of("n", "int"));
    create(
        c ->
            c.dataFormatConversionConfiguration(
                parquet(
                    p ->
                        p.compression("GZIP")
                            .blockSizeBytes(256 << 20)
                            .pageSizeBytes(1 << 20)
                            .maxPaddingBytes(0)
                            .writerVersion("V2")
                            .enableDictionaryCompression(false))));
    String[] records = new String[400];
    for (int i = 0; i < records.length; i++) {
      records[i] = "{\"n\":" + i % 3 + "}";
    }
    firehose.put(records);
    firehose.flush();

    Path file = temp.resolve("file.parquet");
    assertThat(firehose.keys("p/")).hasSize(1);
    assertThat(
            ParquetReader.metadata(
                file,
                firehose.bytes(firehose.keys("p/").getFirst()),
                "compression || ' ' || encodings"))
        .containsExactly("GZIP DELTA_BINARY_PACKED");
  }

  @Test
  void refusesWhatItCannotConvertTo() {
    table(Map.of("n", "int", "u", "string"));

    refuses(
        "OrcSerDe",
        c ->
            c.dataFormatConversionConfiguration(
                conversion(d -> d.openXJsonSerDe(_ -> {})).toBuilder()
                    .outputFormatConfiguration(o -> o.serializer(s -> s.orcSerDe(_ -> {})))
                    .build()));
    refuses("CompressionFormat must be UNCOMPRESSED", c -> c.compressionFormat("GZIP"));
    refuses(
        "BufferingHints.SizeInMBs must be from 64",
        c -> c.bufferingHints(h -> h.sizeInMBs(63).intervalInSeconds(60)));
    refuses(
        "shop.nothing",
        c ->
            c.dataFormatConversionConfiguration(
                conversion(d -> d.openXJsonSerDe(_ -> {})).toBuilder()
                    .schemaConfiguration(s -> s.databaseName("shop").tableName("nothing"))
                    .build()));
    refuses("Deserializer", c -> c.dataFormatConversionConfiguration(conversion(_ -> {})));
    table(Map.of("u", "uniontype<int,string>"));
    refuses("the column u", _ -> {});
    assertThat(firehose.client().listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  @Test
  void buffersMoreWhenNothingIsSaidAndKeepsWhatAnUpdateLeavesOut() {
    table(Map.of("n", "int"));
    create(_ -> {});

    assertThat(described().bufferingHints())
        .isEqualTo(BufferingHints.builder().sizeInMBs(128).intervalInSeconds(300).build());
    firehose
        .client()
        .updateDestination(
            r ->
                r.deliveryStreamName(TestFirehose.STREAM)
                    .currentDeliveryStreamVersionId("1")
                    .destinationId(Destinations.ID)
                    .extendedS3DestinationUpdate(
                        u ->
                            u.dataFormatConversionConfiguration(
                                d -> d.schemaConfiguration(s -> s.versionId("LATEST")))));
    DataFormatConversionConfiguration kept = described().dataFormatConversionConfiguration();
    assertThat(kept.schemaConfiguration().tableName()).isEqualTo("events");
    assertThat(kept.schemaConfiguration().versionId()).isEqualTo("LATEST");
    assertThat(kept.outputFormatConfiguration().serializer().parquetSerDe()).isNotNull();
  }

  private ExtendedS3DestinationDescription described() {
    return firehose
        .client()
        .describeDeliveryStream(r -> r.deliveryStreamName(TestFirehose.STREAM))
        .deliveryStreamDescription()
        .destinations()
        .getFirst()
        .extendedS3DestinationDescription();
  }

  private void refuses(
      String message, Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    assertThatThrownBy(() -> create(settings))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining(message);
  }

  private void table(Map<String, String> columns) {
    firehose.glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(
                    t ->
                        t.name("events")
                            .storageDescriptor(
                                s ->
                                    s.columns(
                                        new LinkedHashMap<>(columns)
                                            .entrySet().stream()
                                                .map(
                                                    one ->
                                                        Column.builder()
                                                            .name(one.getKey())
                                                            .type(one.getValue())
                                                            .build())
                                                .toList()))));
  }

  private void create(Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    firehose.create(
        c -> {
          c.dataFormatConversionConfiguration(conversion(d -> d.openXJsonSerDe(_ -> {})));
          c.prefix("p/");
          settings.accept(c);
        });
  }

  static DataFormatConversionConfiguration conversion(Consumer<Deserializer.Builder> reader) {
    return DataFormatConversionConfiguration.builder()
        .enabled(true)
        .schemaConfiguration(
            s -> s.databaseName("shop").tableName("events").roleARN(TestFirehose.ROLE_ARN))
        .inputFormatConfiguration(i -> i.deserializer(reader))
        .outputFormatConfiguration(o -> o.serializer(s -> s.parquetSerDe(_ -> {})))
        .build();
  }

  private static DataFormatConversionConfiguration parquet(Consumer<ParquetSerDe.Builder> writer) {
    return conversion(d -> d.openXJsonSerDe(_ -> {})).toBuilder()
        .outputFormatConfiguration(o -> o.serializer(s -> s.parquetSerDe(writer)))
        .build();
  }

  /// A column of the only object, in order.
  private List<String> values(String expression) {
    List<String> keys = firehose.keys("p/");
    assertThat(keys).hasSize(1).first().asString().endsWith(".parquet");
    return ParquetReader.column(
        temp, firehose.bytes(keys.getFirst()), "SELECT CAST(" + expression + " AS VARCHAR) FROM t");
  }
}
