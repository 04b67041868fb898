package dev.rastro.firehose;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Transforms records between a stream's log and its objects: what a Lambda function does for the
/// real service. A destination names it by its function's ARN.
///
/// Follows "Data transformation" of the Firehose developer guide. Called by many threads.
public interface RecordProcessor {

  /// The name of the function that it stands for: the seventh part of the ARN.
  String functionName();

  /// Answers each record of a batch by its id. What it throws makes the whole batch fail, and is
  /// tried again.
  List<Answer> process(List<Request> records) throws Exception;

  /// A record to transform.
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Request(String recordId, Instant approximateArrivalTimestamp, byte[] data) {}

  /// What becomes of a record.
  ///
  /// @param data the transformed bytes; of no meaning for a record that is not kept
  /// @param partitionKeys values for `!{partitionKeyFromLambda:…}`
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Answer(String recordId, Result result, byte[] data, Map<String, String> partitionKeys) {

    public Answer {
      Objects.requireNonNull(recordId, "recordId");
      Objects.requireNonNull(result, "result");
      Objects.requireNonNull(data, "data");
      partitionKeys = Map.copyOf(partitionKeys);
    }

    /// The record goes on, with these bytes.
    public static Answer ok(String recordId, byte[] data) {
      return new Answer(recordId, Result.OK, data, Map.of());
    }

    /// The record is left out on purpose.
    public static Answer dropped(String recordId) {
      return new Answer(recordId, Result.DROPPED, new byte[0], Map.of());
    }

    /// The record goes to the error prefix.
    public static Answer failed(String recordId) {
      return new Answer(recordId, Result.PROCESSING_FAILED, new byte[0], Map.of());
    }
  }

  /// What a processor says of a record.
  enum Result {
    OK,
    DROPPED,
    PROCESSING_FAILED
  }
}
