package dev.rastro.glue.schema;

import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/// Infers columns from JSON records: objects one after the other, each on a line or over many, or
/// in an array.
///
/// Values are told by their tokens and never built: a string is passed over, a number is looked at
/// only where its length does not say which kind it is.
final class JsonSchema {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES).build();

  private final JsonPath path;
  private final JsonShape root = new JsonShape();
  private long records;

  /// For records that the objects themselves are.
  JsonSchema() {
    this(JsonPath.records());
  }

  /// For records that a path leads to.
  JsonSchema(JsonPath path) {
    this.path = path;
  }

  /// Reads as many whole records as the sample has. A sample that is cut may end within a record.
  ///
  /// @param isCut whether the object goes on behind the sample
  void read(byte[] sample, int length, boolean isCut) throws UnreadableObjectException {
    int end = isCut ? endOfValues(sample, length) : length;
    long before = records;
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), sample, 0, end)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        path.walk(parser, token, this::record);
      }
    } catch (JacksonException e) {
      boolean isTheCut = isCut && e instanceof UnexpectedEndOfInputException;
      if (isTheCut && records == before) {
        throw new UnreadableObjectException(
            "no whole JSON record in its first " + Math.ceilDiv(length, 1 << 20) + " MiB", e);
      }
      if (!isTheCut) {
        throw new UnreadableObjectException(
            "not JSON in record " + (records + 1) + ": " + e.getOriginalMessage(), e);
      }
    }
    if (records == before) {
      throw new UnreadableObjectException("no JSON object");
    }
  }

  private void record(JsonParser parser, JsonToken token) throws UnreadableObjectException {
    if (token == JsonToken.START_OBJECT) {
      root.readFields(parser);
    } else if (path.isCustom()) {
      root.field("record").read(parser, token);
    } else {
      throw new UnreadableObjectException("not JSON objects");
    }
    records++;
  }

  /// Where a cut sample is sure not to end within a number or a word: behind its last line, or else
  /// behind its last object, or else behind its last comma.
  private static int endOfValues(byte[] sample, int length) {
    for (byte wanted : new byte[] {'\n', '}', ','}) {
      for (int end = length; end > 0; end--) {
        if (sample[end - 1] == wanted) {
          return end;
        }
      }
    }
    return length;
  }

  SequencedMap<String, DataType> columns() {
    return root.fields();
  }

  long records() {
    return records;
  }
}
