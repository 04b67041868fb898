package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
/// Each statement has a client token that follows from the object's name: one that ended, and whose
/// answer was lost, is not run again.
final class TableLoader {

  private static final Logger LOG = LoggerFactory.getLogger(TableLoader.class);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/").withZone(ZoneOffset.UTC);
  private static final Duration FIRST_POLL = Duration.ofMillis(50);
  private static final Duration LONGEST_POLL = Duration.ofSeconds(5);

  /// How long a statement is waited for at least.
  private static final Duration STATEMENT_TIME_MIN = Duration.ofMinutes(15);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final JsonFactory FACTORY = new JsonFactory();

  /// Where manifests of skipped objects lie.
  static final String MANIFESTS = "errors/manifests/";

  /// How such a manifest is called among the dead letters.
  static final String KIND = "copy-failed";

  private final RedshiftLoad load;
  private final FirehoseServices services;
  private final InstantSource clock;
  private final DeliveryPause pause;
  private final StreamMetrics metrics;

  TableLoader(
      RedshiftLoad load,
      FirehoseServices services,
      InstantSource clock,
      DeliveryPause pause,
      StreamMetrics metrics) {
    this.load = load;
    this.services = services;
    this.clock = clock;
    this.pause = pause;
    this.metrics = metrics;
  }

  /// Loads a cut's data, or skips it; gives what is loaded.
  List<PreparedObject> load(PendingCut cut, List<PreparedObject> data) throws IOException {
    List<PreparedObject> loaded = new ArrayList<>();
    for (PreparedObject object : data) {
      String failure =
          copy(object.bucket(), object.key(), ObjectNames.id(cut.objectName()), load.retryFor());
      if (failure.isEmpty()) {
        loaded.add(object);
        EarlierTries.remove(services.s3(), object.bucket(), manifestKey(cut));
      } else {
        skip(cut, object, failure);
      }
    }
    return loaded;
  }

  /// Runs COPY until it succeeds or has failed for long enough; gives why it failed, or nothing.
  ///
  /// A statement whose end is not known is asked for again under the same token. Only one that has
  /// failed is followed by another. One that does not end is given up, too: when there is no time
  /// left to try again, but not before [#STATEMENT_TIME_MIN].
  ///
  /// @param token begins all tokens of this load, and of no other
  /// @throws IOException where the stream is being closed
  String copy(String bucket, String key, String token, Duration retryFor) throws IOException {
    Instant giveUp = clock.instant().plus(retryFor);
    Duration next = FIRST_PAUSE;
    for (int statement = 1; ; ) {
      Instant waitUntil = clock.instant().plus(STATEMENT_TIME_MIN);
      Ended ended =
          run(
              bucket,
              key,
              token + "-" + statement,
              waitUntil.isBefore(giveUp) ? giveUp : waitUntil);
      metrics.load(ended.isLoaded());
      if (ended.isLoaded()) {
        return "";
      }
      if (!clock.instant().isBefore(giveUp)) {
        return ended.failure;
      }
      if (ended.isKnown) {
        statement++;
      }
      pause.await(next);
      next = doubled(next, LONGEST_PAUSE);
    }
  }

  private static Duration doubled(Duration pause, Duration longest) {
    Duration next = pause.multipliedBy(2);
    return next.compareTo(longest) > 0 ? longest : next;
  }

  /// What became of a statement.
  ///
  /// @param isKnown whether the warehouse has told
  /// @param failure empty where it did what it should
  private record Ended(boolean isKnown, String failure) {
    boolean isLoaded() {
      return failure.isEmpty();
    }
  }

  private Ended run(String bucket, String key, String clientToken, Instant waitUntil)
      throws IOException {
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
      for (Duration poll = FIRST_POLL; ; poll = doubled(poll, LONGEST_POLL)) {
        DescribeStatementResponse statement = services.redshift().describeStatement(r -> r.id(id));
        StatusString status = statement.status();
        if (status == StatusString.FINISHED) {
          return new Ended(true, "");
        } else if (status == StatusString.FAILED || status == StatusString.ABORTED) {
          return new Ended(
              true, statement.error() == null ? statement.statusAsString() : statement.error());
        }
        if (!clock.instant().isBefore(waitUntil)) {
          return new Ended(
              false,
              "the statement "
                  + id
                  + " has not ended, its status is "
                  + statement.statusAsString());
        }
        pause.await(poll);
      }
    } catch (SdkException e) {
      return new Ended(false, "the warehouse did not answer: " + e.getMessage());
    }
  }

  /// What stands before the name of a manifest.
  static String manifestPrefix(Instant arrival) {
    return MANIFESTS + HOUR.format(arrival);
  }

  private static String manifestKey(PendingCut cut) {
    return manifestPrefix(cut.arrival()) + ObjectNames.failureName(cut.objectName(), KIND);
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
            r -> r.bucket(object.bucket()).key(manifestKey(cut)),
            RequestBody.fromString(bytes.toString(UTF_8)));
  }
}
