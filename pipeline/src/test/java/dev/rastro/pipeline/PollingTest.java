package dev.rastro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PollingTest {

  @Test
  void asksUntilThereIsAnAnswer() {
    AtomicInteger asked = new AtomicInteger();

    String answer =
        Polling.until(
            "the query",
            Duration.ofMinutes(1),
            () -> asked.incrementAndGet() < 4 ? Optional.empty() : Optional.of("done"));

    assertThat(answer).isEqualTo("done");
    assertThat(asked).hasValue(4);
  }

  @Test
  @Timeout(60)
  void givesUpOnAnAnswerThatNeverComes() {
    assertThatThrownBy(
            () -> Polling.until("the query 7", Duration.ofMillis(30), Optional::<String>empty))
        .isInstanceOf(PipelineException.class)
        .hasMessage("the query 7 has not ended after 30 ms; it may still go on");
  }

  @Test
  void endsWhenItIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(
            () -> Polling.until("the crawl", Duration.ofMinutes(1), Optional::<String>empty))
        .hasMessage("interrupted while waiting for the crawl");
    assertThat(Thread.interrupted()).isTrue();
  }
}
