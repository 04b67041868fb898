package dev.rastro.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;

/// What every Firehose does with records between its buffer and their objects: processing,
/// partitions, backup, and what becomes of records that can't go on.
abstract class FirehoseProcessingContract extends FirehoseFixture {

  private static final String KEYS = "shop=!{partitionKeyFromQuery:shop}/";
  static final String ERRORS = "bad/!{firehose:error-output-type}/";
  private static final int PARTITIONS_MAX = 500;

  @Test
  void partitionsByWhatAQueryFinds() {
    createPartitioned("{shop: .shop, n: (.n + 1)}", KEYS + "n=!{partitionKeyFromQuery:n}/");

    putBatch(
        "{\"shop\":\"a\",\"n\":1}\n",
        "{\"shop\":\"b\",\"n\":1}\n",
        "no json",
        "{\"shop\":\"a\",\"n\":1,\"more\":true}\n",
        "{\"n\":2}\n",
        "{\"shop\":[1],\"n\":2}\n");
    flush();

    Map<String, String> texts = new TreeMap<>();
    objects().forEach(key -> texts.put(key.substring(0, key.lastIndexOf('/')), text(key)));
    assertThat(texts.keySet()).containsExactly("bad/processing-failed", "shop=a/n=2", "shop=b/n=2");
    assertThat(texts.get("shop=a/n=2"))
        .isEqualTo("{\"shop\":\"a\",\"n\":1}\n{\"shop\":\"a\",\"n\":1,\"more\":true}\n");
    assertThat(lines(texts, "bad/processing-failed"))
        .hasSize(3)
        .allMatch(line -> line.contains("\"errorCode\":\"DynamicPartitioning.MetadataExtractionF"))
        .anyMatch(line -> line.contains(base64("no json")))
        .anyMatch(line -> line.contains("partitionKeys values must not be null or empty"));
  }

  @Test
  void hasAtMostFiveHundredPartitions() {
    createPartitioned("{shop: .shop}", KEYS);
    for (int batch = 0; batch < 2; batch++) {
      String[] records = new String[300];
      for (int i = 0; i < records.length; i++) {
        records[i] = "{\"shop\":" + (batch * records.length + i) + "}";
      }
      putBatch(records);
    }
    flush();

    assertThat(objects().stream().filter(key -> key.startsWith("shop="))).hasSize(PARTITIONS_MAX);
    List<String> dead = objects().stream().filter(key -> key.startsWith("bad/")).toList();
    assertThat(dead).hasSize(1);
    assertThat(text(dead.getFirst()).lines())
        .hasSize(100)
        .allMatch(line -> line.contains("DynamicPartitioning.ActivePartitionsLimitExceeded"));
  }

  @Test
  void aPartitionThatCanBeNoKeyIsADeadLetter() {
    createPartitioned("{shop: .shop}", KEYS);

    putBatch(
        "{\"shop\":\"" + "x".repeat(600) + "\"}",
        "{\"shop\":\"/\"}",
        "{\"shop\":\"é/a b\"}",
        "{\"shop\":\"..\"}");
    flush();

    assertThat(objects().stream().map(key -> key.substring(0, key.lastIndexOf('/'))))
        .containsExactlyInAnyOrder("bad/processing-failed", "shop=é/a b", "shop=..");
    String bad = objects().stream().filter(key -> key.startsWith("bad/")).findFirst().orElseThrow();
    assertThat(text(bad).lines()).hasSize(2);
  }

  @Test
  void addsADelimiterToEachRecordOfAPartition() {
    create(
        c ->
            c.prefix(KEYS)
                .errorOutputPrefix(ERRORS)
                .dynamicPartitioningConfiguration(p -> p.enabled(true))
                .processingConfiguration(
                    p ->
                        p.enabled(true)
                            .processors(
                                query("{shop: .shop}"),
                                processor(
                                    ProcessorType.APPEND_DELIMITER_TO_RECORD,
                                    Map.of(ProcessorParameterName.DELIMITER, "\\n")))));

    putBatch("{\"shop\":1}", "{\"shop\":1}");
    flush();

    assertThat(text(objects().getFirst())).isEqualTo("{\"shop\":1}\n{\"shop\":1}\n");
  }

  @Test
  void takesRecordsOfManyJsonObjectsApart() {
    createTakingApart(Map.of(ProcessorParameterName.SUB_RECORD_TYPE, "JSON"));

    putBatch(
        "{\"shop\":1,\"a\":{\"b\":[1]}}{\"shop\":2}\n {\"shop\":\"}{é\"} ",
        "[{\"shop\":1}]",
        "{\"shop\":1}{\"shop\"");
    flush();

    Map<String, String> texts = new TreeMap<>();
    objects().forEach(key -> texts.put(key.substring(0, key.indexOf('/')), text(key)));
    assertThat(texts.keySet()).containsExactly("bad", "shop=1", "shop=2", "shop=}{é");
    assertThat(texts.get("shop=1")).isEqualTo("{\"shop\":1,\"a\":{\"b\":[1]}}");
    assertThat(texts.get("shop=}{é")).isEqualTo("{\"shop\":\"}{é\"}");
    assertThat(lines(texts, "bad"))
        .hasSize(2)
        .allMatch(line -> line.contains("RecordDeAggregationFailed"))
        .anyMatch(line -> line.contains(base64("[{\"shop\":1}]")));
  }

  @Test
  void takesRecordsApartAtADelimiter() {
    createTakingApart(
        Map.of(
            ProcessorParameterName.SUB_RECORD_TYPE,
            "DELIMITED",
            ProcessorParameterName.DELIMITER,
            base64("##")));

    putBatch("{\"shop\":1}##{\"shop\":2}####{\"shop\":1} #", "{\"shop\":2}##");
    flush();

    Map<String, String> texts = new TreeMap<>();
    objects().forEach(key -> texts.put(key.substring(0, key.indexOf('/')), text(key)));
    assertThat(texts)
        .containsEntry("shop=1", "{\"shop\":1}")
        .containsEntry("shop=2", "{\"shop\":2}{\"shop\":2}");
    assertThat(texts.get("bad")).as("a piece that is no JSON").contains(base64("{\"shop\":1} #"));
  }

  @Test
  void takesAtMostFiveHundredRecordsOutOfOne() {
    String part = "{\"shop\":1}";
    createTakingApart(Map.of(ProcessorParameterName.SUB_RECORD_TYPE, "JSON"));
    putBatch(part.repeat(500), part.repeat(501));
    flush();

    assertThat(objects()).hasSize(2);
    String letters = objects().stream().filter(key -> key.startsWith("bad/")).findAny().orElse("");
    assertThat(text(letters))
        .hasLineCount(1)
        .contains("DynamicPartitioning.RecordDeAggregationFailed")
        .contains("more than 500 records");
    String data = objects().stream().filter(key -> !key.startsWith("bad/")).findAny().orElse("");
    assertThat(text(data)).isEqualTo(part.repeat(500));
  }

  @Test
  void backsUpWhatCameAsItCame() {
    create(
        c ->
            c.prefix(KEYS)
                .errorOutputPrefix(ERRORS)
                .dynamicPartitioningConfiguration(p -> p.enabled(true))
                .processingConfiguration(p -> p.enabled(true).processors(query("{shop: .shop}")))
                .s3BackupMode("Enabled")
                .s3BackupConfiguration(
                    b ->
                        b.bucketARN(BUCKET_ARN)
                            .roleARN(ROLE_ARN)
                            .prefix("backup/")
                            .compressionFormat("GZIP")));

    putBatch("{\"shop\":1}", "no json\n", "{\"shop\":2}");
    flush();

    String backup =
        objects().stream().filter(key -> key.startsWith("backup/")).findFirst().orElseThrow();
    assertThat(backup).endsWith(".gz");
    assertThat(text(backup)).isEqualTo("{\"shop\":1}no json\n{\"shop\":2}");
    refuses(
        "S3BackupMode",
        () -> update("1", c -> c.extendedS3DestinationUpdate(u -> u.s3BackupMode("Disabled"))));
  }

  @Test
  void putsWhatFailedBelowThePrefixWhereNothingElseIsSaid() {
    createTakingApartPlain(c -> c.prefix("mine-"));
    assertErrorKey("mine-processing-failed/\\d{4}/\\d\\d/\\d\\d/\\d\\d/contract-stream-1-.*");
  }

  @Test
  void addsTheKindOfFailureAndTheHourToAnErrorPrefixOfTextAlone() {
    createTakingApartPlain(c -> c.prefix("mine/").errorOutputPrefix("bad/"));
    assertErrorKey("bad/processing-failed/\\d{4}/\\d\\d/\\d\\d/\\d\\d/contract-stream-1-.*");
  }

  @Test
  void addsNothingToAnErrorPrefixWithExpressions() {
    createTakingApartPlain(c -> c.errorOutputPrefix("bad/!{firehose:error-output-type}-"));
    assertErrorKey("bad/processing-failed-contract-stream-1-.*");
  }

  @Test
  void refusesProcessingThatItCannotDo() {
    refuses("Prefix needs", () -> createPartitioned("{shop: .shop}", "p/"));
    refuses("MetadataExtractionQuery", () -> createPartitioned("{shop: ", KEYS));
    refuses("and MetadataExtractionQuery finds", () -> createPartitioned("{a: .a}", KEYS));
    refuses("MetadataExtractionQuery", () -> createPartitioned("{shop: (.shop | nonsense)}", KEYS));
    refuses(
        "ErrorOutputPrefix is required", () -> create(partitioned("{shop: .shop}", KEYS, null)));
    refuses(
        "BufferingHints.SizeInMBs must be from 64",
        () ->
            create(
                c -> {
                  partitioned("{shop: .shop}", KEYS, ERRORS).accept(c);
                  c.bufferingHints(h -> h.sizeInMBs(5).intervalInSeconds(60));
                }));
    refuses(
        "DynamicPartitioningConfiguration",
        () -> create(c -> c.prefix(KEYS).errorOutputPrefix(ERRORS)));
    refuses(
        "LambdaArn",
        () ->
            create(
                c ->
                    c.processingConfiguration(
                        p ->
                            p.enabled(true)
                                .processors(
                                    processor(
                                        ProcessorType.LAMBDA,
                                        Map.of(
                                            ProcessorParameterName.LAMBDA_ARN,
                                            "arn:aws:lambda:us-east-1:000000000000:function:none"))))));
    refuses(
        "SubRecordType",
        () -> createTakingApart(Map.of(ProcessorParameterName.SUB_RECORD_TYPE, "CSV")));
    refuses(
        "Processors.Type",
        () ->
            create(
                c ->
                    c.processingConfiguration(
                        p ->
                            p.enabled(true)
                                .processors(processor(ProcessorType.DECOMPRESSION, Map.of())))));
    refuses("S3BackupConfiguration is required", () -> create(c -> c.s3BackupMode("Enabled")));
    refuses("S3BackupMode", () -> create(c -> c.s3BackupMode("Sometimes")));
    refuses("CompressionFormat", () -> create(c -> c.compressionFormat("LZ4")));
    refuses(
        "KMSEncryptionConfig",
        () ->
            create(
                c ->
                    c.encryptionConfiguration(
                        e -> e.kmsEncryptionConfig(k -> k.awskmsKeyARN("arn:aws:kms:x")))));
    refuses("Prefix", () -> create(c -> c.prefix("a//")));
    refuses("Prefix", () -> create(c -> c.prefix("x".repeat(300))));
    refuses("RoleARN", () -> create(c -> c.roleARN("delivery")));
    refuses("SchemaConfiguration", () -> create(c -> c.dataFormatConversionConfiguration(_ -> {})));
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
    assertThat(objects()).isEmpty();
  }

  private void assertErrorKey(String pattern) {
    putBatch("no json");
    flush();

    assertThat(objects()).hasSize(1);
    assertThat(objects().getFirst()).matches(pattern);
  }

  private void createPartitioned(String query, String prefix) {
    create(partitioned(query, prefix, ERRORS));
  }

  private static Consumer<ExtendedS3DestinationConfiguration.Builder> partitioned(
      String query, String prefix, @Nullable String errorPrefix) {
    return c ->
        c.prefix(prefix)
            .errorOutputPrefix(errorPrefix)
            .dynamicPartitioningConfiguration(p -> p.enabled(true))
            .processingConfiguration(p -> p.enabled(true).processors(query(query)));
  }

  private void createTakingApart(Map<ProcessorParameterName, String> parameters) {
    create(
        c ->
            c.prefix(KEYS)
                .errorOutputPrefix(ERRORS)
                .dynamicPartitioningConfiguration(p -> p.enabled(true))
                .processingConfiguration(
                    p ->
                        p.enabled(true)
                            .processors(
                                processor(ProcessorType.RECORD_DE_AGGREGATION, parameters),
                                query("{shop: .shop}"))));
  }

  /// A stream that fails for what is no JSON.
  private void createTakingApartPlain(
      Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    create(
        c -> {
          settings.accept(c);
          c.processingConfiguration(
              p ->
                  p.enabled(true)
                      .processors(
                          processor(
                              ProcessorType.RECORD_DE_AGGREGATION,
                              Map.of(ProcessorParameterName.SUB_RECORD_TYPE, "JSON"))));
        });
  }

  void update(String version, Consumer<UpdateDestinationRequest.Builder> change) {
    firehose.updateDestination(
        r -> {
          r.deliveryStreamName(STREAM)
              .currentDeliveryStreamVersionId(version)
              .destinationId("destinationId-000000000001");
          change.accept(r);
        });
  }

  private static Processor query(String query) {
    return processor(
        ProcessorType.METADATA_EXTRACTION,
        Map.of(
            ProcessorParameterName.METADATA_EXTRACTION_QUERY,
            query,
            ProcessorParameterName.JSON_PARSING_ENGINE,
            "JQ-1.6"));
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

  private static List<String> lines(Map<String, String> texts, String name) {
    return texts.getOrDefault(name, "").lines().toList();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
