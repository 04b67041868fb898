package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosingTest {

  @Test
  void closesAllAndTellsOfEveryFailure() {
    AtomicInteger closed = new AtomicInteger();
    IOException first = new IOException("first");
    IllegalStateException second = new IllegalStateException("second");
    Closeable failing =
        () -> {
          throw first;
        };
    Closeable failingToo =
        () -> {
          throw second;
        };

    assertThatThrownBy(
            () -> Closing.all(Arrays.asList(failing, null, failingToo, closed::incrementAndGet)))
        .isSameAs(first)
        .hasSuppressedException(second);
    assertThat(closed).hasValue(1);
  }
}
