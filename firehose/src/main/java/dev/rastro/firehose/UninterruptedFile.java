package dev.rastro.firehose;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A file that no interrupt of a caller's thread closes or disturbs.
///
/// A [java.nio.channels.FileChannel] is closed under all who use it when one of them is interrupted
/// meanwhile, and what a sync that was cut off so has told the system of is lost with it: the next
/// one may succeed though writes failed. An [AsynchronousFileChannel] has no part in interrupts;
/// its reads and writes run on the caller's thread here. Whoever was interrupted still is,
/// afterwards.
///
/// Safe for many threads, at different offsets. For POSIX systems, as
/// [dev.rastro.aws.DirectorySync#SYSTEM] is.
final class UninterruptedFile implements Closeable {

  /// Where a virtual thread's syncs run: one would hold up all others of its carrier. There are as
  /// many at once as there are files being synced.
  private static final Executor SYNCS =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("firehose-sync-", 0).factory());

  private final Path file;
  private final AsynchronousFileChannel channel;
  private final ContentSync content;

  private UninterruptedFile(Path file, AsynchronousFileChannel channel, ContentSync content) {
    this.file = file;
    this.channel = channel;
    this.content = content;
  }

  static UninterruptedFile open(Path file, ContentSync content, OpenOption... options)
      throws IOException {
    return new UninterruptedFile(
        file, AsynchronousFileChannel.open(file, Set.of(options), new CallersThread()), content);
  }

  /// Writes all of the buffer.
  void write(ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += result(channel.write(bytes, at));
    }
  }

  /// Reads some bytes; -1 at the end.
  int read(ByteBuffer into, long offset) throws IOException {
    return result(channel.read(into, offset));
  }

  long length() throws IOException {
    return channel.size();
  }

  /// Takes away what is after a length.
  void truncate(long length) throws IOException {
    channel.truncate(length);
  }

  /// Returns when what was written is on disk.
  ///
  /// @param metadata whether all that the system says of the file is, too
  void sync(boolean metadata) throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      content.sync(file, channel, metadata);
      return;
    }
    CompletableFuture<@Nullable IOException> outcome = new CompletableFuture<>();
    SYNCS.execute(
        () -> {
          try {
            content.sync(file, channel, metadata);
            outcome.complete(null);
          } catch (IOException e) {
            outcome.complete(e);
          } catch (Throwable e) {
            outcome.completeExceptionally(e);
          }
        });
    IOException failure = outcome.join();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// What an operation came to; it ended on this thread.
  private static int result(Future<Integer> operation) throws IOException {
    if (operation.state() == Future.State.SUCCESS) {
      return operation.resultNow();
    }
    Throwable failure = operation.exceptionNow();
    if (failure instanceof IOException e) {
      throw e;
    }
    throw new IOException(failure);
  }

  /// Runs what it is given before it returns.
  private static final class CallersThread extends AbstractExecutorService {

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
