package dev.rastro.firehose;

import dev.rastro.aws.DirectorySync;
import dev.rastro.aws.FileTrees;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionStatus;

/// A delivery stream that is open: what it is, its log and buffer, and the threads that deliver.
/// Safe for many threads; its definition is replaced by one at a time.
final class OpenStream implements KeptStream, Closeable {

  static final String LOG_DIRECTORY = "log";
  static final String DELIVERY_DIRECTORY = "delivery";
  private static final String REPLAY_DIRECTORY = "replay";

  private static final String REMEDY =
      "start Rastro anew once the disk does what it is told: the stream is opened with all that was"
          + " acknowledged";

  private final Path home;
  private final Path replayDirectory;
  private final DeliveryStream stream;
  private final CutDelivery delivery;
  private final Deliverers.Running workers;
  private final Throttle throttle;
  private final StreamMetrics metrics;
  private final Semaphore replays = new Semaphore(1);
  private final DirectorySync names;
  private volatile StreamDefinition definition;

  /// Why it is not known whether the definition is the one on disk; null while it is.
  private volatile @Nullable String unsettled;

  /// What streams stand on. A simulation has its own, of one thread and one clock.
  ///
  /// @param nanoTime measures how long a cut that failed waits
  record Ground(DirectorySync names, LogPlaces logs, LongSupplier nanoTime, Deliverers deliverers) {

    /// That of this machine.
    static Ground system(DirectorySync names) {
      return new Ground(names, DirectoryLogFiles::in, System::nanoTime, DeliveryWorkers::start);
    }
  }

  /// Gives the files of the log that lies in a directory.
  @FunctionalInterface
  interface LogPlaces {
    LogFiles in(Path directory, DirectorySync names) throws IOException;
  }

  /// What all streams of a Firehose share.
  record Shared(
      FirehoseServices services,
      FirehoseSettings settings,
      StreamLimits limits,
      InstantSource clock,
      Ground ground,
      ParquetFiles parquet,
      Preparations preparations) {

    DirectorySync names() {
      return ground.names();
    }
  }

  private OpenStream(
      Path home,
      Path replayDirectory,
      DeliveryStream stream,
      CutDelivery delivery,
      Deliverers.Running workers,
      Throttle throttle,
      StreamMetrics metrics,
      DirectorySync names,
      StreamDefinition definition) {
    this.home = home;
    this.replayDirectory = replayDirectory;
    this.stream = stream;
    this.delivery = delivery;
    this.workers = workers;
    this.throttle = throttle;
    this.metrics = metrics;
    this.names = names;
    this.definition = definition;
  }

  /// How a stream comes to its log: [DeliveryStream#create] or [DeliveryStream#open].
  @FunctionalInterface
  private interface Beginning {
    DeliveryStream stream(
        StreamConfiguration configuration,
        StreamLimits limits,
        LogFiles files,
        InstantSource clock,
        LongSupplier nanoTime,
        RandomGenerator random);
  }

  /// Makes a stream in its directory, which is empty.
  static OpenStream create(
      Path home, StreamDefinition definition, Shared shared, RandomGenerator random)
      throws IOException {
    return begin(home, definition, shared, random, DeliveryStream::create);
  }

  /// Opens a stream in its directory, and delivers what an earlier process left there.
  static OpenStream open(
      Path home, StreamDefinition definition, Shared shared, RandomGenerator random)
      throws IOException {
    return begin(home, definition, shared, random, DeliveryStream::open);
  }

  private static OpenStream begin(
      Path home,
      StreamDefinition definition,
      Shared shared,
      RandomGenerator random,
      Beginning beginning)
      throws IOException {
    StreamConfiguration configuration = definition.configuration();
    Path deliveries = home.resolve(DELIVERY_DIRECTORY);
    FileTrees.delete(deliveries); // What deliveries that did not end have left.
    // Each opening has files of its own: a delivery that hangs may outlive the stream it was for.
    Path files = deliveries.resolve(Long.toHexString(random.nextLong()));
    DeliveryStream stream =
        beginning.stream(
            configuration,
            shared.limits(),
            shared.ground().logs().in(home.resolve(LOG_DIRECTORY), shared.names()),
            shared.clock(),
            shared.ground().nanoTime(),
            random);
    StreamMetrics metrics = new StreamMetrics(shared.services().meters(), configuration.name());
    metrics.watch(stream);
    EarlierTries tries = new EarlierTries(home.resolve(EarlierTries.DIRECTORY), shared.names());
    if (stream.status().waitingRecords() == 0) {
      tries.clear();
    }
    CutDelivery delivery =
        new CutDelivery(
            stream,
            files,
            tries,
            shared.services(),
            shared.parquet(),
            metrics,
            shared.preparations(),
            shared.clock());
    return new OpenStream(
        home,
        files.resolve(REPLAY_DIRECTORY),
        stream,
        delivery,
        shared.ground().deliverers().start(stream, delivery, shared.limits()),
        new Throttle(shared.settings().quotas(), shared.clock()),
        metrics,
        shared.names(),
        definition);
  }

  @Override
  public StreamDefinition definition() {
    return definition;
  }

  @Override
  public StreamStatus status() {
    StreamStatus status = stream.status();
    String why = unsettled;
    if (why != null) {
      status = status.withFailure(why);
    }
    return stream.logFailure() == null ? status : status.withFailure(REMEDY);
  }

  DeliveryStream stream() {
    return stream;
  }

  StreamMetrics metrics() {
    return metrics;
  }

  /// Has one permit, which a replay of the stream's dead letters holds.
  Semaphore replays() {
    return replays;
  }

  /// Where a replay has its copies of dead letters, on the disk that the stream is on. What is left
  /// there is removed when the stream is opened.
  Path replayDirectory() {
    return replayDirectory;
  }

  /// What a wait of a replay is ended by when the stream is closed.
  DeliveryPause deliveryPause() {
    return delivery.pause();
  }

  /// Keeps a changed definition. What is cut from now on follows it.
  ///
  /// @throws IOException where it could not be kept: the stream goes on as before, and is found as
  ///   before when it is opened again. Where not even that could be had, the message says so, and
  ///   the status does until another change is kept or taken back
  void redefine(StreamDefinition changed) throws IOException {
    StreamConfiguration configuration = changed.configuration();
    StreamDefinition before = definition;
    try {
      if (unsettled == null) {
        changed.writeOver(before, home, names);
      } else {
        changed.write(home, names);
      }
    } catch (IOException | RuntimeException e) {
      takeBack(before, e);
      String why = unsettled;
      if (why != null) {
        throw new IOException(e.getMessage() + "; " + why, e);
      }
      throw e;
    }
    unsettled = null;
    definition = changed;
    stream.configure(configuration);
  }

  /// After a sync that failed a file may or may not stay replaced: the earlier one is put in its
  /// place, and synced.
  private void takeBack(StreamDefinition before, Exception cause) {
    try {
      if (unsettled == null && before.equals(StreamDefinition.read(home))) {
        return; // Nothing was replaced.
      }
      before.write(home, names);
      unsettled = null;
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
      unsettled =
          "a change of the stream's definition could not be taken back: "
              + e.getMessage()
              + "; the stream goes on by the earlier one, and which of the two it has when it is"
              + " opened again is not known";
    }
  }

  boolean isEncrypted() {
    DeliveryStreamEncryptionConfiguration encryption =
        definition.description().deliveryStreamEncryptionConfiguration();
    return encryption != null && encryption.status() == DeliveryStreamEncryptionStatus.ENABLED;
  }

  /// Takes records from the first on, as many as the quotas let; they are on disk when this
  /// returns.
  ///
  /// @return how many it took
  /// @throws IOException where they could not be kept: none of them is then acknowledged
  int put(List<ByteBuffer> records) throws IOException {
    int admitted = throttle.admit(records);
    if (admitted < records.size()) {
      metrics.throttled(records.size() - admitted);
    }
    if (admitted > 0) {
      List<ByteBuffer> taken = records.subList(0, admitted);
      stream.put(taken);
      metrics.incoming(admitted, taken.stream().mapToLong(ByteBuffer::remaining).sum());
    }
    return admitted;
  }

  /// Takes nothing more, and has deliveries end soon; [#close] waits for that.
  void stop(String why) {
    stream.stop(why);
    delivery.stop();
    workers.stop();
  }

  @Override
  public void close() throws IOException {
    stop("the stream is closed");
    Closing.all(List.of(workers::close, stream::close, metrics::close));
  }
}
