package dev.rastro.firehose;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a stream could not deliver or convert: the objects under its error prefix, and, where it
/// loads a warehouse, the manifests of objects that were not loaded.
///
/// They are read from S3 whenever they are asked for. Safe for many threads.
public final class DeadLetterBox {

  private static final JsonMapper JSON = JsonMapper.builder().build();

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
  /// @param failure what stopped it, or the first object that stays; empty where nothing did
  public record Replayed(long records, long objects, long loaded, String failure) {}

  private record Located(String key, String kind) {

    boolean isManifest() {
      return kind.equals(TableLoader.KIND);
    }
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
  ///
  /// @throws DeliveryLogException where one can't be read, or is no object of dead letters
  public List<Letters> list() {
    List<Letters> all = new ArrayList<>();
    for (Located object : located()) {
      Map<String, Long> reasons = new TreeMap<>();
      try (LetterLines lines =
          new LetterLines(s3().getObject(r -> r.bucket(bucket()).key(object.key)))) {
        for (JsonNode letter = lines.next(); letter != null; letter = lines.next()) {
          String reason = object.isManifest() ? manifestReason(letter) : reason(letter);
          boolean isTold = reasons.size() < REASONS_MAX || reasons.containsKey(reason);
          reasons.merge(isTold ? reason : OTHER_REASONS, 1L, Long::sum);
        }
      } catch (LetterLines.BadLineException e) {
        throw new DeliveryLogException(
            place(object.key) + " is no object of dead letters: " + e.getMessage(), e);
      } catch (IOException e) {
        throw new DeliveryLogException(place(object.key) + " can't be read: " + e.getMessage(), e);
      }
      all.add(new Letters(bucket(), object.key, object.kind, reasons));
    }
    return all;
  }

  /// Puts the records back through the stream, and loads what was not loaded. An object of dead
  /// letters is deleted when all its records are acknowledged; where the stream takes only some, or
  /// a line is no dead letter, it keeps the rest. What fails again is a dead letter again.
  ///
  /// One replay of a stream runs at a time, since two would put the same records; the second one
  /// does nothing, and says so.
  public Replayed replay() {
    if (!stream.replays().tryAcquire()) {
      return new Replayed(0, 0, 0, "another replay of the stream is running");
    }
    try {
      return replayAlone();
    } finally {
      stream.replays().release();
    }
  }

  private Replayed replayAlone() {
    LettersReplay letters = new LettersReplay(stream, s3(), bucket());
    long records = 0;
    long objects = 0;
    long loaded = 0;
    String firstFailure = "";
    for (Located object : located()) {
      String failure;
      boolean goesOn = false;
      if (object.isManifest()) {
        Loaded again = loadAgain(object.key);
        loaded += again.objects;
        failure = again.failure;
      } else {
        LettersReplay.Put again = letters.replay(object.key);
        records += again.acknowledged();
        failure = again.failure();
        goesOn = again.isOfObject();
      }
      if (failure.isEmpty()) {
        objects++;
      } else if (firstFailure.isEmpty()) {
        firstFailure = object.key + ": " + failure;
      }
      if (!failure.isEmpty() && !goesOn) {
        break;
      }
    }
    return new Replayed(records, objects, loaded, firstFailure);
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

  private static String manifestReason(JsonNode manifest) {
    return manifest.path("error").asString("");
  }

  private static String reason(JsonNode letter) {
    String code = letter.path("errorCode").asString(letter.path("lastErrorCode").asString(""));
    String message =
        letter.path("errorMessage").asString(letter.path("lastErrorMessage").asString(""));
    return code + ": " + message;
  }

  /// What became of a manifest's objects.
  private record Loaded(int objects, String failure) {}

  private Loaded loadAgain(String key) {
    RedshiftLoad load = configuration.load();
    if (load == null) {
      return new Loaded(0, "the stream loads no table");
    }
    TableLoader loader =
        new TableLoader(load, services, clock, stream.deliveryPause(), stream.metrics());
    String start = "s3://" + bucket() + "/";
    int loaded = 0;
    try {
      ResponseBytes<GetObjectResponse> content =
          s3().getObjectAsBytes(r -> r.bucket(bucket()).key(key));
      for (JsonNode entry : JSON.readTree(content.asUtf8String()).path("entries")) {
        String url = entry.path("url").asString("");
        String failure =
            url.startsWith(start)
                ? loader.copy(
                    bucket(),
                    url.substring(start.length()),
                    ObjectNames.id(key) + "-replay-" + clock.millis(),
                    Duration.ZERO)
                : "the manifest names no object of this stream's bucket: " + url;
        if (!failure.isEmpty()) {
          return new Loaded(loaded, failure);
        }
        loaded++;
      }
      String tag = content.response().eTag();
      s3().deleteObject(r -> r.bucket(bucket()).key(key).ifMatch(tag));
      return new Loaded(loaded, "");
    } catch (JacksonException e) {
      return new Loaded(loaded, "it is no manifest: " + e.getOriginalMessage());
    } catch (SdkException | IOException e) {
      return new Loaded(loaded, String.valueOf(e.getMessage()));
    }
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
