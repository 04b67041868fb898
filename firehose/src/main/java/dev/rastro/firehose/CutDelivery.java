package dev.rastro.firehose;

import dev.rastro.aws.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Delivers cuts of one stream: reads a cut from the log, writes its objects into temporary files,
/// puts them, loads them where a warehouse wants them, and confirms the cut.
///
/// All of it is done anew after a failure, to the same keys; what an earlier try put, and the one
/// that is confirmed does not have, is taken away. Safe for many threads, each with a cut of its
/// own.
final class CutDelivery {

  private static final Logger LOG = LoggerFactory.getLogger(CutDelivery.class);

  private final DeliveryStream stream;
  private final Path directory;
  private final EarlierTries tries;
  private final FirehoseServices services;
  private final ParquetFiles parquet;
  private final StreamMetrics metrics;
  private final Preparations preparations;
  private final InstantSource clock;
  private final DeliveryPause pause = new DeliveryPause();

  /// @param directory for temporary files; its own
  /// @param preparations where cuts are written into files; puts, which may hang, are not among
  ///   them
  CutDelivery(
      DeliveryStream stream,
      Path directory,
      EarlierTries tries,
      FirehoseServices services,
      ParquetFiles parquet,
      StreamMetrics metrics,
      Preparations preparations,
      InstantSource clock) {
    this.stream = stream;
    this.directory = directory;
    this.tries = tries;
    this.services = services;
    this.parquet = parquet;
    this.metrics = metrics;
    this.preparations = preparations;
    this.clock = clock;
  }

  /// Delivers a cut. When this returns all of it is where it belongs, and the log lets go of it.
  void deliver(PendingCut cut) throws IOException {
    stream.sync(cut.end());
    Path work = directory.resolve("cut-" + cut.number());
    FileTrees.delete(work);
    Files.createDirectories(work);
    try {
      Prepared prepared = preparations.run(() -> prepare(cut, work));
      Set<String> stale =
          mayDiffer(cut)
              ? tries.begin(cut, prepared.dataKeys(), key -> removeEarlier(cut, key))
              : Set.of();
      prepared.delivered.forEach(this::put);
      RedshiftLoad load = cut.configuration().load();
      List<PreparedObject> loaded =
          load == null
              ? List.of()
              : new TableLoader(load, services, clock, pause, metrics).load(cut, prepared.data());
      // Last: a try that fails before this says nothing of records that a later one may deliver.
      putDeadLetters(cut, prepared);
      stale.forEach(key -> removeEarlier(cut, key));
      // Before, so that who waits for the cut sees it counted; a cut is confirmed once.
      count(cut, prepared, loaded);
      stream.confirm(cut);
      tries.end(cut);
    } finally {
      clear(work);
    }
  }

  /// Whether a later try may come to something else: it asks a processor, or the catalog, or ends a
  /// query that took its time.
  private static boolean mayDiffer(PendingCut cut) {
    StreamConfiguration configuration = cut.configuration();
    return configuration.isPartitioned()
        || configuration.processing().function() != null
        || configuration.conversion() != null;
  }

  private void removeEarlier(PendingCut cut, String key) {
    EarlierTries.remove(services.s3(), cut.configuration().s3().bucket(), key);
  }

  /// What can't be removed now is removed when the stream is opened; no delivery fails by it.
  private void clear(Path work) {
    try {
      FileTrees.delete(work);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("stream", stream.name())
          .log("A delivery's files could not be removed: {}", e.toString());
    }
  }

  /// Has deliveries end soon that wait for a processor or a warehouse; their cuts are not
  /// delivered.
  void stop() {
    pause.stop();
  }

  /// What all waits are ended by.
  DeliveryPause pause() {
    return pause;
  }

  /// A cut as files.
  ///
  /// @param delivered its data, and its backup
  private record Prepared(
      List<PreparedObject> delivered,
      List<PreparedObject> deadLetters,
      Map<DeadLetter.Kind, Long> deadLetterCounts) {

    List<PreparedObject> data() {
      return delivered.stream()
          .filter(object -> object.purpose() == PreparedObject.Purpose.DATA)
          .toList();
    }

    Set<String> dataKeys() {
      return data().stream().map(PreparedObject::key).collect(Collectors.toUnmodifiableSet());
    }
  }

  private Prepared prepare(PendingCut cut, Path work) throws IOException {
    try (DeadLetters deadLetters = new DeadLetters(cut, work, clock);
        CutRecords records =
            CutRecords.open(
                cut, work, deadLetters, services, parquet, preparations, pause, metrics)) {
      RecordStage first = records.firstStage();
      stream.read(cut, (arrival, data) -> first.accept(StreamRecord.of(arrival, data)));
      first.finish();
      List<PreparedObject> delivered = new ArrayList<>(records.backup());
      delivered.addAll(records.objects());
      List<PreparedObject> letters = deadLetters.finish();
      List<PreparedObject> all = new ArrayList<>(delivered);
      all.addAll(letters);
      requireDifferentKeys(all);
      return new Prepared(delivered, letters, Map.copyOf(deadLetters.counts()));
    }
  }

  /// An object that is put over another one of its cut would be records that are lost.
  private static void requireDifferentKeys(List<PreparedObject> objects) {
    Set<String> places = new HashSet<>();
    for (PreparedObject object : objects) {
      if (!places.add(object.bucket() + "/" + object.key())) {
        throw new IllegalStateException(
            "two objects of a cut have the key " + object.key() + " in " + object.bucket());
      }
    }
  }

  /// Puts the letters of this try, and takes away those of earlier ones that it does not have.
  private void putDeadLetters(PendingCut cut, Prepared prepared) {
    prepared.deadLetters.forEach(this::put);
    if (!mayDiffer(cut)) {
      return; // Every try comes to the same.
    }
    for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
      if (!prepared.deadLetterCounts.containsKey(kind)) {
        removeEarlier(cut, DeadLetters.key(cut, kind));
      }
    }
  }

  private void count(PendingCut cut, Prepared prepared, List<PreparedObject> loaded) {
    prepared.delivered.forEach(metrics::delivered);
    loaded.forEach(metrics::loaded);
    prepared.deadLetterCounts.forEach(metrics::failed);
    List<PreparedObject> data = prepared.data();
    if (cut.configuration().conversion() != null) {
      metrics.converted(data.stream().mapToLong(PreparedObject::records).sum());
    }
    metrics.partitions(cut.configuration().isPartitioned() ? data.size() : 0);
  }

  private void put(PreparedObject object) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(object.bucket())
            .key(object.key())
            .contentType("application/octet-stream");
    if (!object.contentEncoding().isEmpty()) {
      request.contentEncoding(object.contentEncoding());
    }
    try {
      services.s3().putObject(request.build(), RequestBody.fromFile(object.file()));
    } catch (SdkException e) {
      metrics.put(object.purpose(), false);
      throw e;
    }
    metrics.put(object.purpose(), true);
  }
}
