package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The access keys of a home: made at first start, kept in a file that only its owner can read.
/// Immutable.
public final class AccessKeys {

  private static final String FILE = "access-keys";
  private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String SECRET_LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int ID_LENGTH = 16;
  private static final int SECRET_LENGTH = 40;

  private final List<AccessKey> keys;

  private AccessKeys(List<AccessKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /// Reads the keys, or makes the first one.
  ///
  /// @param random must be fit for secrets
  public static AccessKeys open(Path directory, RandomGenerator random) {
    Path file = directory.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(directory);
        AccessKey first =
            new AccessKey(
                "AKIA" + draw(ID_LETTERS, ID_LENGTH, random),
                draw(SECRET_LETTERS, SECRET_LENGTH, random));
        write(file, first.accessKeyId() + " " + first.secretAccessKey() + "\n");
      }
      List<AccessKey> keys =
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank())
              .map(line -> key(file, line))
              .toList();
      if (keys.isEmpty()) {
        throw new GatewayException("The file " + file + " holds no access key");
      }
      return new AccessKeys(keys);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not open the access keys in " + file, e);
    }
  }

  /// The key that our own clients sign with.
  public AccessKey first() {
    return keys.getFirst();
  }

  Optional<AccessKey> find(String accessKeyId) {
    return keys.stream().filter(key -> key.accessKeyId().equals(accessKeyId)).findFirst();
  }

  private static AccessKey key(Path file, String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 2) {
      throw new GatewayException("The file " + file + " has a line that is no access key");
    }
    return new AccessKey(parts[0], parts[1]);
  }

  private static String draw(String letters, int length, RandomGenerator random) {
    StringBuilder drawn = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      drawn.append(letters.charAt(random.nextInt(letters.length())));
    }
    return drawn.toString();
  }

  private static void write(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.copyOf(EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
