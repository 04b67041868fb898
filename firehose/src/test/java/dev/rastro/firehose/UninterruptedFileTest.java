package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UninterruptedFileTest {

  @TempDir Path directory;

  @Test
  void isUsedToTheEndByAPlatformThreadThatIsInterruptedAllTheTime() throws Exception {
    isUsedToTheEnd(Thread.ofPlatform());
  }

  @Test
  void isUsedToTheEndByAVirtualThreadThatIsInterruptedAllTheTime() throws Exception {
    isUsedToTheEnd(Thread.ofVirtual());
  }

  @Test
  void saysThatADiskIsFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    try (UninterruptedFile file =
        UninterruptedFile.open(full, ContentSync.SYSTEM, StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> file.write(bytes("a"), 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
    }
  }

  @Test
  void saysToPlatformAndVirtualThreadsThatItIsClosed() throws Exception {
    UninterruptedFile file = create("closed");
    file.close();

    for (Thread.Builder threads : new Thread.Builder[] {Thread.ofPlatform(), Thread.ofVirtual()}) {
      on(
          threads,
          () -> {
            assertThatThrownBy(() -> file.write(bytes("a"), 0))
                .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> file.sync(false)).isInstanceOf(ClosedChannelException.class);
            return null;
          });
    }
  }

  private void isUsedToTheEnd(Thread.Builder threads) throws Exception {
    FutureTask<Integer> use = new FutureTask<>(this::use);
    Thread user = threads.start(use);
    while (!use.isDone()) {
      user.interrupt();
      Thread.onSpinWait();
    }

    assertThat(use.get()).as("how often it was interrupted").isPositive();
    assertThat(Files.readString(directory.resolve("used"))).isEqualTo("0123456789".repeat(20));
  }

  private int use() throws IOException {
    int interrupts = 0;
    try (UninterruptedFile file = create("used");
        UninterruptedFile names =
            UninterruptedFile.open(directory, ContentSync.SYSTEM, StandardOpenOption.READ)) {
      for (int i = 0; i < 200; i++) {
        file.write(bytes(i % 10 + "and more"), i);
        file.truncate(i + 1);
        file.sync(i % 2 == 0);
        names.sync(true);
        ByteBuffer last = ByteBuffer.allocate(2);
        assertThat(file.read(last, i)).isEqualTo(1);
        assertThat(file.read(last, i + 1)).isEqualTo(-1);
        assertThat(file.length()).isEqualTo(i + 1);
        if (Thread.interrupted()) {
          interrupts++;
        }
      }
    }
    return interrupts;
  }

  private static void on(Thread.Builder threads, Callable<Void> action) throws Exception {
    FutureTask<Void> task = new FutureTask<>(action);
    threads.start(task);
    task.get(20, TimeUnit.SECONDS);
  }

  private UninterruptedFile create(String name) throws IOException {
    return UninterruptedFile.open(
        directory.resolve(name),
        ContentSync.SYSTEM,
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
