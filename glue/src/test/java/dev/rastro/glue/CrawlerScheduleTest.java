package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrawlerScheduleTest {

  /// The examples of Glue's documentation, each after 2026-01-01T10:05Z, a Thursday.
  @ParameterizedTest
  @CsvSource({
    "cron(0 10 * * ? *),         2026-01-02T10:00:00Z",
    "cron(15 12 * * ? *),        2026-01-01T12:15:00Z",
    "cron(0 18 ? * MON-FRI *),   2026-01-01T18:00:00Z",
    "cron(0 8 1 * ? *),          2026-02-01T08:00:00Z",
    "cron(0/15 * * * ? *),       2026-01-01T10:15:00Z",
    "cron(0/10 * ? * MON-FRI *), 2026-01-01T10:10:00Z",
    "cron(0/5 8-17 ? * MON-FRI *), 2026-01-01T10:10:00Z",
    "cron(0 0 ? * 1 *),          2026-01-04T00:00:00Z",
    "cron(0 0 L * ? *),          2026-01-31T00:00:00Z",
    "cron(0 0 ? * 6#3 *),        2026-01-16T00:00:00Z",
    "cron(0 0 1 1 ? 2030),       2030-01-01T00:00:00Z"
  })
  void knowsWhenItComesNext(String expression, String next) {
    assertThat(CrawlerSchedule.parse(expression).next(Instant.parse("2026-01-01T10:05:00Z")))
        .contains(Instant.parse(next));
  }

  @Test
  void endsWithItsLastYear() {
    assertThat(
            CrawlerSchedule.parse("cron(0 0 1 1 ? 2020)")
                .next(Instant.parse("2026-01-01T00:00:00Z")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "every hour",
        "rate(1 hour)",
        "cron(0 10 * * *)",
        "cron(0 10 * * * *)",
        "cron(61 * * * ? *)",
        "cron(* * * * ? *)",
        "cron(0,3 * * * ? *)",
        "cron()"
      })
  void refusesWhatIsNone(String expression) {
    assertThatThrownBy(() -> CrawlerSchedule.parse(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
