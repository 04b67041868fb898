package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionQueryTest {

  @Test
  void aQueryThatCallsItselfForEverIsRefusedByEachRecord() {
    PartitionQuery query = PartitionQuery.parse("def f: {a: (f | .a)}; f");

    assertThat(query.keys()).isEmpty();
    assertThatThrownBy(() -> extract(query, record("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("calls itself too often");
  }

  @Test
  void aQueryOfResultsWithoutEndIsEndedByItsSecond() {
    PartitionQuery query = PartitionQuery.parse("range(1000000000) | {a: 1}");

    assertThatThrownBy(() -> extract(query, record("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than one object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a: last(range(1e15))}",
        "{a: ([limit(1e9; range(1e15))] | length)}",
        "{a: (0 | until(false; . + 1))}",
        "{a: (0 | last(while(true; . + 1)))}",
        "{a: (try last(range(1e15)) catch 1)}",
      })
  void aQueryWithoutEndIsEndedByItsSteps(String text) {
    PartitionQuery query = PartitionQuery.parse(text);

    assertThat(query.keys()).isEmpty();
    assertThatThrownBy(() -> extract(query, record("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(takes more than 100000 steps|calls itself too often)");
  }

  @Test
  void aQueryThatLoopsWithoutFunctionsIsEndedByItsTime() {
    PartitionQuery query =
        PartitionQuery.parse("{a: ([.[] as $a | .[] as $b | .[] as $c | .[] as $d | 1] | length)}");
    String many = "[1" + ",1".repeat(5_000) + "]";

    assertThatThrownBy(() -> extract(query, record(many)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes longer than 5 seconds");
  }

  @Test
  void aQueryThatTakesTooMuchMemoryIsRefusedByEachRecord() {
    PartitionQuery query =
        PartitionQuery.parse("{a: (reduce range(40) as $i (\"xxxxxxxx\"; . + .) | length)}");

    assertThatThrownBy(() -> extract(query, record("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too much memory");
  }

  @Test
  void aQueryOfManyStepsIsEvaluated() {
    PartitionQuery query =
        PartitionQuery.parse("{a: ([range(1000)] | map(select(. > 10)) | length)}");

    assertThat(extract(query, record("{}"))).containsEntry("a", "989");
  }

  @Test
  void refusesTextThatIsNestedTooDeeplyToBeRead() {
    assertThatThrownBy(() -> PartitionQuery.parse("(".repeat(100_000) + "." + ")".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void nowIsWhenTheRecordCameWheneverItIsAsked() {
    PartitionQuery query = PartitionQuery.parse("{a: (now | tostring), b: (now | todateiso8601)}");

    assertThat(query.keys()).containsExactlyInAnyOrder("a", "b");
    for (int i = 0; i < 2; i++) {
      assertThat(extract(query, record("{}")))
          .containsEntry("a", "1.767323045678e+9")
          .containsEntry("b", "2026-01-02T03:04:05Z");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a: env}",
        "{a: env.HOME}",
        "{a: $ENV.HOME}",
        "{a: $ENV}",
        "{a: input}",
        "{a: [inputs]}",
        "{a: input_filename}",
        "{a: input_line_number}",
        "{a: (0 | localtime)}",
        "{a: (0 | strflocaltime(\"%H\"))}",
      })
  void whatDependsOnMoreThanTheRecordIsRefused(String text) {
    assertThatThrownBy(() -> PartitionQuery.parse(text).keys())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsRecordsInUtf8AndNoOthers() {
    PartitionQuery query = PartitionQuery.parse("{a: .a}");

    assertThat(extract(query, record("{\"a\":\"é\"}"))).containsEntry("a", "é");
    assertThatThrownBy(() -> extract(query, ByteBuffer.wrap("{\"a\":\"é\"}".getBytes(ISO_8859_1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not in UTF-8");
  }

  private static Map<String, String> extract(PartitionQuery query, ByteBuffer record) {
    return query.extract(record, Instant.parse("2026-01-02T03:04:05.678Z"));
  }

  private static ByteBuffer record(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
