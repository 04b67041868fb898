package dev.rastro.cli;

import dev.rastro.firehose.DeadLetterBox;
import dev.rastro.firehose.LocalFirehose;
import dev.rastro.firehose.StreamStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;

/// What can be asked of a delivery stream beside Firehose's own operations, in this process or of a
/// running `rastro up`.
final class StreamOperations {

  static final PrivateOperation<StreamName, StatusLine> STATUS =
      new PrivateOperation<>("firehose/status", StreamName.class, StatusLine.class);

  static final PrivateOperation<StreamName, DeadLettersLine> DEAD_LETTERS =
      new PrivateOperation<>("firehose/dead-letters", StreamName.class, DeadLettersLine.class);

  static final PrivateOperation<StreamName, ReplayLine> REPLAY =
      new PrivateOperation<>("firehose/replay", StreamName.class, ReplayLine.class);

  private static final double MILLIS_PER_SECOND = 1e3;

  record StreamName(String stream) {}

  /// How a stream does.
  ///
  /// @param version counts the changes of its destination
  /// @param destination where it delivers to
  /// @param logBytesMax what the log may take before producers are told to slow down
  /// @param freshnessSeconds how long the oldest record that waits has waited
  /// @param lastFailure why the last attempt to deliver failed; null where it did not
  /// @param metrics by their CloudWatch names, since the process that has the home began
  record StatusLine(
      String stream,
      String status,
      String version,
      String destination,
      long waitingRecords,
      long waitingBytes,
      long logBytes,
      long logBytesMax,
      double freshnessSeconds,
      @Nullable String lastFailure,
      Map<String, Double> metrics) {

    StatusLine {
      metrics = Map.copyOf(metrics);
    }
  }

  /// One object of dead letters.
  ///
  /// @param records how many it holds; of a manifest, how many objects it names
  /// @param reasons how many there are, by why they failed
  record DeadLettersLine(
      String kind, String bucket, String key, long records, Map<String, Long> reasons) {

    DeadLettersLine {
      reasons = Map.copyOf(reasons);
    }
  }

  /// What a replay did.
  ///
  /// @param failure why it stopped before the end; empty where it did not
  record ReplayLine(long records, long objects, long loaded, String failure) {}

  private StreamOperations() {}

  static StatusLine status(LocalFirehose firehose, String stream) {
    DeliveryStreamDescription description =
        firehose
            .describeDeliveryStream(r -> r.deliveryStreamName(stream))
            .deliveryStreamDescription();
    StreamStatus status = firehose.status(stream);
    return new StatusLine(
        stream,
        description.deliveryStreamStatusAsString(),
        description.versionId(),
        destination(description.destinations().getFirst()),
        status.waitingRecords(),
        status.waitingBytes(),
        status.logBytes(),
        status.logBytesMax(),
        status.oldestAge().toMillis() / MILLIS_PER_SECOND,
        status.lastFailure(),
        new TreeMap<>(firehose.metrics(stream)));
  }

  static List<DeadLettersLine> deadLetters(LocalFirehose firehose, String stream) {
    return firehose.deadLetters(stream).list().stream()
        .map(
            letters ->
                new DeadLettersLine(
                    letters.kind(),
                    letters.bucket(),
                    letters.key(),
                    letters.count(),
                    letters.reasons()))
        .toList();
  }

  static ReplayLine replay(LocalFirehose firehose, String stream) {
    DeadLetterBox.Replayed replayed = firehose.deadLetters(stream).replay();
    return new ReplayLine(
        replayed.records(), replayed.objects(), replayed.loaded(), replayed.failure());
  }

  private static final String BUCKET_ARN = "arn:aws:s3:::";

  /// Where a destination delivers to, as an address.
  static String destination(DestinationDescription destination) {
    if (destination.redshiftDestinationDescription() != null) {
      return destination.redshiftDestinationDescription().clusterJDBCURL()
          + " "
          + destination.redshiftDestinationDescription().copyCommand().dataTableName();
    }
    String prefix = destination.extendedS3DestinationDescription().prefix();
    return "s3://"
        + destination.extendedS3DestinationDescription().bucketARN().substring(BUCKET_ARN.length())
        + "/"
        + (prefix == null ? "" : prefix);
  }
}
