package dev.rastro.firehose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Delivers cuts of one stream: reads a cut from the log, writes its objects into temporary files,
/// puts them, loads them where a warehouse wants them, and confirms the cut.
///
/// All of it is done anew after a failure, to the same keys. Safe for many threads, each with a cut
/// of its own.
final class CutDelivery {

  private static final Logger LOG = LoggerFactory.getLogger(CutDelivery.class);

  private final DeliveryStream stream;
  private final Path directory;
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
      FirehoseServices services,
      ParquetFiles parquet,
      StreamMetrics metrics,
      Preparations preparations,
      InstantSource clock) {
    this.stream = stream;
    this.directory = directory;
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
      for (PreparedObject object : prepared.objects) {
        put(object);
      }
      RedshiftLoad load = cut.configuration().load();
      if (load != null) {
        new TableLoader(load, services, clock, pause, metrics).load(cut, prepared.objects);
      }
      stream.confirm(cut);
      count(cut, prepared);
    } finally {
      clear(work);
    }
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

  /// A cut as files.
  private record Prepared(List<PreparedObject> objects, Map<DeadLetter.Kind, Long> deadLetters) {}

  private Prepared prepare(PendingCut cut, Path work) throws IOException {
    try (DeadLetters deadLetters = new DeadLetters(cut, work, clock);
        CutRecords records =
            new CutRecords(
                cut, work, deadLetters, services, parquet, preparations, pause, metrics)) {
      RecordStage first = records.firstStage();
      stream.read(cut, (arrival, data) -> first.accept(StreamRecord.of(arrival, data)));
      first.finish();
      List<PreparedObject> objects = new ArrayList<>(records.backup());
      objects.addAll(deadLetters.finish());
      objects.addAll(records.objects());
      return new Prepared(objects, Map.copyOf(deadLetters.counts()));
    }
  }

  private void count(PendingCut cut, Prepared prepared) {
    List<PreparedObject> data =
        prepared.objects.stream().filter(o -> o.purpose() == PreparedObject.Purpose.DATA).toList();
    prepared.deadLetters.forEach(metrics::failed);
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
      metrics.notPut(object.purpose());
      throw e;
    }
    metrics.put(object);
  }
}
