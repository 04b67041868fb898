package dev.rastro.firehose;

import dev.rastro.aws.AwsErrors;
import dev.rastro.aws.FileTrees;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.firehose.model.LimitExceededException;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

/// The delivery streams in a directory: taken up when it is opened, made, found, changed, deleted.
///
/// Each has a directory of its name. It is there when its definition is, on disk, and is gone when
/// the definition is: what else lies there without one is left over, and is removed. One that can't
/// be opened keeps no other from it. After [#close] every operation is refused, so that nobody
/// takes a stream that is merely closed for one that is missing. Safe for many threads.
final class StreamDirectory implements Closeable {

  static final String UNAVAILABLE = "ServiceUnavailableException";

  private static final Logger LOG = LoggerFactory.getLogger(StreamDirectory.class);
  private static final int STREAMS_MAX = 5_000;
  private static final int UNAVAILABLE_STATUS = 503;

  private final Path directory;
  private final OpenStream.Shared shared;
  private final RandomGenerator random;
  private final ConcurrentSkipListMap<String, KeptStream> streams = new ConcurrentSkipListMap<>();

  /// Names of streams whose files are being deleted. Some file systems know no case.
  private final Set<String> deleting = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private volatile boolean isClosed;

  StreamDirectory(Path directory, OpenStream.Shared shared, RandomGenerator random) {
    this.directory = directory.toAbsolutePath().normalize();
    this.shared = shared;
    this.random = random;
  }

  /// Opens the streams that lie in the directory.
  ///
  /// @throws DeliveryLogException where the directory itself can't be read
  synchronized void takeUp() {
    try {
      shared.names().makeDirectories(directory);
      List<Path> homes;
      try (Stream<Path> entries = Files.list(directory)) {
        homes = entries.sorted().toList();
      }
      for (Path home : homes) {
        if (StreamDefinition.isThere(home)) {
          String name = String.valueOf(home.getFileName());
          streams.put(name, takenUp(name, home));
        } else if (StreamConfiguration.isName(String.valueOf(home.getFileName()))
            && StreamDefinition.isLeftOver(home)) {
          clear(home);
        }
      }
    } catch (IOException e) {
      throw new DeliveryLogException("The streams in " + directory + " cannot be opened", e);
    }
  }

  /// Makes a stream.
  synchronized void create(StreamDefinition definition) {
    requireOpen();
    String name = definition.description().deliveryStreamName();
    Path home = home(name);
    if (streams.containsKey(name) || deleting.contains(name) || StreamDefinition.isThere(home)) {
      throw AwsErrors.of(
          ResourceInUseException.builder(),
          "ResourceInUseException",
          "Firehose " + name + " already exists");
    }
    if (streams.size() == STREAMS_MAX) {
      throw AwsErrors.of(
          LimitExceededException.builder(),
          "LimitExceededException",
          "There are at most " + STREAMS_MAX + " delivery streams");
    }
    try {
      FileTrees.delete(home); // What a creation that did not end may have left.
      Files.createDirectories(home);
      streams.put(name, made(home, definition));
    } catch (IOException | DeliveryLogException e) {
      throw unavailable("The stream could not be kept: " + e.getMessage());
    }
  }

  /// Deletes a stream with all that it holds. While that goes on others are served, and the name is
  /// taken.
  void delete(@Nullable String requested) {
    KeptStream stream;
    String name;
    synchronized (this) {
      stream = kept(requested);
      name = Objects.requireNonNull(requested); // Without a name no stream was found.
      streams.remove(name);
      deleting.add(name);
      if (stream instanceof OpenStream open) {
        open.stop("the stream is deleted");
      }
    }
    Path home = home(name);
    try {
      StreamDefinition.delete(home, shared.names());
    } catch (IOException e) {
      closed(name, stream);
      endDeletion(name, unusable(stream.definition(), "Its deletion failed: " + e.getMessage()));
      throw unavailable("The stream could not be deleted: " + e.getMessage());
    }
    closed(name, stream);
    clear(home);
    endDeletion(name, null);
  }

  /// Replaces a stream's definition by another that follows from it.
  synchronized void redefine(@Nullable String name, UnaryOperator<StreamDefinition> change) {
    OpenStream stream = find(name);
    StreamDefinition changed = change.apply(stream.definition());
    try {
      stream.redefine(changed);
    } catch (IOException e) {
      throw unavailable("The change could not be kept: " + e.getMessage());
    }
  }

  /// A stream that can be used.
  OpenStream find(@Nullable String name) {
    return switch (kept(name)) {
      case OpenStream open -> open;
      case UnusableStream unusable -> throw unavailable(unusable.why());
    };
  }

  /// A stream, usable or not.
  KeptStream kept(@Nullable String name) {
    requireOpen();
    KeptStream stream = streams.get(StreamConfiguration.requireName(name));
    if (stream == null) {
      requireOpen(); // It may have been closed just now.
      throw AwsErrors.of(
          ResourceNotFoundException.builder(),
          "ResourceNotFoundException",
          "Firehose " + name + " not found");
    }
    return stream;
  }

  /// The names of all streams after one, in their order.
  List<String> names(@Nullable String after) {
    requireOpen();
    return List.copyOf(after == null ? streams.keySet() : streams.tailMap(after, false).keySet());
  }

  List<OpenStream> open() {
    List<OpenStream> open = new ArrayList<>();
    for (KeptStream stream : streams.values()) {
      if (stream instanceof OpenStream one) {
        open.add(one);
      }
    }
    return open;
  }

  /// Stops delivery; what waits stays in the logs.
  @Override
  public void close() throws IOException {
    List<OpenStream> open;
    synchronized (this) {
      isClosed = true;
      open = open();
      streams.clear();
      open.forEach(stream -> stream.stop("the stream is closed"));
    }
    Closing.all(open);
  }

  static AwsServiceException unavailable(String message) {
    return AwsErrors.of(
        ServiceUnavailableException.builder(), UNAVAILABLE, message, UNAVAILABLE_STATUS);
  }

  private void requireOpen() {
    if (isClosed) {
      throw unavailable("This Firehose is closed");
    }
  }

  private KeptStream takenUp(String name, Path home) {
    StreamDefinition definition = null;
    try {
      definition = StreamDefinition.read(home);
      if (!definition.description().deliveryStreamName().equals(name)) {
        return unusable(
            definition,
            home + " holds the stream " + definition.description().deliveryStreamName());
      }
      return OpenStream.open(home, definition, shared, ownRandom());
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .addKeyValue("stream", name)
          .setCause(e)
          .log("A stream could not be opened; what it holds stays where it is");
      return unusable(definition, "The stream in " + home + " can't be opened: " + e.getMessage());
    }
  }

  /// A stream whose definition is on disk when this returns; nothing of it is there when this
  /// throws.
  private OpenStream made(Path home, StreamDefinition definition) throws IOException {
    OpenStream stream = OpenStream.create(home, definition, shared, ownRandom());
    try {
      definition.write(home, shared.names());
      return stream;
    } catch (IOException | RuntimeException e) {
      String name = definition.description().deliveryStreamName();
      closed(name, stream);
      try {
        StreamDefinition.delete(home, shared.names());
        FileTrees.delete(home);
      } catch (IOException undoing) {
        e.addSuppressed(undoing);
        if (StreamDefinition.isThere(home)) {
          streams.put(
              name,
              unusable(
                  definition,
                  "The stream was not made whole, and could not be removed: " + undoing));
        }
      }
      throw e;
    }
  }

  /// @param left what is left of the stream; null for nothing
  private synchronized void endDeletion(String name, @Nullable KeptStream left) {
    deleting.remove(name);
    if (left != null && !isClosed) {
      streams.put(name, left);
    }
  }

  private UnusableStream unusable(@Nullable StreamDefinition definition, String why) {
    return new UnusableStream(definition, shared.limits().logBytesMax(), why);
  }

  private static void clear(Path home) {
    try {
      FileTrees.delete(home);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("directory", home)
          .log("What a stream left could not be removed: {}", e.toString());
    }
  }

  private static void closed(String name, KeptStream stream) {
    try {
      if (stream instanceof OpenStream open) {
        open.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("stream", name)
          .log("A stream that is deleted could not be closed: {}", e.toString());
    }
  }

  private Path home(String name) {
    Path home = directory.resolve(name).normalize();
    if (!directory.equals(home.getParent())) {
      throw new IllegalArgumentException("a stream's directory can't be " + home);
    }
    return home;
  }

  /// A generator of a stream's own: generators are not for many threads.
  private RandomGenerator ownRandom() {
    return new SplittableRandom(random.nextLong());
  }
}
