package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.glue.model.Column;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // Set before each test.
class ProcessorTest {

  private static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:shape";

  @TempDir private Path directory;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Function<List<RecordProcessor.Request>, List<RecordProcessor.Answer>> body =
      _ -> List.of();
  private TestFirehose firehose;

  @BeforeEach
  void open() {
    RecordProcessor processor =
        new RecordProcessor() {
          @Override
          public String functionName() {
            return "shape";
          }

          @Override
          public List<Answer> process(List<Request> records) {
            calls.incrementAndGet();
            return body.apply(records);
          }
        };
    firehose = new TestFirehose(directory, Map.of("shape", processor), FirehoseQuotas.NONE);
  }

  @AfterEach
  void close() {
    firehose.close();
  }

  @Test
  void deliversWhatAProcessorMakesOfRecords() {
    create(Map.of());
    body =
        records ->
            records.stream()
                .map(
                    request -> {
                      String text = new String(request.data(), UTF_8);
                      return switch (text) {
                        case "drop" -> RecordProcessor.Answer.dropped(request.recordId());
                        case "fail" -> RecordProcessor.Answer.failed(request.recordId());
                        default ->
                            RecordProcessor.Answer.ok(
                                request.recordId(), text.toUpperCase(Locale.ROOT).getBytes(UTF_8));
                      };
                    })
                .toList()
                .reversed();

    firehose.put("a", "drop", "b", "fail", "c");
    firehose.flush();

    assertThat(firehose.lines("p/")).containsExactly("ABC");
    JsonNode letter = letters().getFirst();
    assertThat(letters()).hasSize(1);
    assertThat(letter.get("errorCode").asString()).isEqualTo("Lambda.ProcessingFailedStatus");
    assertThat(letter.get("errorMessage").asString())
        .isEqualTo("ProcessingFailed status set for record");
    assertThat(letter.get("lambdaARN").asString()).isEqualTo(ARN);
    assertThat(letter.get("attemptsMade").intValue()).isEqualTo(1);
    assertThat(letter.get("rawData").asString()).isEqualTo(base64("fail"));
  }

  @Test
  void buriesWhatAProcessorDoesNotAnswerOrAnswersTwice() {
    create(Map.of());
    body =
        records -> {
          List<RecordProcessor.Answer> answers = new ArrayList<>();
          for (RecordProcessor.Request request : records) {
            String text = new String(request.data(), UTF_8);
            if (!text.equals("forget")) {
              answers.add(RecordProcessor.Answer.ok(request.recordId(), request.data()));
            }
            if (text.equals("twice")) {
              answers.add(RecordProcessor.Answer.ok(request.recordId(), request.data()));
            }
          }
          answers.add(RecordProcessor.Answer.ok("nobody", new byte[0]));
          return answers;
        };

    firehose.put("forget", "good", "twice");
    firehose.flush();

    assertThat(firehose.lines("p/")).containsExactly("good");
    assertThat(letters().stream().map(letter -> letter.get("errorCode").asString()))
        .containsExactly("Lambda.MissingRecordId", "Lambda.DuplicatedRecordId");
  }

  @Test
  void callsAProcessorAgainThatThrows() {
    create(Map.of());
    body =
        records -> {
          if (calls.get() <= 2) {
            throw new IllegalStateException("not yet");
          }
          return same(records);
        };

    firehose.put("a");
    firehose.flush();

    assertThat(calls).hasValue(3);
    assertThat(firehose.lines("p/")).containsExactly("a");
    assertThat(firehose.keys("bad/")).isEmpty();
    assertThat(firehose.client().metrics(TestFirehose.STREAM))
        .hasEntrySatisfying(
            "ExecuteProcessing.Success", share -> assertThat(share).isBetween(0.3, 0.4));
  }

  @Test
  void buriesABatchWhoseProcessorOnlyThrows() {
    create(Map.of(ProcessorParameterName.NUMBER_OF_RETRIES, "1"));
    body =
        _ -> {
          throw new IllegalStateException("half a pair: \ud800");
        };

    firehose.put("a", "b");
    firehose.flush();

    assertThat(calls).hasValue(2);
    assertThat(firehose.keys("p/")).isEmpty();
    assertThat(letters()).hasSize(2);
    assertThat(letters().getFirst().get("errorCode").asString()).isEqualTo("Lambda.FunctionError");
    assertThat(letters().getFirst().get("errorMessage").asString()).endsWith("half a pair: ?");
    assertThat(letters().getFirst().get("attemptsMade").intValue()).isEqualTo(2);
    assertThat(firehose.client().metrics(TestFirehose.STREAM))
        .containsEntry("Rastro.FailedProcessing.Records", 2.0);
  }

  @Test
  void aTryThatFailsLeavesNoLettersOfRecordsThatALaterOneDelivers() {
    create(Map.of());
    body =
        records ->
            calls.get() == 1
                ? List.of(
                    RecordProcessor.Answer.ok("0", records.getFirst().data()),
                    RecordProcessor.Answer.failed("1"))
                : same(records);
    firehose.s3.failAfterPuts(1, 1);

    firehose.put("a", "b");
    firehose.flush();

    assertThat(firehose.lines("p/")).containsExactly("ab");
    assertThat(firehose.keys("bad/")).isEmpty();
  }

  @Test
  void takesTheLettersOfAnEarlierTryAway() {
    firehose.glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
    firehose.glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(
                    t ->
                        t.name("events")
                            .storageDescriptor(
                                s -> s.columns(Column.builder().name("id").type("int").build()))));
    firehose.create(
        c ->
            c.prefix("p/")
                .dataFormatConversionConfiguration(
                    FormatConversionTest.conversion(d -> d.openXJsonSerDe(_ -> {})))
                .processingConfiguration(
                    p ->
                        p.enabled(true)
                            .processors(
                                TestFirehose.processor(
                                    ProcessorType.LAMBDA,
                                    Map.of(ProcessorParameterName.LAMBDA_ARN, ARN)))));
    // The first try puts letters of the first kind, and not those of the second.
    body =
        records ->
            calls.get() == 1
                ? List.of(
                    RecordProcessor.Answer.failed("0"),
                    RecordProcessor.Answer.ok("1", "no json".getBytes(UTF_8)))
                : same(records);
    firehose.s3.failAfterPuts(1, 1);

    firehose.put("{\"id\":1}", "{\"id\":2}");
    firehose.flush();

    assertThat(calls).hasValue(2);
    assertThat(firehose.keys("p/")).hasSize(1);
    assertThat(firehose.keys("bad/")).isEmpty();
    assertThat(firehose.client().metrics(TestFirehose.STREAM))
        .containsEntry("SucceedConversion.Records", 2.0)
        .containsEntry("FailedConversion.Records", 0.0)
        .containsEntry("Rastro.FailedProcessing.Records", 0.0);
  }

  @Test
  @SuppressWarnings("NullAway") // What a processor that knows nothing of null may do.
  void buriesABatchWhoseProcessorAnswersWithNull() {
    create(Map.of(ProcessorParameterName.NUMBER_OF_RETRIES, "0"));
    for (Function<List<RecordProcessor.Request>, List<RecordProcessor.Answer>> wrong :
        List.<Function<List<RecordProcessor.Request>, List<RecordProcessor.Answer>>>of(
            _ -> List.of(RecordProcessor.Answer.ok("0", null)),
            _ -> List.of(new RecordProcessor.Answer("0", null, new byte[0], Map.of())),
            _ -> List.of(RecordProcessor.Answer.failed(null)),
            _ -> Collections.singletonList(null),
            _ -> null)) {
      body = wrong;
      firehose.put("a");
      firehose.flush();
    }

    assertThat(firehose.keys("p/")).isEmpty();
    assertThat(letters())
        .hasSize(5)
        .allMatch(letter -> letter.get("errorCode").asString().equals("Lambda.FunctionError"));
  }

  @Test
  void buriesABatchWhoseProcessorLacksAClass() {
    create(Map.of(ProcessorParameterName.NUMBER_OF_RETRIES, "0"));
    body =
        _ -> {
          throw new NoClassDefFoundError("com/example/Missing");
        };

    firehose.put("a");
    firehose.flush();

    assertThat(letters().getFirst().get("errorMessage").asString()).contains("com/example/Missing");
  }

  @Test
  void sendsBatchesOfTheSizeAskedFor() {
    create(Map.of(ProcessorParameterName.BUFFER_SIZE_IN_M_BS, "0.2"));
    body = ProcessorTest::same;
    String record = "x".repeat(100_000);

    firehose.put(record, record, record, record, record);
    firehose.flush();

    assertThat(calls).hasValue(3);
  }

  @Test
  void partitionsByTheKeysOfAProcessor() {
    firehose.create(
        c ->
            c.prefix("!{partitionKeyFromLambda:k}/!{partitionKeyFromQuery:q}/")
                .dynamicPartitioningConfiguration(p -> p.enabled(true))
                .processingConfiguration(
                    p ->
                        p.enabled(true)
                            .processors(
                                TestFirehose.processor(
                                    ProcessorType.LAMBDA,
                                    Map.of(ProcessorParameterName.LAMBDA_ARN, ARN)),
                                TestFirehose.processor(
                                    ProcessorType.METADATA_EXTRACTION,
                                    Map.of(
                                        ProcessorParameterName.METADATA_EXTRACTION_QUERY,
                                        "{q: .q}",
                                        ProcessorParameterName.JSON_PARSING_ENGINE,
                                        "JQ-1.6")))));
    body =
        records ->
            records.stream()
                .map(
                    request ->
                        new RecordProcessor.Answer(
                            request.recordId(),
                            RecordProcessor.Result.OK,
                            "{\"q\":7}".getBytes(UTF_8),
                            request.data()[0] == 'x'
                                ? Map.of()
                                : Map.of("k", new String(request.data(), UTF_8))))
                .toList();

    firehose.put("one", "two", "one", "x");
    firehose.flush();

    assertThat(firehose.lines("one/7/")).containsExactly("{\"q\":7}{\"q\":7}");
    assertThat(firehose.lines("two/7/")).containsExactly("{\"q\":7}");
    assertThat(letters()).hasSize(1);
    assertThat(letters().getFirst().get("rawData").asString()).isEqualTo(base64("x"));
  }

  @Test
  void closesWhileAProcessorIsTriedAgainAndKeepsTheRecords() throws Exception {
    create(Map.of(ProcessorParameterName.NUMBER_OF_RETRIES, "300"));
    CountDownLatch called = new CountDownLatch(3);
    body =
        _ -> {
          called.countDown();
          throw new IllegalStateException("for ever");
        };
    firehose.put("kept");
    assertThat(firehose.client().flush(TestFirehose.STREAM)).isNotDone();
    called.await();

    body = ProcessorTest::same;
    firehose.reopen();
    firehose.flush();

    assertThat(firehose.lines("p/")).containsExactly("kept");
  }

  @Test
  void describesTheParametersThatNothingWasSaidOf() {
    create(Map.of());

    var parameters =
        firehose
            .client()
            .describeDeliveryStream(r -> r.deliveryStreamName(TestFirehose.STREAM))
            .deliveryStreamDescription()
            .destinations()
            .getFirst()
            .extendedS3DestinationDescription()
            .processingConfiguration()
            .processors()
            .getFirst()
            .parameters();
    assertThat(parameters.stream().map(p -> p.parameterName() + "=" + p.parameterValue()))
        .containsExactlyInAnyOrder(
            "LambdaArn=" + ARN,
            "NumberOfRetries=3",
            "RoleArn=" + TestFirehose.ROLE_ARN,
            "BufferSizeInMBs=1",
            "BufferIntervalInSeconds=60");
  }

  @Test
  void refusesWhatAProcessorCannotHave() {
    for (Map<ProcessorParameterName, String> wrong :
        List.of(
            Map.of(ProcessorParameterName.NUMBER_OF_RETRIES, "301"),
            Map.of(ProcessorParameterName.NUMBER_OF_RETRIES, "many"),
            Map.of(ProcessorParameterName.BUFFER_SIZE_IN_M_BS, "4"),
            Map.of(ProcessorParameterName.DELIMITER, "x"))) {
      assertThatThrownBy(() -> create(wrong))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining(wrong.keySet().iterator().next().toString());
    }
    assertThat(firehose.client().listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  private void create(Map<ProcessorParameterName, String> parameters) {
    Map<ProcessorParameterName, String> all = new HashMap<>(parameters);
    all.put(ProcessorParameterName.LAMBDA_ARN, ARN);
    firehose.create(
        c ->
            c.prefix("p/")
                .processingConfiguration(
                    p ->
                        p.enabled(true)
                            .processors(TestFirehose.processor(ProcessorType.LAMBDA, all))));
  }

  private static List<RecordProcessor.Answer> same(List<RecordProcessor.Request> records) {
    return records.stream()
        .map(request -> RecordProcessor.Answer.ok(request.recordId(), request.data()))
        .toList();
  }

  private List<JsonNode> letters() {
    return firehose.lines("bad/").stream().map(line -> JsonMapper.shared().readTree(line)).toList();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
