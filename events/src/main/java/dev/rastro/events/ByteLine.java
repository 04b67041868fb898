package dev.rastro.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// A line of JSON that is being written: bytes that grow, and the few values that events are made
/// of.
final class ByteLine {

  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);
  private static final int FIRST_SIZE = 2_048;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  /// Begins anew.
  void clear() {
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  ByteLine add(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  ByteLine add(String text) {
    return add(text.getBytes(UTF_8));
  }

  /// A member whose value is a text, with a comma before it.
  ByteLine member(String name, String value) {
    add(",\"");
    add(name);
    add("\":\"");
    escaped(value);
    return add("\"");
  }

  /// A UUID in its usual form. Version 4, as random ones are, whatever bits come.
  ByteLine uuid(long most, long least) {
    reserve(36);
    long high = (most & ~0xF000L) | 0x4000L;
    long low = (least & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    hex(high, 60, 8);
    bytes[length++] = '-';
    hex(high, 28, 4);
    bytes[length++] = '-';
    hex(high, 12, 4);
    bytes[length++] = '-';
    hex(low, 60, 4);
    bytes[length++] = '-';
    hex(low, 44, 12);
    return this;
  }

  /// A whole number of a fixed width, with zeros before it.
  ByteLine digits(long value, int width) {
    reserve(width);
    long rest = value;
    for (int i = width - 1; i >= 0; i--) {
      bytes[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += width;
    return this;
  }

  ByteLine add(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  private void hex(long value, int shift, int count) {
    for (int i = 0; i < count; i++) {
      bytes[length++] = HEX[(int) (value >>> (shift - 4 * i)) & 0xF];
    }
  }

  private void escaped(String value) {
    StringBuilder escaped = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < 0x20) {
        escaped.append(String.format("\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    add(escaped.toString());
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
