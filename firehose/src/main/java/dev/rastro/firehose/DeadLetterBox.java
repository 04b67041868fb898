package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a stream could not deliver or convert: the objects under its error prefix, and, where it
/// loads a warehouse, the manifests of objects that were not loaded.
///
/// They are read from S3 whenever they are asked for. For one thread.
public final class DeadLetterBox {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int RECORDS_PER_BATCH_MAX = 500;
  private static final int BATCH_BYTES_MAX = 4 << 20;

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

  private record Located(String key, String kind) {}

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
      for (JsonNode letter : letters(object.key)) {
        reasons.merge(reason(letter, object.kind), 1L, Long::sum);
      }
      all.add(new Letters(configuration.s3().bucket(), object.key, object.kind, reasons));
    }
    return all;
  }

  /// Puts the records back through the stream, and loads what was not loaded. An object of dead
  /// letters is deleted when all its records are acknowledged; what fails again is a dead letter
  /// again.
  public Replayed replay() {
    long records = 0;
    long objects = 0;
    long loaded = 0;
    for (Located object : located()) {
      List<JsonNode> letters = letters(object.key);
      String failure;
      if (object.kind.equals(TableLoader.KIND)) {
        failure = loadAgain(object.key, letters);
        loaded += failure.isEmpty() ? letters.size() : 0;
      } else {
        int put = putAgain(letters);
        records += put;
        failure = put == letters.size() ? "" : "the stream takes no more records for now";
        if (put > 0 && put < letters.size()) {
          keepRest(object.key, letters.subList(put, letters.size()));
        }
      }
      if (!failure.isEmpty()) {
        return new Replayed(records, objects, loaded, object.key + ": " + failure);
      }
      s3().deleteObject(r -> r.bucket(configuration.s3().bucket()).key(object.key));
      objects++;
    }
    return new Replayed(records, objects, loaded, "");
  }

  private List<Located> located() {
    List<Located> found = new ArrayList<>();
    for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
      PrefixTemplate prefix = configuration.s3().errorPrefix();
      find(prefix.start(kind.outputType()), prefix.pattern(kind.outputType()), kind.outputType())
          .forEach(found::add);
    }
    if (configuration.load() != null) {
      find(TableLoader.MANIFESTS, Pattern.compile(".*", Pattern.DOTALL), TableLoader.KIND)
          .forEach(found::add);
    }
    return found;
  }

  private List<Located> find(String start, Pattern pattern, String kind) {
    return s3()
        .listObjectsV2Paginator(r -> r.bucket(configuration.s3().bucket()).prefix(start))
        .contents()
        .stream()
        .map(S3Object::key)
        .filter(key -> pattern.matcher(key).matches())
        .filter(key -> ObjectNames.isOf(configuration.name(), key))
        .map(key -> new Located(key, kind))
        .toList();
  }

  private List<JsonNode> letters(String key) {
    byte[] bytes =
        s3()
            .getObjectAsBytes(r -> r.bucket(configuration.s3().bucket()).key(key))
            .asByteArrayUnsafe();
    List<JsonNode> letters = new ArrayList<>();
    String text = new String(bytes, UTF_8);
    for (String line : text.lines().toList()) {
      try {
        letters.add(JSON.readTree(line));
      } catch (JacksonException e) {
        throw new DeliveryLogException(
            "s3://" + configuration.s3().bucket() + "/" + key + " is no object of dead letters", e);
      }
    }
    return letters;
  }

  private static String reason(JsonNode letter, String kind) {
    if (kind.equals(TableLoader.KIND)) {
      return letter.path("error").asString("");
    }
    String code = letter.path("errorCode").asString(letter.path("lastErrorCode").asString(""));
    String message =
        letter.path("errorMessage").asString(letter.path("lastErrorMessage").asString(""));
    return code + ": " + message;
  }

  /// Puts the letters' records; gives how many were acknowledged, from the first on.
  private int putAgain(List<JsonNode> letters) {
    int acknowledged = 0;
    while (acknowledged < letters.size()) {
      List<ByteBuffer> batch = new ArrayList<>();
      long bytes = 0;
      while (acknowledged + batch.size() < letters.size() && batch.size() < RECORDS_PER_BATCH_MAX) {
        byte[] data = letters.get(acknowledged + batch.size()).path("rawData").binaryValue();
        if (!batch.isEmpty() && bytes + data.length > BATCH_BYTES_MAX) {
          break;
        }
        batch.add(ByteBuffer.wrap(data));
        bytes += data.length;
      }
      int taken;
      try {
        taken = stream.put(batch);
      } catch (IOException e) {
        return acknowledged;
      }
      acknowledged += taken;
      if (taken < batch.size()) {
        return acknowledged;
      }
    }
    return acknowledged;
  }

  private void keepRest(String key, List<JsonNode> letters) {
    StringBuilder lines = new StringBuilder();
    letters.forEach(letter -> lines.append(letter).append('\n'));
    s3().putObject(
            r ->
                r.bucket(configuration.s3().bucket())
                    .key(key)
                    .contentType("application/octet-stream"),
            RequestBody.fromString(lines.toString()));
  }

  /// Runs the COPY of a manifest's objects; gives why it failed, or nothing.
  private String loadAgain(String key, List<JsonNode> manifests) {
    RedshiftLoad load = configuration.load();
    if (load == null) {
      return "the stream loads no table";
    }
    TableLoader loader = new TableLoader(load, services, clock, stream.metrics());
    String start = "s3://" + configuration.s3().bucket() + "/";
    for (JsonNode manifest : manifests) {
      for (JsonNode entry : manifest.path("entries")) {
        String url = entry.path("url").asString("");
        if (!url.startsWith(start)) {
          return "the manifest names no object of this stream's bucket: " + url;
        }
        String failure;
        try {
          failure =
              loader.copy(
                  configuration.s3().bucket(),
                  url.substring(start.length()),
                  TableLoader.id(key) + "-replay-" + clock.millis());
        } catch (IOException e) {
          failure = String.valueOf(e.getMessage());
        }
        if (!failure.isEmpty()) {
          return failure;
        }
      }
    }
    return "";
  }

  private S3Client s3() {
    return services.s3();
  }
}
