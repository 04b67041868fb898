package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Loads a cut's objects from S3 into a table of a warehouse, with COPY through the Data API. An
/// object that can't be loaded for as long as the destination says is skipped: a manifest under
/// `errors/manifests/` names it, and the object stays.
///
/// Each attempt has a client token that follows from the object's name: a statement that ended, and
/// whose answer was lost, is not run again.
final class TableLoader {

  private static final Logger LOG = LoggerFactory.getLogger(TableLoader.class);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/").withZone(ZoneOffset.UTC);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int ID_LENGTH = 36;
  private static final JsonFactory FACTORY = new JsonFactory();

  /// Where manifests of skipped objects lie.
  static final String MANIFESTS = "errors/manifests/";

  /// How such a manifest is called among the dead letters.
  static final String KIND = "copy-failed";

  private final RedshiftLoad load;
  private final FirehoseServices services;
  private final InstantSource clock;
  private final StreamMetrics metrics;

  TableLoader(
      RedshiftLoad load, FirehoseServices services, InstantSource clock, StreamMetrics metrics) {
    this.load = load;
    this.services = services;
    this.clock = clock;
    this.metrics = metrics;
  }

  void load(PendingCut cut, List<PreparedObject> objects) throws IOException {
    for (PreparedObject object : objects) {
      if (object.purpose() == PreparedObject.Purpose.DATA) {
        load(cut, object);
      }
    }
  }

  private void load(PendingCut cut, PreparedObject object) throws IOException {
    Instant giveUp = clock.instant().plus(load.retryFor());
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      String token = id(cut.objectName()) + "-" + attempt;
      String failure = copy(object.bucket(), object.key(), token);
      if (failure.isEmpty()) {
        metrics.loaded(object);
        return;
      }
      metrics.notLoaded();
      if (!clock.instant().isBefore(giveUp)) {
        skip(cut, object, failure);
        return;
      }
      sleep(pause);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  /// Runs one COPY; gives why it failed, or nothing.
  String copy(String bucket, String key, String clientToken) throws IOException {
    ExecuteStatementRequest.Builder request =
        ExecuteStatementRequest.builder()
            .database(load.database())
            .sql(load.copyStatement(bucket, key))
            .clientToken(clientToken);
    if (load.isServerless()) {
      request.workgroupName(load.host());
    } else {
      request.clusterIdentifier(load.host()).dbUser(load.user());
    }
    try {
      String id = services.redshift().executeStatement(request.build()).id();
      while (true) {
        DescribeStatementResponse statement = services.redshift().describeStatement(r -> r.id(id));
        StatusString status = statement.status();
        if (status == StatusString.FINISHED) {
          return "";
        } else if (status == StatusString.FAILED || status == StatusString.ABORTED) {
          return statement.error() == null ? statement.statusAsString() : statement.error();
        }
        sleep(POLL);
      }
    } catch (SdkException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /// The part of an object's name that no other object has.
  static String id(String objectName) {
    return objectName.substring(objectName.length() - ID_LENGTH);
  }

  private void skip(PendingCut cut, PreparedObject object, String failure) {
    LOG.atWarn()
        .addKeyValue("object", object.key())
        .addKeyValue("table", load.table())
        .log("An object is not loaded, and a manifest names it: {}", failure);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject().writeName("entries").writeStartArray().writeStartObject();
      json.writeStringProperty("url", "s3://" + object.bucket() + "/" + object.key());
      json.writeBooleanProperty("mandatory", true);
      json.writeEndObject().writeEndArray();
      json.writeStringProperty("error", failure);
      json.writeEndObject();
    }
    services
        .s3()
        .putObject(
            r ->
                r.bucket(object.bucket())
                    .key(MANIFESTS + HOUR.format(cut.arrival()) + cut.objectName()),
            RequestBody.fromString(bytes.toString(UTF_8)));
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a table was loaded");
    }
  }
}
