package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

class QuotasTest {

  @TempDir private Path directory;

  @Test
  void takesTheFirstRecordsOfABatchAndFailsTheRestInOrder() {
    try (TestFirehose firehose = open(new FirehoseQuotas(3, 100, 1 << 20))) {
      PutRecordBatchResponse response = firehose.put("a", "b", "c", "d", "e");

      assertThat(response.failedPutCount()).isEqualTo(2);
      assertThat(response.requestResponses().subList(0, 3))
          .allMatch(entry -> entry.recordId() != null && entry.errorCode() == null);
      assertThat(response.requestResponses().subList(3, 5))
          .allMatch(
              entry ->
                  entry.recordId() == null
                      && entry.errorCode().equals("ServiceUnavailableException")
                      && entry.errorMessage().equals("Slow down."));
      firehose.flush();
      assertThat(firehose.lines("p/")).containsExactly("abc");
      assertThat(firehose.client().metrics(TestFirehose.STREAM))
          .containsEntry("IncomingRecords", 3.0)
          .containsEntry("ThrottledRecords", 2.0);
    }
  }

  @Test
  void refusesWhatIsTooManyUntilASecondIsOver() {
    try (TestFirehose firehose = open(new FirehoseQuotas(100, 2, 1 << 20))) {
      firehose.put("a");
      firehose.put("b");
      assertThatThrownBy(() -> firehose.put("c"))
          .isInstanceOfSatisfying(
              ServiceUnavailableException.class, e -> assertThat(e.statusCode()).isEqualTo(503));
      firehose.clock.advance(Duration.ofMillis(999));
      assertThatThrownBy(() -> firehose.put("c")).isInstanceOf(ServiceUnavailableException.class);
      firehose.clock.advance(Duration.ofMillis(1));
      assertThat(firehose.put("c").failedPutCount()).isZero();
    }
  }

  @Test
  void beginsASecondAnewWhereTheClockStepsBack() {
    try (TestFirehose firehose = open(new FirehoseQuotas(100, 1, 1 << 20))) {
      firehose.put("a");
      assertThatThrownBy(() -> firehose.put("b")).isInstanceOf(ServiceUnavailableException.class);

      firehose.clock.advance(Duration.ofHours(-1));

      assertThat(firehose.put("b").failedPutCount()).isZero();
      assertThatThrownBy(() -> firehose.put("c")).isInstanceOf(ServiceUnavailableException.class);
    }
  }

  @Test
  void countsBytes() {
    try (TestFirehose firehose = open(new FirehoseQuotas(100, 100, 10))) {
      assertThat(firehose.put("12345", "678901", "2").failedPutCount()).isEqualTo(2);
    }
  }

  @Test
  void hasTheQuotasOfTheService() {
    assertThat(FirehoseQuotas.LARGE_REGION)
        .isEqualTo(new FirehoseQuotas(500_000, 2_000, 5 * 1_048_576));
    assertThat(FirehoseQuotas.OTHER_REGION)
        .isEqualTo(new FirehoseQuotas(100_000, 1_000, 1_048_576));
  }

  private TestFirehose open(FirehoseQuotas quotas) {
    TestFirehose firehose = new TestFirehose(directory, Map.of(), quotas);
    firehose.create(c -> c.prefix("p/"));
    return firehose;
  }
}
