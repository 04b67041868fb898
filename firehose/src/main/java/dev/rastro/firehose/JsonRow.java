package dev.rastro.firehose;

import dev.rastro.duckdb.HiveType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/// Lays a JSON record out as a row of a table: one JSON line with the columns `c0`, `c1`, … in
/// which every plain value is text that casts to its column's type, or null.
///
/// Reads as the OpenX JSON SerDe does: keys that no column has are passed over, a column whose key
/// is missing is null, text may stand for a number, and anything may stand for a string. What
/// doesn't fit its column's type is an error. For one thread.
final class JsonRow {

  private static final String NO_JSON = "DataFormatConversion.ParseError";
  private static final String MALFORMED = "DataFormatConversion.MalformedData";
  private static final int SHOWN_LENGTH = 100;
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final TableColumns columns;
  private final FormatConversion conversion;
  private final ColumnText text;

  JsonRow(TableColumns columns, FormatConversion conversion) {
    this.columns = columns;
    this.conversion = conversion;
    this.text =
        new ColumnText(conversion.timestampFormats().stream().map(TimestampFormat::parse).toList());
  }

  /// How a column is called in the line.
  static String lineName(int column) {
    return "c" + column;
  }

  byte[] line(ByteBuffer record) throws UnconvertibleRecordException {
    Map<String, JsonNode> values = byKey(object(record));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.remaining() + 256);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      List<TableColumns.TableColumn> all = columns.columns();
      for (int i = 0; i < all.size(); i++) {
        JsonNode value = values.get(all.get(i).key());
        json.writeName(lineName(i));
        write(json, value, all.get(i).type(), all.get(i).name());
      }
      json.writeEndObject();
    } catch (JacksonException e) {
      // Text that Unicode has no bytes for, such as half a surrogate pair.
      throw new UnconvertibleRecordException(
          MALFORMED, "The record can't be written: " + e.getOriginalMessage());
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static JsonNode object(ByteBuffer record) throws UnconvertibleRecordException {
    JsonNode node;
    try {
      node = MAPPER.readTree(text(record));
    } catch (JacksonException e) {
      throw new UnconvertibleRecordException(
          NO_JSON, "Encountered malformed JSON. " + e.getOriginalMessage());
    } catch (NumberFormatException | ArithmeticException e) {
      throw new UnconvertibleRecordException(
          MALFORMED, "A number can't be read: " + e.getMessage());
    }
    if (node == null || node.isMissingNode()) {
      throw new UnconvertibleRecordException(
          MALFORMED, "The record was empty or contained only whitespace.");
    }
    if (!node.isObject()) {
      throw new UnconvertibleRecordException(MALFORMED, "The record is no JSON object.");
    }
    return node;
  }

  private static String text(ByteBuffer record) throws UnconvertibleRecordException {
    try {
      return RecordText.of(record);
    } catch (IllegalArgumentException e) {
      throw new UnconvertibleRecordException(
          NO_JSON, "Encountered malformed JSON. " + e.getMessage());
    }
  }

  /// The values by the keys that columns are looked up by.
  private Map<String, JsonNode> byKey(JsonNode object) {
    Map<String, JsonNode> values = new HashMap<>();
    for (Map.Entry<String, JsonNode> one : object.properties()) {
      String key = one.getKey();
      if (conversion.convertsDots()) {
        key = key.replace('.', '_');
      }
      if (conversion.isCaseInsensitive()) {
        key = key.toLowerCase(Locale.ROOT);
      }
      values.put(key, one.getValue());
    }
    return values;
  }

  private void write(JsonGenerator json, @Nullable JsonNode value, HiveType type, String path)
      throws UnconvertibleRecordException {
    if (value == null || value.isNull()) {
      json.writeNull();
      return;
    }
    switch (type) {
      case HiveType.ArrayType array -> {
        require(value.isArray(), value, "an array", path);
        json.writeStartArray();
        for (JsonNode element : value) {
          write(json, element, array.element(), path + "[]");
        }
        json.writeEndArray();
      }
      case HiveType.MapType map -> {
        require(value.isObject(), value, "an object", path);
        json.writeStartObject();
        for (Map.Entry<String, JsonNode> one : byMapKey(value, map, path).entrySet()) {
          json.writeName(one.getKey());
          write(json, one.getValue(), map.value(), path + "[" + one.getKey() + "]");
        }
        json.writeEndObject();
      }
      case HiveType.StructType struct -> {
        require(value.isObject(), value, "an object", path);
        Map<String, JsonNode> values = byKey(value);
        json.writeStartObject();
        for (HiveType.Field field : struct.fields()) {
          String key =
              conversion.isCaseInsensitive() ? field.name().toLowerCase(Locale.ROOT) : field.name();
          json.writeName(field.name());
          write(json, values.get(key), field.type(), path + "." + field.name());
        }
        json.writeEndObject();
      }
      case HiveType.Simple _, HiveType.DecimalType _, HiveType.CharType _, HiveType.VarcharType _ ->
          json.writeString(plain(value, type, path));
    }
  }

  /// A map's entries by keys that cast to the type of its keys. A map has a key once.
  private Map<String, JsonNode> byMapKey(JsonNode value, HiveType.MapType map, String path)
      throws UnconvertibleRecordException {
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : value.properties()) {
      String key = plain(StringNode.valueOf(one.getKey()), map.key(), path + "'s key");
      if (entries.put(key, one.getValue()) != null) {
        throw new UnconvertibleRecordException(
            MALFORMED, "The column " + path + " has the key " + key + " twice");
      }
    }
    return entries;
  }

  private String plain(JsonNode value, HiveType type, String path)
      throws UnconvertibleRecordException {
    try {
      return text.of(value, type);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnconvertibleRecordException(
          MALFORMED, "The column " + path + " can't hold " + shown(value) + ": " + e.getMessage());
    }
  }

  private static void require(boolean isSo, JsonNode value, String what, String path)
      throws UnconvertibleRecordException {
    if (!isSo) {
      throw new UnconvertibleRecordException(
          MALFORMED, "The column " + path + " needs " + what + ": " + shown(value));
    }
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "…";
  }
}
