package dev.rastro.glue;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Infers columns from JSON records: objects one after the other, or one array of them.
final class JsonSchema {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final SequencedMap<String, DataType> columns = new LinkedHashMap<>();
  private long records;

  /// Reads as many whole records as the sample has. A sample that is cut may end within a record.
  ///
  /// @param isCut whether the object goes on behind the sample
  void read(byte[] sample, int length, boolean isCut) throws UnreadableObjectException {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), sample, 0, length)) {
      JsonToken token = parser.nextToken();
      boolean isArray = token == JsonToken.START_ARRAY;
      if (isArray) {
        token = parser.nextToken();
      }
      while (token != null && token != JsonToken.END_ARRAY) {
        if (token != JsonToken.START_OBJECT) {
          throw new UnreadableObjectException("not JSON objects");
        }
        SequencedMap<String, DataType> fields = fields(parser);
        fields.forEach((name, type) -> columns.merge(name, type, DataType::merge));
        records++;
        token = parser.nextToken();
      }
    } catch (JacksonException e) {
      if (!isCut || records == 0) {
        throw new UnreadableObjectException(
            "not JSON in record " + (records + 1) + ": " + e.getOriginalMessage(), e);
      }
    }
    if (records == 0) {
      throw new UnreadableObjectException("no JSON object");
    }
  }

  SequencedMap<String, DataType> columns() {
    return columns;
  }

  long records() {
    return records;
  }

  private static SequencedMap<String, DataType> fields(JsonParser parser) {
    SequencedMap<String, DataType> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      fields.merge(name, type(parser, parser.nextToken()), DataType::merge);
    }
    return fields;
  }

  private static DataType type(JsonParser parser, JsonToken token) {
    return switch (token) {
      case VALUE_NULL -> DataType.unknown();
      case VALUE_TRUE, VALUE_FALSE -> new DataType.Scalar(DataType.Kind.BOOLEAN);
      case VALUE_STRING -> DataType.string();
      case VALUE_NUMBER_FLOAT -> new DataType.Scalar(DataType.Kind.DOUBLE);
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> new DataType.Scalar(DataType.Kind.INT);
            case LONG -> new DataType.Scalar(DataType.Kind.BIGINT);
            default -> DataType.string();
          };
      case START_ARRAY -> {
        DataType element = DataType.unknown();
        for (JsonToken item = parser.nextToken();
            item != JsonToken.END_ARRAY;
            item = parser.nextToken()) {
          element = element.merge(type(parser, item));
        }
        yield new DataType.Array(element);
      }
      case START_OBJECT -> {
        SequencedMap<String, DataType> lowered = new LinkedHashMap<>();
        fields(parser)
            .forEach(
                (name, type) ->
                    lowered.merge(name.toLowerCase(Locale.ROOT), type, DataType::merge));
        yield new DataType.Struct(lowered);
      }
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("Not the start of a value: " + token);
    };
  }
}
