package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PartitionQueryTest {

  @Test
  void aQueryThatCallsItselfForEverIsRefusedByEachRecord() {
    PartitionQuery query = PartitionQuery.parse("def f: {a: (f | .a)}; f");

    assertThat(query.keys()).isEmpty();
    assertThatThrownBy(() -> query.extract(record("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("calls itself too often");
  }

  @Test
  void aQueryOfResultsWithoutEndIsEndedByItsSecond() {
    PartitionQuery query = PartitionQuery.parse("range(1000000000) | {a: 1}");

    assertThatThrownBy(() -> query.extract(record("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than one object");
  }

  @Test
  void refusesTextThatIsNestedTooDeeplyToBeRead() {
    assertThatThrownBy(() -> PartitionQuery.parse("(".repeat(100_000) + "." + ")".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void readsRecordsInUtf8AndNoOthers() {
    PartitionQuery query = PartitionQuery.parse("{a: .a}");

    assertThat(query.extract(record("{\"a\":\"é\"}"))).containsEntry("a", "é");
    assertThatThrownBy(() -> query.extract(ByteBuffer.wrap("{\"a\":\"é\"}".getBytes(ISO_8859_1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not in UTF-8");
  }

  private static ByteBuffer record(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
