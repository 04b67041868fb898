package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// What the values of one place in JSON records have been so far. For one thread.
final class JsonShape {

  private static final int INT_DIGITS = 9;
  private static final int BIGINT_DIGITS = 18;

  /// How deep values lie within each other at the most; what lies deeper is text.
  private static final int DEPTH_MAX = 64;

  private final int depth;
  private boolean hasBoolean;
  private boolean hasInt;
  private boolean hasBigint;
  private boolean hasDouble;
  private boolean hasText;
  private boolean isStruct;
  private @Nullable JsonShape element;
  private final List<String> names = new ArrayList<>(0);
  private final List<JsonShape> shapes = new ArrayList<>(0);
  private final Map<String, JsonShape> byName = new HashMap<>(0);

  /// The shape of whole records.
  JsonShape() {
    this(0);
  }

  private JsonShape(int depth) {
    this.depth = depth;
  }

  /// Takes the value that the parser stands on, to its end.
  void read(JsonParser parser, JsonToken token) {
    switch (token) {
      case VALUE_NULL -> {}
      case VALUE_TRUE, VALUE_FALSE -> hasBoolean = true;
      case VALUE_STRING -> hasText = true;
      case VALUE_NUMBER_FLOAT -> hasDouble = true;
      case VALUE_NUMBER_INT -> readInteger(parser);
      case START_ARRAY, START_OBJECT -> readNested(parser, token);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("Not the start of a value: " + token);
    }
  }

  private void readNested(JsonParser parser, JsonToken token) {
    if (depth >= DEPTH_MAX) {
      hasText = true;
      parser.skipChildren();
    } else if (token == JsonToken.START_ARRAY) {
      readElements(parser);
    } else {
      readFields(parser);
    }
  }

  private void readInteger(JsonParser parser) {
    int length = parser.getStringLength();
    if (length <= INT_DIGITS) {
      hasInt = true;
    } else if (length <= BIGINT_DIGITS && length > INT_DIGITS + 2) {
      hasBigint = true;
    } else {
      switch (parser.getNumberType()) {
        case INT -> hasInt = true;
        case LONG -> hasBigint = true;
        // No number of Hive's holds it as it is.
        case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> hasText = true;
      }
    }
  }

  private void readElements(JsonParser parser) {
    JsonShape shape = element;
    if (shape == null) {
      shape = new JsonShape(depth + 1);
      element = shape;
    }
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      shape.read(parser, token);
    }
  }

  /// Takes the fields of the object that the parser stands on. Records mostly have the same fields
  /// in the same order: the next one is looked for behind the last.
  void readFields(JsonParser parser) {
    isStruct = true;
    int next = 0;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonShape shape;
      if (next < names.size() && names.get(next).equals(name)) {
        shape = shapes.get(next);
      } else {
        shape = field(name);
      }
      next++;
      shape.read(parser, parser.nextToken());
    }
  }

  /// The shape of a field, new where the field was never seen.
  JsonShape field(String name) {
    isStruct = true;
    JsonShape known = byName.get(name);
    if (known != null) {
      return known;
    }
    JsonShape added = new JsonShape(depth + 1);
    names.add(name);
    shapes.add(added);
    byName.put(name, added);
    return added;
  }

  /// The fields, in the order in which they were first seen, by their names in the data.
  SequencedMap<String, DataType> fields() {
    SequencedMap<String, DataType> fields = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      fields.put(names.get(i), shapes.get(i).type());
    }
    return fields;
  }

  /// The one type of all values. Fields of structs are in lower case: the SerDe folds them.
  DataType type() {
    DataType type = DataType.unknown();
    if (hasBoolean) {
      type = type.merge(new DataType.Scalar(DataType.Kind.BOOLEAN));
    }
    if (hasInt) {
      type = type.merge(new DataType.Scalar(DataType.Kind.INT));
    }
    if (hasBigint) {
      type = type.merge(new DataType.Scalar(DataType.Kind.BIGINT));
    }
    if (hasDouble) {
      type = type.merge(new DataType.Scalar(DataType.Kind.DOUBLE));
    }
    if (hasText) {
      type = type.merge(DataType.string());
    }
    if (element != null) {
      type = type.merge(new DataType.Array(element.type()));
    }
    if (isStruct) {
      type = type.merge(new DataType.Struct(fields()).folded());
    }
    return type;
  }
}
