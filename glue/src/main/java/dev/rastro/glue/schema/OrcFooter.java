package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The schema and the number of rows in the tail of an ORC file, which is Protocol Buffers.
///
/// Follows the ORC specification: "File Tail" and "Compression".
final class OrcFooter {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int DEPTH_MAX = 64;
  private static final int CHUNK_HEAD = 3;
  private static final int CHUNK_BYTES_MAX = 64 << 20;

  private final List<Type> types = new ArrayList<>();
  private long rows;

  private OrcFooter() {}

  /// A node of the schema; its children are numbers of other nodes.
  private static final class Type {
    private int kind;
    private final List<Integer> children = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int precision;
    private int scale;
  }

  /// What a postscript says of the footer before it.
  record Postscript(int footerLength, int compression, int chunkBytesMax) {

    /// Reads a postscript, without the byte behind it that is its length.
    static Postscript read(ByteBuffer bytes) throws UnreadableObjectException {
      try {
        long footer = 0;
        long compression = 0;
        long chunk = 256 << 10;
        while (bytes.hasRemaining()) {
          int tag = (int) varint(bytes);
          switch (tag >>> 3) {
            case 1 -> footer = varint(bytes);
            case 2 -> compression = varint(bytes);
            case 3 -> chunk = varint(bytes);
            default -> skip(bytes, tag & 7);
          }
        }
        if (footer <= 0 || footer > Integer.MAX_VALUE || chunk <= 0 || chunk > CHUNK_BYTES_MAX) {
          throw new UnreadableObjectException("an ORC file with a footer of " + footer + " bytes");
        }
        return new Postscript((int) footer, (int) compression, (int) chunk);
      } catch (BufferUnderflowException | IllegalArgumentException e) {
        throw new UnreadableObjectException("the postscript of the ORC file is damaged", e);
      }
    }
  }

  /// What a footer says.
  record Content(SequencedMap<String, DataType> columns, long rows) {}

  /// Reads the footer that stands before a postscript.
  static Content read(byte[] footer, Postscript postscript) throws UnreadableObjectException {
    OrcFooter reader = new OrcFooter();
    try {
      reader.footer(ByteBuffer.wrap(plain(footer, postscript)));
      if (reader.types.isEmpty() || !(reader.type(0, 0) instanceof DataType.Struct(var columns))) {
        throw new UnreadableObjectException("the ORC file has no columns");
      }
      return new Content(columns, reader.rows);
    } catch (RuntimeException | DataFormatException e) {
      // The decompressors have exceptions of their own for what is damaged.
      throw new UnreadableObjectException("the footer of the ORC file is damaged", e);
    }
  }

  private static byte[] plain(byte[] stored, Postscript postscript)
      throws DataFormatException, UnreadableObjectException {
    if (postscript.compression == 0) {
      return stored;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] chunk = new byte[postscript.chunkBytesMax];
    int at = 0;
    while (at + CHUNK_HEAD <= stored.length) {
      int head = (stored[at] & 0xFF) | (stored[at + 1] & 0xFF) << 8 | (stored[at + 2] & 0xFF) << 16;
      at += CHUNK_HEAD;
      int length = head >>> 1;
      if ((head & 1) == 1) {
        plain.write(stored, at, length);
      } else {
        plain.write(chunk, 0, unpack(postscript.compression, stored, at, length, chunk));
      }
      at += length;
    }
    return plain.toByteArray();
  }

  private static int unpack(int compression, byte[] stored, int at, int length, byte[] chunk)
      throws DataFormatException, UnreadableObjectException {
    Decompressor decompressor;
    switch (compression) {
      case 1 -> {
        try (Inflater inflater = new Inflater(true)) {
          inflater.setInput(stored, at, length);
          return inflater.inflate(chunk);
        }
      }
      case 2 -> decompressor = new SnappyJavaDecompressor();
      case 4 -> decompressor = new Lz4JavaDecompressor();
      case 5 -> decompressor = new ZstdJavaDecompressor();
      default -> throw new UnreadableObjectException("an ORC file with compression " + compression);
    }
    return decompressor.decompress(stored, at, length, chunk, 0, chunk.length);
  }

  private void footer(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int tag = (int) varint(bytes);
      switch (tag >>> 3) {
        case 4 -> types.add(type(message(bytes)));
        case 6 -> rows = varint(bytes);
        default -> skip(bytes, tag & 7);
      }
    }
  }

  private static Type type(ByteBuffer bytes) {
    Type type = new Type();
    while (bytes.hasRemaining()) {
      int tag = (int) varint(bytes);
      switch (tag >>> 3) {
        case 1 -> type.kind = (int) varint(bytes);
        case 2 -> {
          // Packed, or one by one.
          boolean isPacked = (tag & 7) == BYTES;
          ByteBuffer children = isPacked ? message(bytes) : bytes;
          do {
            type.children.add((int) varint(children));
          } while (isPacked && children.hasRemaining());
        }
        case 3 -> type.names.add(UTF_8.decode(message(bytes)).toString());
        case 5 -> type.precision = (int) varint(bytes);
        case 6 -> type.scale = (int) varint(bytes);
        default -> skip(bytes, tag & 7);
      }
    }
    return type;
  }

  private DataType type(int number, int depth) throws UnreadableObjectException {
    if (depth > DEPTH_MAX) {
      throw new UnreadableObjectException("the types of the ORC file lie in each other too deep");
    }
    Type type = types.get(number);
    return switch (type.kind) {
      case 0 -> new DataType.Scalar(DataType.Kind.BOOLEAN);
      case 1 -> new DataType.Scalar(DataType.Kind.TINYINT);
      case 2 -> new DataType.Scalar(DataType.Kind.SMALLINT);
      case 3 -> new DataType.Scalar(DataType.Kind.INT);
      case 4 -> new DataType.Scalar(DataType.Kind.BIGINT);
      case 5 -> new DataType.Scalar(DataType.Kind.FLOAT);
      case 6 -> new DataType.Scalar(DataType.Kind.DOUBLE);
      case 7, 16, 17 -> DataType.string();
      case 8 -> new DataType.Scalar(DataType.Kind.BINARY);
      case 9, 18 -> new DataType.Scalar(DataType.Kind.TIMESTAMP);
      case 10 -> new DataType.Array(type(type.children.getFirst(), depth + 1));
      case 11 ->
          new DataType.MapOf(
              type(type.children.get(0), depth + 1), type(type.children.get(1), depth + 1));
      case 12 -> {
        SequencedMap<String, DataType> fields = new LinkedHashMap<>();
        for (int i = 0; i < type.children.size(); i++) {
          fields.put(type.names.get(i), type(type.children.get(i), depth + 1));
        }
        yield new DataType.Struct(fields);
      }
      case 14 -> new DataType.Decimal(type.precision, type.scale);
      case 15 -> new DataType.Scalar(DataType.Kind.DATE);
      default -> throw new UnreadableObjectException("an ORC file with a union in it");
    };
  }

  private static ByteBuffer message(ByteBuffer bytes) {
    long length = varint(bytes);
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("a length is too large");
    }
    ByteBuffer message = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return message;
  }

  private static void skip(ByteBuffer bytes, int wireType) {
    switch (wireType) {
      case VARINT -> varint(bytes);
      case FIXED64 -> bytes.getLong();
      case BYTES -> message(bytes);
      case FIXED32 -> bytes.getInt();
      default -> throw new IllegalArgumentException("wire type " + wireType);
    }
  }

  private static long varint(ByteBuffer bytes) {
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
}
