package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Takes records apart that hold several: JSON objects one after the other, or pieces between
/// delimiters. Each part goes on as a record of its own.
///
/// One that holds too many goes no way at all: none of its parts is delivered.
///
/// Follows "Apply dynamic partitioning to aggregated data" of the Firehose developer guide.
final class SubRecordStage implements RecordStage {

  private static final String FAILED = "DynamicPartitioning.RecordDeAggregationFailed";

  /// How many records one may hold, as the service caps it.
  static final int PARTS_MAX = 500;

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Processing.SubRecords subRecords;
  private final DeadLetters deadLetters;
  private final RecordStage next;

  SubRecordStage(Processing.SubRecords subRecords, DeadLetters deadLetters, RecordStage next) {
    this.subRecords = subRecords;
    this.deadLetters = deadLetters;
    this.next = next;
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    List<ByteBuffer> parts;
    try {
      parts =
          switch (subRecords) {
            case Processing.SubRecords.Json _ -> jsonObjects(record.data());
            case Processing.SubRecords.Delimited delimited ->
                pieces(record.data(), delimited.delimiter().asByteArrayUnsafe());
          };
    } catch (JacksonException | IllegalArgumentException e) {
      deadLetters.add(
          new DeadLetter(
              DeadLetter.Kind.PROCESSING_FAILED,
              record.arrival(),
              1,
              FAILED,
              e instanceof JacksonException json
                  ? json.getOriginalMessage()
                  : String.valueOf(e.getMessage()),
              StreamRecord.bytes(record.source())));
      return;
    }
    for (ByteBuffer part : parts) {
      next.accept(StreamRecord.of(record.arrival(), part));
    }
  }

  @Override
  public void finish() throws IOException {
    next.finish();
  }

  private static List<ByteBuffer> jsonObjects(ByteBuffer data) {
    String text = RecordText.of(data);
    List<ByteBuffer> objects = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
          throw new IllegalArgumentException(
              "the record must hold JSON objects one after the other, and nothing else");
        }
        int from = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        parser.skipChildren();
        int to = Math.toIntExact(parser.currentLocation().getCharOffset());
        add(objects, ByteBuffer.wrap(text.substring(from, to).getBytes(UTF_8)));
      }
    }
    if (objects.isEmpty()) {
      throw new IllegalArgumentException("the record holds no JSON object");
    }
    return objects;
  }

  private static List<ByteBuffer> pieces(ByteBuffer data, byte[] delimiter) {
    List<ByteBuffer> pieces = new ArrayList<>();
    int from = data.position();
    for (int at = from; at + delimiter.length <= data.limit(); ) {
      if (data.slice(at, delimiter.length).equals(ByteBuffer.wrap(delimiter))) {
        addPiece(pieces, data, from, at);
        at += delimiter.length;
        from = at;
      } else {
        at++;
      }
    }
    addPiece(pieces, data, from, data.limit());
    return pieces;
  }

  /// What two delimiters have nothing between is no record.
  private static void addPiece(List<ByteBuffer> pieces, ByteBuffer data, int from, int to) {
    if (to > from) {
      add(pieces, data.slice(from, to - from));
    }
  }

  private static void add(List<ByteBuffer> parts, ByteBuffer part) {
    if (parts.size() == PARTS_MAX) {
      throw new IllegalArgumentException("the record holds more than " + PARTS_MAX + " records");
    }
    parts.add(part);
  }
}
