package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a stream could not deliver or convert: the objects under its error prefix, and, where it
/// loads a warehouse, the manifests of objects that were not loaded.
///
/// They are read from S3 whenever they are asked for, a record at a time. For one thread.
public final class DeadLetterBox {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int RECORDS_PER_BATCH_MAX = 500;
  private static final int BATCH_BYTES_MAX = 4 << 20;

  /// How many different reasons of one object are told apart.
  private static final int REASONS_MAX = 20;

  private static final String OTHER_REASONS = "other reasons";

  private final StreamConfiguration configuration;
  private final OpenStream stream;
  private final FirehoseServices services;
  private final InstantSource clock;

  /// One object of dead letters.
  ///
  /// @param kind what failed, as its key says
  /// @param reasons how many records there are, by why they failed
  public record Letters(String bucket, String key, String kind, Map<String, Long> reasons) {

    public Letters {
      reasons = Map.copyOf(reasons);
    }

    /// How many records it holds; of a manifest, how many objects it names.
    public long count() {
      return reasons.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /// What a replay did.
  ///
  /// @param records how many went through the stream again
  /// @param objects how many objects of dead letters are gone
  /// @param loaded how many skipped objects are loaded now
  /// @param failure why it stopped before the end; empty where it did not
  public record Replayed(long records, long objects, long loaded, String failure) {}

  private record Located(String key, String kind) {

    boolean isManifest() {
      return kind.equals(TableLoader.KIND);
    }
  }

  /// Hears the letters of an object, in order.
  private interface LetterReader {

    /// @return whether to go on
    boolean letter(String line, JsonNode letter) throws IOException;
  }

  DeadLetterBox(
      StreamConfiguration configuration,
      OpenStream stream,
      FirehoseServices services,
      InstantSource clock) {
    this.configuration = configuration;
    this.stream = stream;
    this.services = services;
    this.clock = clock;
  }

  /// All of them, by their keys.
  public List<Letters> list() {
    List<Letters> all = new ArrayList<>();
    for (Located object : located()) {
      Map<String, Long> reasons = new TreeMap<>();
      read(
          object.key,
          (_, letter) -> {
            String reason = object.isManifest() ? manifestReason(letter) : reason(letter);
            boolean isTold = reasons.size() < REASONS_MAX || reasons.containsKey(reason);
            reasons.merge(isTold ? reason : OTHER_REASONS, 1L, Long::sum);
            return true;
          });
      all.add(new Letters(bucket(), object.key, object.kind, reasons));
    }
    return all;
  }

  /// Puts the records back through the stream, and loads what was not loaded. An object of dead
  /// letters is deleted when all its records are acknowledged; where the stream takes only some, it
  /// keeps the rest. What fails again is a dead letter again.
  public Replayed replay() {
    long records = 0;
    long objects = 0;
    long loaded = 0;
    for (Located object : located()) {
      String failure;
      if (object.isManifest()) {
        Loaded again = loadAgain(object.key);
        loaded += again.objects;
        failure = again.failure;
      } else {
        Put again = putAgain(object.key);
        records += again.acknowledged;
        failure = again.failure;
        if (!failure.isEmpty() && again.acknowledged > 0) {
          keepRest(object.key, again.acknowledged);
        }
      }
      if (!failure.isEmpty()) {
        return new Replayed(records, objects, loaded, object.key + ": " + failure);
      }
      s3().deleteObject(r -> r.bucket(bucket()).key(object.key));
      objects++;
    }
    return new Replayed(records, objects, loaded, "");
  }

  private List<Located> located() {
    List<Located> found = new ArrayList<>();
    PrefixTemplate prefix = configuration.s3().errorPrefix();
    for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
      String type = kind.outputType();
      found.addAll(
          find(prefix.start(type), type, one -> prefix.isOf(one.prefix(), type, one.arrival())));
    }
    if (configuration.load() != null) {
      found.addAll(
          find(
              TableLoader.MANIFESTS,
              TableLoader.KIND,
              one -> one.prefix().equals(TableLoader.manifestPrefix(one.arrival()))));
    }
    return found;
  }

  /// The objects of this stream, and of no other that shares the prefix with it.
  private List<Located> find(String start, String kind, Predicate<ObjectNames.Failure> isOfKind) {
    return s3().listObjectsV2Paginator(r -> r.bucket(bucket()).prefix(start)).contents().stream()
        .map(S3Object::key)
        .filter(key -> ObjectNames.failure(configuration.name(), key).filter(isOfKind).isPresent())
        .map(key -> new Located(key, kind))
        .toList();
  }

  private void read(String key, LetterReader reader) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(s3().getObject(r -> r.bucket(bucket()).key(key)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!reader.letter(line, JSON.readTree(line))) {
          return;
        }
      }
    } catch (JacksonException e) {
      throw new DeliveryLogException(place(key) + " is no object of dead letters", e);
    } catch (IOException e) {
      throw new DeliveryLogException(place(key) + " can't be read: " + e.getMessage(), e);
    }
  }

  private static String manifestReason(JsonNode manifest) {
    return manifest.path("error").asString("");
  }

  private static String reason(JsonNode letter) {
    String code = letter.path("errorCode").asString(letter.path("lastErrorCode").asString(""));
    String message =
        letter.path("errorMessage").asString(letter.path("lastErrorMessage").asString(""));
    return code + ": " + message;
  }

  /// What became of an object's records.
  ///
  /// @param acknowledged how many, from the first on
  /// @param failure why not all; empty where all were
  private record Put(int acknowledged, String failure) {}

  private Put putAgain(String key) {
    Batches batches = new Batches();
    read(
        key,
        (_, letter) -> {
          JsonNode data = letter.path("rawData");
          if (!data.isString()) {
            throw new IOException("a line has no rawData");
          }
          return batches.add(data.binaryValue());
        });
    batches.send();
    return new Put(batches.acknowledged, batches.failure);
  }

  /// Records that are put again, as many at once as one request takes.
  private final class Batches {

    private final List<ByteBuffer> batch = new ArrayList<>();
    private long bytes;
    private int acknowledged;
    private String failure = "";

    /// Gives whether the stream takes more.
    boolean add(byte[] data) {
      boolean isFull =
          batch.size() == RECORDS_PER_BATCH_MAX
              || (!batch.isEmpty() && bytes + data.length > BATCH_BYTES_MAX);
      if (isFull) {
        send();
      }
      if (failure.isEmpty()) {
        batch.add(ByteBuffer.wrap(data));
        bytes += data.length;
      }
      return failure.isEmpty();
    }

    void send() {
      if (batch.isEmpty()) {
        return;
      }
      try {
        int taken = stream.put(List.copyOf(batch));
        acknowledged += taken;
        if (taken < batch.size()) {
          failure = "the stream's quotas take no more records for now";
        }
      } catch (IOException e) {
        failure = "the stream takes no more records for now: " + e.getMessage();
      }
      batch.clear();
      bytes = 0;
    }
  }

  /// Leaves the letters of an object from one on.
  private void keepRest(String key, int from) {
    try {
      Path rest = Files.createTempFile("dead-letters", ".json");
      try {
        int[] at = {0};
        try (BufferedWriter lines = Files.newBufferedWriter(rest)) {
          read(
              key,
              (line, _) -> {
                if (at[0]++ >= from) {
                  lines.write(line);
                  lines.write('\n');
                }
                return true;
              });
        }
        s3().putObject(
                r -> r.bucket(bucket()).key(key).contentType("application/octet-stream"),
                RequestBody.fromFile(rest));
      } finally {
        Files.delete(rest);
      }
    } catch (IOException e) {
      throw new DeliveryLogException(
          "The rest of " + place(key) + " can't be kept apart: " + e.getMessage(), e);
    }
  }

  /// What became of a manifest's objects.
  private record Loaded(int objects, String failure) {}

  private Loaded loadAgain(String key) {
    RedshiftLoad load = configuration.load();
    if (load == null) {
      return new Loaded(0, "the stream loads no table");
    }
    TableLoader loader =
        new TableLoader(load, services, clock, new DeliveryPause(), stream.metrics());
    String start = "s3://" + bucket() + "/";
    int[] loaded = {0};
    String[] failure = {""};
    read(
        key,
        (_, manifest) -> {
          for (JsonNode entry : manifest.path("entries")) {
            String url = entry.path("url").asString("");
            failure[0] =
                url.startsWith(start)
                    ? loader.copy(
                        bucket(),
                        url.substring(start.length()),
                        ObjectNames.id(key) + "-replay-" + clock.millis(),
                        Duration.ZERO)
                    : "the manifest names no object of this stream's bucket: " + url;
            if (!failure[0].isEmpty()) {
              return false;
            }
            loaded[0]++;
          }
          return true;
        });
    return new Loaded(loaded[0], failure[0]);
  }

  private String place(String key) {
    return "s3://" + bucket() + "/" + key;
  }

  private String bucket() {
    return configuration.s3().bucket();
  }

  private S3Client s3() {
    return services.s3();
  }
}
