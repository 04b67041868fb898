package dev.rastro.firehose;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The lines of an object of dead letters, and where each of them ends. For one thread; closes what
/// it reads.
final class LetterLines implements Closeable {

  /// Far more than the largest record takes in base64.
  private static final int LINE_BYTES_MAX = 4 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final InputStream in;
  private final int lineBytesMax;
  private long position;
  private long number;

  LetterLines(InputStream in) {
    this(in, LINE_BYTES_MAX);
  }

  LetterLines(InputStream in, int lineBytesMax) {
    this.in = new BufferedInputStream(in);
    this.lineBytesMax = lineBytesMax;
  }

  /// A line that is no dead letter.
  static final class BadLineException extends Exception {
    BadLineException(long number, String why) {
      super("line " + number + " is no dead letter: " + why);
    }
  }

  /// The next line's JSON; null after the last.
  @Nullable JsonNode next() throws IOException, BadLineException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    number++;
    int b = in.read();
    if (b < 0) {
      return null;
    }
    while (b >= 0 && b != '\n') {
      if (line.size() == lineBytesMax) {
        throw new BadLineException(number, "it is longer than " + lineBytesMax + " bytes");
      }
      line.write(b);
      b = in.read();
    }
    position += line.size() + (b < 0 ? 0 : 1);
    try {
      JsonNode json = JSON.readTree(RecordText.of(ByteBuffer.wrap(line.toByteArray())));
      if (!json.isObject()) {
        throw new BadLineException(number, "it is no JSON object");
      }
      return json;
    } catch (JacksonException e) {
      throw new BadLineException(number, e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new BadLineException(number, String.valueOf(e.getMessage()));
    }
  }

  /// The record of the next line as it was put; null after the last.
  byte @Nullable [] nextRecord() throws IOException, BadLineException {
    JsonNode letter = next();
    if (letter == null) {
      return null;
    }
    JsonNode data = letter.path("rawData");
    if (!data.isString()) {
      throw new BadLineException(number, "it has no rawData");
    }
    try {
      return data.binaryValue();
    } catch (JacksonException e) {
      throw new BadLineException(number, "its rawData is not in base64: " + e.getOriginalMessage());
    }
  }

  /// How many bytes the lines have that were read.
  long position() {
    return position;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
