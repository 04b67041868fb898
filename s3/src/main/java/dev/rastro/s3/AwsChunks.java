package dev.rastro.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/// Takes the data out of a body in AWS's chunked encoding, whose signatures were checked before.
final class AwsChunks {

  private AwsChunks() {}

  static byte[] data(byte[] encoded) {
    ByteArrayOutputStream data = new ByteArrayOutputStream(encoded.length);
    int at = 0;
    while (true) {
      int lineEnd = at;
      while (lineEnd < encoded.length && encoded[lineEnd] != '\r') {
        lineEnd++;
      }
      String line = new String(encoded, at, lineEnd - at, US_ASCII);
      int semicolon = line.indexOf(';');
      int size = Integer.parseInt(semicolon < 0 ? line : line.substring(0, semicolon), 16);
      if (size == 0) {
        return data.toByteArray();
      }
      at = lineEnd + 2;
      if (size > encoded.length - at) {
        throw new IllegalArgumentException("A chunk is longer than the body");
      }
      data.write(encoded, at, size);
      at += size + 2;
    }
  }
}
