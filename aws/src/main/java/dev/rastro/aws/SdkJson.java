package dev.rastro.aws;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.DateUtils;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// Every shape of the AWS SDK as the JSON that AWS sends and takes, and back. What a shape has is
/// asked of its own [SdkPojo#sdkFields()], so no shape is mapped by hand.
///
/// Long because writing and reading stand side by side, a kind of value each, and must agree.
///
/// Timestamps are epoch seconds with a fraction unless the field says otherwise, blobs are base64,
/// members that are not set are left out. Follows the AWS JSON 1.1 protocol. Safe for use by many
/// threads.
///
/// Longer than other files: what is written and what is read of each type stand side by side.
public final class SdkJson {

  /// Digits before the point of a timestamp: more than any date needs, few enough to compute with.
  private static final int EPOCH_DIGITS_MAX = 16;

  /// How many values one request may have: each becomes an object many times as large as its text.
  private static final int VALUES_MAX = 500_000;

  /// How much of a wrong value stands in a message.
  private static final int SHOWN_MAX = 200;

  /// What AWS writes as text where a floating-point number stands.
  private static final Set<String> NO_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

  /// Digits after the point: computing with a fraction of a billion digits would take hours.
  private static final int FRACTION_DIGITS_MAX = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private SdkJson() {}

  /// Writes a shape as one JSON object.
  public static byte[] encode(SdkPojo shape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    encode(shape, bytes);
    return bytes.toByteArray();
  }

  /// Writes a shape as one JSON object to a stream, which stays open.
  public static void encode(SdkPojo shape, OutputStream to) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), to)) {
      writeShape(json, shape);
    }
  }

  /// Writes an exception as the body of an error: its code, its message, and the members that it
  /// has beside them.
  public static byte[] encodeError(AwsServiceException failure) {
    AwsErrorDetails details = failure.awsErrorDetails();
    if (details == null) {
      return encodeError("InternalFailure", String.valueOf(failure.getMessage()));
    }
    return encodeError(
        details.errorCode(),
        details.errorMessage() == null ? "" : details.errorMessage(),
        json -> writeMembers(json, failure));
  }

  /// Writes the body of an error that no exception class models.
  public static byte[] encodeError(String code, String message) {
    return encodeError(code, message, _ -> {});
  }

  private static byte[] encodeError(
      String code, String message, Consumer<JsonGenerator> moreMembers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("__type", code);
      json.writeStringProperty("message", message);
      moreMembers.accept(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /// Reads one JSON object into the shape that `builder` builds; members that the shape does not
  /// have are passed over, as AWS does.
  ///
  /// @throws SdkJsonException naming the member where the text is not JSON or a value is of the
  ///   wrong type
  public static <T> T decode(
      byte[] json, Supplier<? extends Buildable> builder, Class<T> shapeClass) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return decode(parser, json, builder, shapeClass, Members.ANY);
    }
  }

  /// Reads one JSON object where every member must be one of the shape's, and where text may stand
  /// for a number or a boolean and the other way round: the rules of a CloudFormation template.
  public static <T> T decodeTemplate(
      byte[] json, Supplier<? extends Buildable> builder, Class<T> shapeClass) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return decode(parser, json, builder, shapeClass, Members.KNOWN_ONLY);
    }
  }

  private static <T> T decode(
      JsonParser parser,
      byte[] json,
      Supplier<? extends Buildable> builder,
      Class<T> shapeClass,
      Members members) {
    try {
      parser.nextToken();
      Object shape = new Reader(parser, members, json).readShape((SdkPojo) builder.get(), "");
      if (parser.nextToken() != null) {
        throw new SdkJsonException("", "There is text after the end of the JSON object");
      }
      return shapeClass.cast(shape);
    } catch (JacksonException e) {
      throw new SdkJsonException("", "Not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /// Which members an object may have.
  private enum Members {
    ANY,
    KNOWN_ONLY
  }

  private static void writeShape(JsonGenerator json, SdkPojo shape) {
    json.writeStartObject();
    writeMembers(json, shape);
    json.writeEndObject();
  }

  private static void writeMembers(JsonGenerator json, SdkPojo shape) {
    for (SdkField<?> field : shape.sdkFields()) {
      Object value = field.getValueOrDefault(shape);
      if (value != null && !isUnset(value)) {
        json.writeName(field.locationName());
        writeValue(json, field, value);
      }
    }
  }

  private static boolean isUnset(Object value) {
    return value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
  }

  private static void writeValue(JsonGenerator json, SdkField<?> field, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(text);
      case Boolean truth -> json.writeBoolean(truth);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Short number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Float number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      case Instant instant -> writeInstant(json, field, instant);
      case SdkBytes bytes -> json.writeBinary(bytes.asByteArrayUnsafe());
      case SdkPojo shape -> writeShape(json, shape);
      case Document document -> writeDocument(json, document);
      case Collection<?> items -> writeList(json, field, items);
      case Map<?, ?> entries -> writeMap(json, field, entries);
      default ->
          throw new IllegalStateException(
              "No JSON for a " + value.getClass().getName() + " in " + field.memberName());
    }
  }

  private static void writeList(JsonGenerator json, SdkField<?> field, Collection<?> items) {
    SdkField<?> itemField = field.getTrait(ListTrait.class).memberFieldInfo();
    json.writeStartArray();
    for (Object item : items) {
      writeValue(json, itemField, item);
    }
    json.writeEndArray();
  }

  private static void writeMap(JsonGenerator json, SdkField<?> field, Map<?, ?> entries) {
    SdkField<?> valueField = field.getTrait(MapTrait.class).valueFieldInfo();
    json.writeStartObject();
    entries.forEach(
        (key, value) -> {
          json.writeName(String.valueOf(key));
          writeValue(json, valueField, value);
        });
    json.writeEndObject();
  }

  private static void writeInstant(JsonGenerator json, SdkField<?> field, Instant instant) {
    switch (timestampFormat(field)) {
      case ISO_8601 -> json.writeString(DateUtils.formatIso8601Date(instant));
      case RFC_822 -> json.writeString(DateUtils.formatRfc822Date(instant));
      case UNIX_TIMESTAMP_MILLIS -> json.writeNumber(instant.toEpochMilli());
      case UNIX_TIMESTAMP ->
          json.writeNumber(
              BigDecimal.valueOf(instant.getEpochSecond())
                  .add(BigDecimal.valueOf(instant.getNano(), 9))
                  .stripTrailingZeros());
    }
  }

  private static TimestampFormatTrait.Format timestampFormat(SdkField<?> field) {
    return field
        .getOptionalTrait(TimestampFormatTrait.class)
        .map(TimestampFormatTrait::format)
        .orElse(TimestampFormatTrait.Format.UNIX_TIMESTAMP);
  }

  private static void writeDocument(JsonGenerator json, Document document) {
    if (document.isNull()) {
      json.writeNull();
    } else if (document.isBoolean()) {
      json.writeBoolean(document.asBoolean());
    } else if (document.isNumber()) {
      json.writeNumber(document.asNumber().bigDecimalValue());
    } else if (document.isString()) {
      json.writeString(document.asString());
    } else if (document.isList()) {
      json.writeStartArray();
      document.asList().forEach(item -> writeDocument(json, item));
      json.writeEndArray();
    } else {
      json.writeStartObject();
      document
          .asMap()
          .forEach(
              (name, item) -> {
                json.writeName(name);
                writeDocument(json, item);
              });
      json.writeEndObject();
    }
  }

  /// Reads values from where the parser stands; the parser stands on a value's first token before a
  /// read, and on its last token after it.
  private static final class Reader {

    private final JsonParser parser;
    private final Members members;
    private final byte[] text;
    private int values;

    /// @param text the same JSON that the parser reads
    Reader(JsonParser parser, Members members, byte[] text) {
      this.parser = parser;
      this.members = members;
      this.text = text;
    }

    Object readShape(SdkPojo builder, String path) {
      expect(parser.currentToken() == JsonToken.START_OBJECT, path, "an object");
      Map<String, SdkField<?>> fields = builder.sdkFieldNameToField();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        String memberPath = path.isEmpty() ? name : path + "." + name;
        SdkField<?> field = fields.get(name);
        if (field == null) {
          if (members == Members.KNOWN_ONLY) {
            throw new SdkJsonException(memberPath, "There is no such property");
          }
          parser.skipChildren();
        } else {
          field.set(builder, readValue(field, memberPath));
        }
      }
      return ((Buildable) builder).build();
    }

    private @Nullable Object readValue(SdkField<?> field, String path) {
      count(path);
      if (parser.currentToken() == JsonToken.VALUE_NULL
          && !field.marshallingType().equals(MarshallingType.DOCUMENT)) {
        return null;
      }
      MarshallingType<?> type = field.marshallingType();
      if (type.equals(MarshallingType.SDK_POJO)) {
        return readShape(field.constructor().get(), path);
      } else if (type.equals(MarshallingType.LIST)) {
        return readList(field.getTrait(ListTrait.class).memberFieldInfo(), path);
      } else if (type.equals(MarshallingType.MAP)) {
        return readMap(field.getTrait(MapTrait.class).valueFieldInfo(), path);
      } else if (type.equals(MarshallingType.DOCUMENT)) {
        return readDocument(path);
      }
      return readScalar(field, type, path);
    }

    private void count(String path) {
      if (++values > VALUES_MAX) {
        throw new SdkJsonException(path, "There are more than " + VALUES_MAX + " values");
      }
    }

    private @Nullable Object readScalar(SdkField<?> field, MarshallingType<?> type, String path) {
      try {
        if (type.equals(MarshallingType.STRING)) {
          expect(parser.currentToken().isScalarValue() && isTextAllowed(), path, "a string");
          return parser.getString();
        } else if (type.equals(MarshallingType.BOOLEAN)) {
          return readBoolean(path);
        } else if (type.equals(MarshallingType.SDK_BYTES)) {
          expect(isString(), path, "a base64 string");
          return SdkBytes.fromByteArrayUnsafe(readBytes());
        } else if (type.equals(MarshallingType.INSTANT)) {
          return readInstant(field, path);
        }
        return readNumber(type, path);
      } catch (ArithmeticException
          | DateTimeException
          | IllegalArgumentException
          | JacksonException e) {
        throw new SdkJsonException(
            path, "The value '" + abbreviated(parser.getString()) + "' is not " + inWords(type), e);
      }
    }

    private static String inWords(MarshallingType<?> type) {
      String name = type.getTargetClass().getSimpleName();
      return (name.startsWith("I") ? "an " : "a ") + name;
    }

    /// Decodes base64 where it stands. The parser takes a text apart letter by letter, which for
    /// large blobs costs more than all else; it does so only where the text has an escape, or is
    /// not what base64 should be.
    private byte[] readBytes() {
      long token = parser.currentTokenLocation().getByteOffset();
      if (token >= 0 && token < text.length && text[(int) token] == '"') {
        int start = (int) token + 1;
        int end = start;
        while (end < text.length && text[end] != '"' && text[end] != '\\') {
          end++;
        }
        if (end < text.length && text[end] == '"' && (end - start) % 4 == 0) {
          ByteBuffer decoded =
              Base64.getDecoder().decode(ByteBuffer.wrap(text, start, end - start));
          byte[] bytes = new byte[decoded.remaining()];
          decoded.get(bytes);
          return bytes;
        }
      }
      String value = parser.getString();
      if (value.length() % 4 != 0) {
        throw new IllegalArgumentException("base64 comes in groups of four letters");
      }
      return Base64.getDecoder().decode(value);
    }

    private static String abbreviated(String value) {
      return value.length() <= SHOWN_MAX ? value : value.substring(0, SHOWN_MAX) + "…";
    }

    private Object readNumber(MarshallingType<?> type, String path) {
      boolean isDouble = type.equals(MarshallingType.DOUBLE);
      if ((isDouble || type.equals(MarshallingType.FLOAT))
          && isString()
          && NO_NUMBERS.contains(parser.getString())) {
        double value = Double.parseDouble(parser.getString());
        return isDouble ? (Object) value : (Object) (float) value;
      }
      expect(
          parser.currentToken().isNumeric() || (members == Members.KNOWN_ONLY && isString()),
          path,
          "a number");
      BigDecimal number = new BigDecimal(parser.getString());
      if (type.equals(MarshallingType.INTEGER)) {
        return number.intValueExact();
      } else if (type.equals(MarshallingType.LONG)) {
        return number.longValueExact();
      } else if (type.equals(MarshallingType.SHORT)) {
        return number.shortValueExact();
      } else if (type.equals(MarshallingType.DOUBLE)) {
        return number.doubleValue();
      } else if (type.equals(MarshallingType.FLOAT)) {
        return number.floatValue();
      } else if (type.equals(MarshallingType.BIG_DECIMAL)) {
        return number;
      }
      throw new IllegalStateException("No reading of " + type.getTargetClass() + " at " + path);
    }

    private Object readBoolean(String path) {
      if (members == Members.KNOWN_ONLY && isString()) {
        expect(
            parser.getString().equals("true") || parser.getString().equals("false"),
            path,
            "true or false");
        return Boolean.valueOf(parser.getString());
      }
      expect(parser.currentToken().isBoolean(), path, "true or false");
      return parser.getBooleanValue();
    }

    private Object readInstant(SdkField<?> field, String path) {
      if (isString()) {
        return timestampFormat(field) == TimestampFormatTrait.Format.RFC_822
            ? DateUtils.parseRfc822Date(parser.getString())
            : DateUtils.parseIso8601Date(parser.getString());
      }
      expect(parser.currentToken().isNumeric(), path, "a timestamp");
      BigDecimal number = parser.getDecimalValue();
      expect(
          number.precision() - number.scale() <= EPOCH_DIGITS_MAX
              && number.scale() <= FRACTION_DIGITS_MAX,
          path,
          "a timestamp");
      if (timestampFormat(field) == TimestampFormatTrait.Format.UNIX_TIMESTAMP_MILLIS) {
        return Instant.ofEpochMilli(number.longValueExact());
      }
      BigDecimal seconds = number.setScale(0, RoundingMode.FLOOR);
      long nanos = number.subtract(seconds).movePointRight(9).longValue();
      return Instant.ofEpochSecond(seconds.longValueExact(), nanos);
    }

    private List<@Nullable Object> readList(SdkField<?> itemField, String path) {
      expect(parser.currentToken() == JsonToken.START_ARRAY, path, "a list");
      List<@Nullable Object> items = new ArrayList<>();
      boolean isOfShapes = itemField.marshallingType().equals(MarshallingType.SDK_POJO);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String itemPath = path + "[" + items.size() + "]";
        // No service has a list in which a structure may be missing, and none looks for null.
        expect(!isOfShapes || parser.currentToken() != JsonToken.VALUE_NULL, itemPath, "an object");
        items.add(readValue(itemField, itemPath));
      }
      return items;
    }

    private Map<String, @Nullable Object> readMap(SdkField<?> valueField, String path) {
      expect(parser.currentToken() == JsonToken.START_OBJECT, path, "a map");
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        entries.put(name, readValue(valueField, path + "." + name));
      }
      return entries;
    }

    private Document readDocument(String path) {
      count(path);
      return switch (parser.currentToken()) {
        case VALUE_NULL -> Document.fromNull();
        case VALUE_TRUE, VALUE_FALSE -> Document.fromBoolean(parser.getBooleanValue());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Document.fromNumber(parser.getString());
        case VALUE_STRING -> Document.fromString(parser.getString());
        case START_ARRAY -> {
          List<Document> items = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(readDocument(path));
          }
          yield Document.fromList(items);
        }
        case START_OBJECT -> {
          Map<String, Document> entries = new LinkedHashMap<>();
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            entries.put(name, readDocument(path));
          }
          yield Document.fromMap(entries);
        }
        case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
            throw new IllegalStateException("Not the start of a value: " + parser.currentToken());
      };
    }

    private boolean isString() {
      return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    private boolean isTextAllowed() {
      return isString() || members == Members.KNOWN_ONLY;
    }

    private static void expect(boolean holds, String path, String wanted) {
      if (!holds) {
        throw new SdkJsonException(path, "The value must be " + wanted);
      }
    }
  }
}
