package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// The schema in the header of an Avro container file, and how many records the blocks behind it
/// say they hold. No block is unpacked, so no codec is needed.
final class AvroHeader {

  private static final byte[] MAGIC = {'O', 'b', 'j', 1};
  private static final int SYNC_LENGTH = 16;
  private static final int DEPTH_MAX = 64;
  private static final Set<String> TIMESTAMPS =
      Set.of("timestamp-millis", "timestamp-micros", "local-timestamp-micros");

  private AvroHeader() {}

  /// What was found.
  ///
  /// @param schema the schema as the file has it
  /// @param records how many records lie in the sample's blocks
  /// @param recordBytes how many bytes of the file these blocks, and what is before them, take
  record Content(
      String schema, SequencedMap<String, DataType> columns, long records, long recordBytes) {}

  static boolean isAvro(byte[] begin) {
    return begin.length > MAGIC.length
        && Arrays.equals(begin, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /// Reads the beginning of a file.
  static Content read(byte[] begin) throws UnreadableObjectException {
    ByteBuffer bytes = ByteBuffer.wrap(begin, MAGIC.length, begin.length - MAGIC.length);
    Schema schema;
    try {
      String text = schemaText(bytes);
      skip(bytes, SYNC_LENGTH);
      schema = new Schema.Parser().parse(text);
    } catch (BufferUnderflowException | IllegalArgumentException | AvroRuntimeException e) {
      throw new UnreadableObjectException("the header of the Avro file is damaged", e);
    }
    SequencedMap<String, DataType> columns = columns(schema);
    long records = 0;
    long end = bytes.position();
    try {
      while (end < begin.length) {
        records += number(bytes);
        long length = number(bytes) + SYNC_LENGTH;
        end = bytes.position() + length;
        skip(bytes, Math.min(length, bytes.remaining()));
      }
    } catch (BufferUnderflowException e) {
      end = begin.length; // The head of the last block goes on behind the sample.
    } catch (IllegalArgumentException e) {
      throw new UnreadableObjectException("a block of the Avro file is damaged", e);
    }
    return new Content(schema.toString(), columns, records, end);
  }

  /// The columns of a table of records in this schema.
  static SequencedMap<String, DataType> columns(Schema schema) throws UnreadableObjectException {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new UnreadableObjectException("an Avro file whose values are no records");
    }
    SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    for (Schema.Field field : schema.getFields()) {
      columns.put(
          field.name(), type(field.schema(), new HashSet<>(Set.of(schema.getFullName())), 0));
    }
    return columns;
  }

  /// The schema in the header's map of bytes by names.
  private static String schemaText(ByteBuffer bytes) throws UnreadableObjectException {
    @Nullable String schema = null;
    for (long entries = number(bytes); entries != 0; entries = number(bytes)) {
      if (entries < 0) {
        number(bytes); // How long the entries are, for who passes over them.
      }
      for (long i = Math.abs(entries); i > 0; i--) {
        String key = text(bytes);
        String value = text(bytes);
        if (key.equals("avro.schema")) {
          schema = value;
        }
      }
    }
    if (schema == null) {
      throw new UnreadableObjectException("the Avro file has no schema");
    }
    return schema;
  }

  private static String text(ByteBuffer bytes) {
    long length = number(bytes);
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("a length is too large: " + length);
    }
    byte[] text = new byte[(int) length];
    bytes.get(text);
    return new String(text, UTF_8);
  }

  private static void skip(ByteBuffer bytes, long length) {
    if (length < 0) {
      throw new IllegalArgumentException("a length is negative: " + length);
    }
    bytes.position(Math.toIntExact(bytes.position() + length));
  }

  /// A number as Avro writes it: in zigzag, seven bits a byte.
  private static long number(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = bytes.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }

  private static DataType type(Schema schema, Set<String> above, int depth)
      throws UnreadableObjectException {
    if (depth > DEPTH_MAX) {
      throw new UnreadableObjectException("the types of the Avro file lie in each other too deep");
    }
    LogicalType logical = schema.getLogicalType();
    return switch (schema.getType()) {
      case NULL -> DataType.unknown();
      case BOOLEAN -> new DataType.Scalar(DataType.Kind.BOOLEAN);
      case INT ->
          new DataType.Scalar(
              logical instanceof LogicalTypes.Date ? DataType.Kind.DATE : DataType.Kind.INT);
      case LONG ->
          new DataType.Scalar(
              isTimestamp(logical) ? DataType.Kind.TIMESTAMP : DataType.Kind.BIGINT);
      case FLOAT -> new DataType.Scalar(DataType.Kind.FLOAT);
      case DOUBLE -> new DataType.Scalar(DataType.Kind.DOUBLE);
      case STRING, ENUM -> DataType.string();
      case BYTES, FIXED ->
          logical instanceof LogicalTypes.Decimal decimal
              ? new DataType.Decimal(decimal.getPrecision(), decimal.getScale())
              : new DataType.Scalar(DataType.Kind.BINARY);
      case ARRAY -> new DataType.Array(type(schema.getElementType(), above, depth + 1));
      case MAP ->
          new DataType.MapOf(DataType.string(), type(schema.getValueType(), above, depth + 1));
      case UNION -> union(schema.getTypes(), above, depth);
      case RECORD -> {
        if (!above.add(schema.getFullName())) {
          throw new UnreadableObjectException(
              "the Avro record " + schema.getFullName() + " holds itself");
        }
        SequencedMap<String, DataType> fields = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
          fields.put(field.name(), type(field.schema(), above, depth + 1));
        }
        above.remove(schema.getFullName());
        yield new DataType.Struct(fields);
      }
    };
  }

  private static DataType union(List<Schema> members, Set<String> above, int depth)
      throws UnreadableObjectException {
    DataType type = DataType.unknown();
    for (Schema member : members) {
      type = type.merge(type(member, above, depth + 1));
    }
    return type;
  }

  /// Whether engines read it as a timestamp. What else is a time is the number that was written: as
  /// a timestamp it would be read in another unit.
  private static boolean isTimestamp(@Nullable LogicalType logical) {
    return logical != null && TIMESTAMPS.contains(logical.getName());
  }
}
