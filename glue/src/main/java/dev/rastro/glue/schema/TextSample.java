package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// The beginning of an object's text.
///
/// @param isWhole whether the object has no more
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TextSample(byte[] bytes, boolean isWhole) {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  TextSample {
    if (bytes.length >= BYTE_ORDER_MARK.length
        && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3)) {
      bytes = Arrays.copyOfRange(bytes, BYTE_ORDER_MARK.length, bytes.length);
    }
  }

  /// The first byte that is no white space; -1 where there is none.
  int firstByte() {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b & 0xFF;
      }
    }
    return -1;
  }

  /// Whether it holds what text does not.
  boolean isBinary() {
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /// The whole lines, decoded.
  String lines() {
    int end = bytes.length;
    if (!isWhole) {
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
    }
    return new String(bytes, 0, end, UTF_8);
  }
}
