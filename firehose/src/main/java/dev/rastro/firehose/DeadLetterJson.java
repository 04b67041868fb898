package dev.rastro.firehose;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A dead letter as the service writes it: one JSON object and a line's end.
///
/// Follows "Data transformation failure handling" and "Error handling for record format conversion"
/// of the Firehose developer guide.
final class DeadLetterJson {

  private static final JsonFactory FACTORY = new JsonFactory();

  private DeadLetterJson() {}

  static byte[] line(DeadLetter letter, StreamConfiguration configuration, Instant now) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(letter.data().length * 3 / 2 + 512);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeNumberProperty("attemptsMade", letter.attempts());
      json.writeNumberProperty("arrivalTimestamp", letter.arrival().toEpochMilli());
      switch (letter.kind()) {
        case PROCESSING_FAILED -> {
          json.writeStringProperty("errorCode", letter.errorCode());
          json.writeStringProperty("errorMessage", letter.errorMessage());
          json.writeNumberProperty("attemptEndingTimestamp", now.toEpochMilli());
          json.writeName("rawData").writeBinary(letter.data());
          Processing.Function function = configuration.processing().function();
          if (function != null) {
            json.writeStringProperty("lambdaARN", function.arn());
          }
        }
        case FORMAT_CONVERSION_FAILED -> {
          json.writeStringProperty("lastErrorCode", letter.errorCode());
          json.writeStringProperty("lastErrorMessage", letter.errorMessage());
          json.writeNumberProperty("attemptEndingTimestamp", now.toEpochMilli());
          json.writeName("rawData").writeBinary(letter.data());
          json.writeNullProperty("sequenceNumber");
          json.writeNullProperty("subSequenceNumber");
          writeTable(json, configuration.conversion());
        }
      }
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void writeTable(JsonGenerator json, @Nullable FormatConversion conversion) {
    if (conversion == null) {
      return;
    }
    json.writeName("dataCatalogTable").writeStartObject();
    json.writeStringProperty("catalogId", conversion.catalogId());
    json.writeStringProperty("databaseName", conversion.database());
    json.writeStringProperty("tableName", conversion.table());
    json.writeStringProperty("region", conversion.region());
    json.writeStringProperty("versionId", conversion.versionId());
    json.writeNullProperty("catalogArn"); // A schema names its catalog by its account.
    json.writeEndObject();
  }
}
