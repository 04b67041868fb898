package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/// A record as text: UTF-8, and nothing that only looks like it.
///
/// Every stage that reads records as JSON reads them through this. A parser that is given bytes
/// guesses their encoding, and `{` with a zero byte after it would be UTF-16.
final class RecordText {

  private RecordText() {}

  /// The text, whose bytes in UTF-8 are those of the record.
  ///
  /// @throws IllegalArgumentException where the record is not in UTF-8
  static String of(ByteBuffer record) {
    try {
      return UTF_8.newDecoder().decode(record.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the record is not in UTF-8", e);
    }
  }
}
