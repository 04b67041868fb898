package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/// A checksum over the data of a body, of one of the kinds that S3 takes in a trailer.
///
/// Follows "Checking object integrity in Amazon S3".
sealed interface BodyChecksum {

  /// The prefix of the names of trailers that hold a checksum.
  String NAMES = "x-amz-checksum-";

  /// @return null where the name is of no kind that S3 has
  static @Nullable BodyChecksum named(String trailer) {
    return switch (trailer.toLowerCase(Locale.ROOT)) {
      case NAMES + "crc32" -> new Cyclic(new CRC32(), Integer.BYTES);
      case NAMES + "crc32c" -> new Cyclic(new CRC32C(), Integer.BYTES);
      case NAMES + "crc64nvme" -> new Cyclic(new Crc64Nvme(), Long.BYTES);
      case NAMES + "sha1" -> new Digest(digest("SHA-1"));
      case NAMES + "sha256" -> new Digest(digest("SHA-256"));
      default -> null;
    };
  }

  /// Takes data; the buffer is left as it was.
  void update(ByteBuffer data);

  /// The checksum of all that was taken.
  byte[] value();

  /// Whether this is the checksum of what was taken.
  default boolean matches(String base64) {
    return MessageDigest.isEqual(Base64.getEncoder().encode(value()), base64.getBytes(US_ASCII));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has " + algorithm, e);
    }
  }

  /// Written in `length` bytes, the highest first.
  record Cyclic(Checksum checksum, int length) implements BodyChecksum {
    @Override
    public void update(ByteBuffer data) {
      checksum.update(data.duplicate());
    }

    @Override
    public byte[] value() {
      byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(checksum.getValue()).array();
      return Arrays.copyOfRange(all, Long.BYTES - length, Long.BYTES);
    }
  }

  /// A cryptographic digest.
  record Digest(MessageDigest digest) implements BodyChecksum {
    @Override
    public void update(ByteBuffer data) {
      digest.update(data.duplicate());
    }

    @Override
    public byte[] value() {
      return digest.digest();
    }
  }

  /// CRC-64/NVME, which Java does not have.
  final class Crc64Nvme implements Checksum {

    private static final long POLYNOMIAL_REFLECTED = 0x9a6c9329ac4bc9b5L;
    private static final long[] TABLE = table();

    private long state = -1;

    @Override
    public void update(int b) {
      state = TABLE[(int) (state ^ b) & 0xFF] ^ (state >>> 8);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        update(bytes[i]);
      }
    }

    @Override
    public long getValue() {
      return ~state;
    }

    @Override
    public void reset() {
      state = -1;
    }

    private static long[] table() {
      long[] table = new long[256];
      for (int i = 0; i < table.length; i++) {
        long entry = i;
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          entry = (entry & 1) == 1 ? (entry >>> 1) ^ POLYNOMIAL_REFLECTED : entry >>> 1;
        }
        table[i] = entry;
      }
      return table;
    }
  }
}
