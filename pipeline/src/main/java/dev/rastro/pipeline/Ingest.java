package dev.rastro.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.FirehoseException;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

/// Puts records into a delivery stream in batches as large as the service takes. What the service
/// refuses for the moment is sent again, a little later each time. For one thread.
public final class Ingest {

  private static final int RECORDS_PER_BATCH_MAX = 500;
  private static final int BYTES_PER_BATCH_MAX = 4 << 20;
  private static final int ATTEMPTS_MAX = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final FirehoseClient firehose;
  private final String stream;
  private final List<Record> batch = new ArrayList<>(RECORDS_PER_BATCH_MAX);
  private int batchBytes;
  private long acknowledged;

  public Ingest(FirehoseClient firehose, String stream) {
    this.firehose = firehose;
    this.stream = stream;
  }

  /// Adds a record, whose bytes are kept: the caller must not change them. Sends the batch when it
  /// is full.
  public void add(byte[] record) {
    if (batch.size() == RECORDS_PER_BATCH_MAX || batchBytes + record.length > BYTES_PER_BATCH_MAX) {
      send();
    }
    batch.add(Record.builder().data(SdkBytes.fromByteArrayUnsafe(record)).build());
    batchBytes += record.length;
  }

  /// Sends what was added since the last batch. When this returns all of it is acknowledged.
  public void send() {
    List<Record> left = List.copyOf(batch);
    batch.clear();
    batchBytes = 0;
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      Refusal refusal = put(left);
      acknowledged += left.size() - refusal.records.size();
      left = refusal.records;
      if (!left.isEmpty()) {
        if (attempt == ATTEMPTS_MAX) {
          throw new PipelineException(
              "the delivery stream "
                  + stream
                  + " took no records after "
                  + ATTEMPTS_MAX
                  + " attempts: "
                  + refusal.reason);
        }
        pause(pause);
        pause = pause.multipliedBy(2);
      }
    }
  }

  /// How many records the stream has acknowledged.
  public long acknowledged() {
    return acknowledged;
  }

  private Refusal put(List<Record> records) {
    PutRecordBatchResponse response;
    try {
      response =
          firehose.putRecordBatch(
              PutRecordBatchRequest.builder().deliveryStreamName(stream).records(records).build());
    } catch (ServiceUnavailableException e) {
      return new Refusal(records, reason(e));
    }
    if (response.failedPutCount() == 0) {
      return new Refusal(List.of(), "");
    }
    List<Record> refused = new ArrayList<>();
    String reason = "";
    List<PutRecordBatchResponseEntry> entries = response.requestResponses();
    for (int i = 0; i < records.size(); i++) {
      if (entries.get(i).errorCode() != null) {
        refused.add(records.get(i));
        reason = entries.get(i).errorCode() + ": " + entries.get(i).errorMessage();
      }
    }
    return new Refusal(refused, reason);
  }

  private static String reason(FirehoseException e) {
    return e.awsErrorDetails() == null
        ? String.valueOf(e.getMessage())
        : e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PipelineException("interrupted while records were waiting to be sent again", e);
    }
  }

  /// The records that were not taken, in their order, and what was said of the last of them.
  private record Refusal(List<Record> records, String reason) {}
}
