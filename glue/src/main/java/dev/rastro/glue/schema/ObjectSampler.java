package dev.rastro.glue.schema;

import dev.rastro.aws.Compression;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads the beginning of an object, or a file's footer, and tells its format and columns by
/// content, never by name.
///
/// Follows "Defining and managing classifiers": custom classifiers first, then Avro, ORC, Parquet,
/// JSON and CSV. Safe for many threads.
public final class ObjectSampler {

  private static final int SAMPLE_BYTES = 1 << 20;
  private static final int SAMPLE_BYTES_MAX = 10 << 20;
  private static final int FOOTER_GUESS = 64 << 10;
  private static final int FOOTER_BYTES_MAX = 64 << 20;
  private static final int PARQUET_TAIL = 8;
  private static final byte[] ORC_MAGIC = {'O', 'R', 'C'};
  private static final int POSTSCRIPT_LENGTH_MAX = 256;

  private final List<ContentClassifier> custom;
  private final List<ContentClassifier> builtIn = ContentClassifier.builtIn();

  /// @param custom what is asked before the built-in classifiers, in this order
  public ObjectSampler(List<ContentClassifier> custom) {
    this.custom = List.copyOf(custom);
  }

  /// An object's bytes.
  public interface Source {

    /// How many there are.
    long length();

    /// Those from `from` on, without `to`.
    byte[] read(long from, long to);
  }

  /// Takes a sample.
  ///
  /// @throws UnreadableObjectException saying why nothing can be learnt from the object
  public FileSample sample(Source source) throws UnreadableObjectException {
    byte[] begin = source.read(0, Math.min(source.length(), SAMPLE_BYTES));
    if (AvroHeader.isAvro(begin)) {
      AvroHeader.Content avro = AvroHeader.read(begin);
      return new FileSample(
          new FileFormat.Avro(avro.schema()),
          Compression.NONE,
          avro.columns(),
          avro.records(),
          avro.recordBytes());
    } else if (isOrcMagic(begin, 0)) {
      Tail tail = Tail.of(source, begin);
      // Text may begin with these letters too. In the file they stand again before the last byte;
      // one that lost its end is binary still.
      if (isOrcMagic(tail.bytes, tail.bytes.length - ORC_MAGIC.length - 1)
          || new TextSample(begin, begin.length == source.length()).isBinary()) {
        return orc(source, tail);
      }
    } else if (ParquetFooter.isMagic(begin, 0)) {
      return parquet(source, begin);
    }
    return text(source, begin);
  }

  private FileSample text(Source source, byte[] sample) throws UnreadableObjectException {
    byte[] begin = sample;
    Compression compression = Compression.of(begin);
    int wanted = SAMPLE_BYTES;
    while (true) {
      boolean isCut = begin.length < source.length();
      Unpacker.Plain plain = new Unpacker(compression).unpack(begin, isCut, wanted);
      TextSample text = new TextSample(plain.bytes(), plain.isWhole());
      if (text.firstByte() < 0 && plain.isWhole()) {
        throw new UnreadableObjectException("the object is empty");
      }
      Optional<ContentClassifier.Found> found = classify(text);
      if (found.isPresent()) {
        return new FileSample(
            found.get().format(),
            compression,
            found.get().columns(),
            found.get().records(),
            plain.isWhole() ? source.length() : plain.storedLength());
      }
      // The first record may be longer than the sample.
      if (plain.isWhole() || wanted == SAMPLE_BYTES_MAX) {
        throw unknown(text);
      }
      wanted = SAMPLE_BYTES_MAX;
      if (isCut) {
        begin = source.read(0, Math.min(source.length(), SAMPLE_BYTES_MAX));
      }
    }
  }

  private Optional<ContentClassifier.Found> classify(TextSample text)
      throws UnreadableObjectException {
    for (List<ContentClassifier> classifiers : List.of(custom, builtIn)) {
      for (ContentClassifier classifier : classifiers) {
        Optional<ContentClassifier.Found> found = classifier.classify(text);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /// Says why no classifier took the text.
  private static UnreadableObjectException unknown(TextSample text) {
    int first = text.firstByte();
    if (first == '{' || first == '[') {
      try {
        new JsonSchema().read(text.bytes(), text.bytes().length, !text.isWhole());
      } catch (UnreadableObjectException e) {
        return e;
      }
    }
    String unknown = "in no format that is known";
    if (isOrcMagic(text.bytes(), 0)) {
      return new UnreadableObjectException(
          unknown + "; it begins like an ORC file, whose end it does not have");
    }
    if (text.isBinary()) {
      return new UnreadableObjectException(unknown);
    }
    return new UnreadableObjectException(
        CsvSchema.builtIn()
            .problem(text.lines(), !text.isWhole())
            .map(problem -> unknown + "; as CSV, " + problem)
            .orElse(unknown));
  }

  private FileSample parquet(Source source, byte[] begin) throws UnreadableObjectException {
    Tail tail = Tail.of(source, begin);
    byte[] end = tail.bytes;
    if (end.length < PARQUET_TAIL + 4 || !ParquetFooter.isMagic(end, end.length - 4)) {
      throw new UnreadableObjectException("a Parquet file without its end");
    }
    int length =
        ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(end.length - PARQUET_TAIL);
    if (length <= 0 || length > FOOTER_BYTES_MAX || length > source.length() - PARQUET_TAIL - 4) {
      throw new UnreadableObjectException("a Parquet file with a footer of " + length + " bytes");
    }
    byte[] footer = tail.before(PARQUET_TAIL, length, source);
    ParquetFooter.Content content = ParquetFooter.read(footer);
    return new FileSample(
        new FileFormat.Parquet(),
        Compression.NONE,
        content.columns(),
        content.rows(),
        source.length());
  }

  private static boolean isOrcMagic(byte[] bytes, int at) {
    return at >= 0
        && bytes.length > at + ORC_MAGIC.length
        && Arrays.equals(bytes, at, at + ORC_MAGIC.length, ORC_MAGIC, 0, ORC_MAGIC.length);
  }

  private FileSample orc(Source source, Tail tail) throws UnreadableObjectException {
    byte[] end = tail.bytes;
    int length = end[end.length - 1] & 0xFF;
    if (length + 1 > end.length || length >= POSTSCRIPT_LENGTH_MAX) {
      throw new UnreadableObjectException("an ORC file without its end");
    }
    OrcFooter.Postscript postscript =
        OrcFooter.Postscript.read(ByteBuffer.wrap(end, end.length - 1 - length, length));
    if (postscript.footerLength() > Math.min(FOOTER_BYTES_MAX, source.length() - length - 1)) {
      throw new UnreadableObjectException(
          "an ORC file with a footer of " + postscript.footerLength() + " bytes");
    }
    byte[] footer = tail.before(length + 1, postscript.footerLength(), source);
    OrcFooter.Content content = OrcFooter.read(footer, postscript);
    return new FileSample(
        new FileFormat.Orc(), Compression.NONE, content.columns(), content.rows(), source.length());
  }

  /// The end of an object.
  ///
  /// @param from where in the object it begins
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Tail(byte[] bytes, long from) {

    static Tail of(Source source, byte[] begin) {
      long size = source.length();
      if (begin.length == size) {
        return new Tail(begin, 0);
      }
      long from = Math.max(0, size - FOOTER_GUESS);
      return new Tail(source.read(from, size), from);
    }

    /// The bytes that lie before the last `behind` ones, read where the tail does not have them.
    byte[] before(int behind, int length, Source source) {
      long start = source.length() - behind - length;
      int inTail = Math.toIntExact(start - from);
      return inTail >= 0
          ? Arrays.copyOfRange(bytes, inTail, inTail + length)
          : source.read(start, start + length);
    }
  }
}
