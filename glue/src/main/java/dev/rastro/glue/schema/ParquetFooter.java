package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The schema and the number of rows in the footer of a Parquet file, which is Thrift in its
/// compact protocol.
///
/// Follows parquet-format's `parquet.thrift` and Thrift's compact protocol.
final class ParquetFooter {

  private static final int STOP = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;
  private static final int DEPTH_MAX = 64;

  private final ByteBuffer bytes;
  private final List<Element> elements = new ArrayList<>();
  private long rows;
  private int next = 1;

  private ParquetFooter(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /// A node of the schema, which Parquet keeps as a list in the order of a walk.
  private static final class Element {
    private int type = -1;
    private int repetition;
    private String name = "";
    private int children;
    private int converted = -1;
    private int scale;
    private int precision;
    private int logical = -1;
  }

  /// What a footer says.
  record Content(SequencedMap<String, DataType> columns, long rows) {}

  /// Reads a footer, without its length and the magic word behind it.
  static Content read(byte[] footer) throws UnreadableObjectException {
    ParquetFooter reader = new ParquetFooter(ByteBuffer.wrap(footer));
    try {
      reader.fileMetaData();
      SequencedMap<String, DataType> columns = new LinkedHashMap<>();
      int count = reader.elements.getFirst().children;
      for (int i = 0; i < count; i++) {
        Element element = reader.elements.get(reader.next);
        columns.put(element.name, reader.type(0));
      }
      return new Content(columns, reader.rows);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new UnreadableObjectException("the footer of the Parquet file is damaged", e);
    } catch (NoSuchElementException e) {
      throw new UnreadableObjectException("the Parquet file has no schema", e);
    }
  }

  private void fileMetaData() {
    int field = 0;
    for (int head = head(); head != STOP; head = head()) {
      field = field(field, head);
      if (field == 2) {
        int count = listSize();
        for (int i = 0; i < count; i++) {
          elements.add(element());
        }
      } else if (field == 3) {
        rows = zigzag();
      } else {
        skip(head & 0xF, 0);
      }
    }
  }

  private Element element() {
    Element element = new Element();
    int field = 0;
    for (int head = head(); head != STOP; head = head()) {
      field = field(field, head);
      switch (field) {
        case 1 -> element.type = (int) zigzag();
        case 3 -> element.repetition = (int) zigzag();
        case 4 -> element.name = text();
        case 5 -> element.children = (int) zigzag();
        case 6 -> element.converted = (int) zigzag();
        case 7 -> element.scale = (int) zigzag();
        case 8 -> element.precision = (int) zigzag();
        case 10 -> element.logical = union();
        default -> skip(head & 0xF, 0);
      }
    }
    return element;
  }

  /// The number of the member that a union holds; the member itself is passed over.
  private int union() {
    int member = -1;
    int field = 0;
    for (int head = head(); head != STOP; head = head()) {
      field = field(field, head);
      member = field;
      skip(head & 0xF, 0);
    }
    return member;
  }

  /// The type of the next node of the schema, with all below it.
  private DataType type(int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("too deep");
    }
    Element element = elements.get(next++);
    DataType type = element.type >= 0 ? scalar(element) : group(element, depth);
    boolean isBareList = element.repetition == 2;
    return isBareList ? new DataType.Array(type) : type;
  }

  private DataType group(Element element, int depth) {
    boolean isList = element.converted == 3 || element.logical == 3;
    boolean isMap = element.converted == 1 || element.converted == 2 || element.logical == 2;
    if (isList && element.children == 1) {
      return list(depth);
    }
    SequencedMap<String, DataType> fields = new LinkedHashMap<>();
    for (int i = 0; i < element.children; i++) {
      String name = elements.get(next).name;
      fields.put(name.toLowerCase(Locale.ROOT), type(depth + 1));
    }
    if (isMap
        && fields.size() == 1
        && fields.firstEntry().getValue() instanceof DataType.Array(DataType.Struct entry)
        && entry.fields().size() == 2) {
      return new DataType.MapOf(
          entry.fields().firstEntry().getValue(), entry.fields().lastEntry().getValue());
    }
    return new DataType.Struct(fields);
  }

  /// A list is a group with a repeated group with the element; older writers leave the middle out.
  private DataType list(int depth) {
    Element middle = elements.get(next);
    DataType repeated = type(depth + 1);
    if (repeated instanceof DataType.Array(DataType.Struct struct)
        && middle.children == 1
        && struct.fields().size() == 1) {
      return new DataType.Array(struct.fields().firstEntry().getValue());
    }
    return repeated;
  }

  private static DataType scalar(Element element) {
    if (element.converted == 5 || element.logical == 5) {
      return new DataType.Decimal(element.precision, element.scale);
    }
    DataType.Kind kind =
        switch (element.type) {
          case 0 -> DataType.Kind.BOOLEAN;
          case 1 -> int32(element);
          case 2 ->
              element.logical == 8 || element.converted == 9 || element.converted == 10
                  ? DataType.Kind.TIMESTAMP
                  : DataType.Kind.BIGINT;
          case 3 -> DataType.Kind.TIMESTAMP;
          case 4 -> DataType.Kind.FLOAT;
          case 5 -> DataType.Kind.DOUBLE;
          case 6 -> isText(element) ? DataType.Kind.STRING : DataType.Kind.BINARY;
          case 7 -> DataType.Kind.BINARY;
          default -> throw new IllegalArgumentException("type " + element.type);
        };
    return new DataType.Scalar(kind);
  }

  private static DataType.Kind int32(Element element) {
    if (element.converted == 6 || element.logical == 6) {
      return DataType.Kind.DATE;
    }
    return switch (element.converted) {
      case 15 -> DataType.Kind.TINYINT;
      case 16 -> DataType.Kind.SMALLINT;
      case 13 -> DataType.Kind.BIGINT; // An unsigned int does not fit into an int.
      default -> DataType.Kind.INT;
    };
  }

  private static boolean isText(Element element) {
    return element.converted == 0
        || element.converted == 4
        || element.converted == 19
        || element.logical == 1
        || element.logical == 4
        || element.logical == 12;
  }

  private int head() {
    return bytes.get() & 0xFF;
  }

  private int field(int before, int head) {
    int delta = head >>> 4;
    return delta == 0 ? (int) zigzag() : before + delta;
  }

  private int listSize() {
    int head = head();
    int size = head >>> 4;
    return size == 15 ? (int) varint() : size;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = bytes.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }

  private long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  private String text() {
    byte[] text = new byte[length()];
    bytes.get(text);
    return new String(text, UTF_8);
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("a length is too large");
    }
    return (int) length;
  }

  private void skip(int type, int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("too deep");
    }
    switch (type) {
      case TRUE, FALSE -> {}
      case BYTE -> bytes.get();
      case I16, I32, I64 -> varint();
      case DOUBLE -> bytes.getLong();
      case BINARY -> {
        int length = length();
        bytes.position(bytes.position() + length);
      }
      case LIST, SET -> {
        int head = head();
        int size = head >>> 4 == 15 ? (int) varint() : head >>> 4;
        for (int i = 0; i < size; i++) {
          skipElement(head & 0xF, depth);
        }
      }
      case MAP -> {
        long size = varint();
        int types = size == 0 ? 0 : head();
        for (long i = 0; i < size; i++) {
          skipElement(types >>> 4, depth);
          skipElement(types & 0xF, depth);
        }
      }
      case STRUCT -> {
        int field = 0;
        for (int head = head(); head != STOP; head = head()) {
          field = field(field, head);
          skip(head & 0xF, depth + 1);
        }
      }
      default -> throw new IllegalArgumentException("Thrift type " + type);
    }
  }

  /// In a collection a boolean takes a byte; in a struct it lies in the head.
  private void skipElement(int type, int depth) {
    if (type == TRUE || type == FALSE) {
      bytes.get();
    } else {
      skip(type, depth + 1);
    }
  }

  /// For a caller that wants to know whether bytes begin or end a Parquet file.
  static boolean isMagic(byte @Nullable [] bytes, int offset) {
    return bytes != null
        && bytes.length >= offset + 4
        && bytes[offset] == 'P'
        && bytes[offset + 1] == 'A'
        && bytes[offset + 2] == 'R'
        && bytes[offset + 3] == '1';
  }
}
