package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The access keys of a home: the first is made at first start, and all are kept in a file that
/// only its owner can read. Safe for many threads of one process; one process at a time changes
/// them.
public final class AccessKeys {

  private static final String FILE = "access-keys";
  private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String SECRET_LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int ID_LENGTH = 16;
  private static final int SECRET_LENGTH = 40;

  private final Path file;
  private final RandomGenerator random;
  private volatile List<AccessKey> keys;

  /// What the clients in this process sign with; it is kept nowhere.
  private final AccessKey own;

  private AccessKeys(Path file, RandomGenerator random, List<AccessKey> keys) {
    this.file = file;
    this.random = random;
    this.keys = List.copyOf(keys);
    this.own = drawn(random);
  }

  /// Reads the keys, or makes the first one.
  ///
  /// @param random must be fit for secrets
  public static AccessKeys open(Path directory, RandomGenerator random) {
    Path file = directory.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(directory);
        write(file, List.of(drawn(random)));
      }
      List<AccessKey> keys =
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank())
              .map(line -> key(file, line))
              .toList();
      if (keys.isEmpty()) {
        throw new GatewayException("The file " + file + " holds no access key");
      }
      return new AccessKeys(file, random, keys);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not open the access keys in " + file, e);
    }
  }

  /// Whether keys were made in a directory.
  public static boolean exist(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /// The oldest key.
  public AccessKey first() {
    return keys.getFirst();
  }

  /// The key of this process, which nobody else has.
  public AccessKey own() {
    return own;
  }

  /// All keys that are kept, the oldest first.
  public List<AccessKey> list() {
    return keys;
  }

  /// Makes one more key.
  public synchronized AccessKey create() {
    AccessKey made = drawn(random);
    List<AccessKey> more = new ArrayList<>(keys);
    more.add(made);
    keep(more);
    return made;
  }

  /// Lets nobody in any more with a key.
  ///
  /// @throws GatewayException where there is no such key, or no other
  public synchronized void revoke(String accessKeyId) {
    List<AccessKey> left =
        keys.stream().filter(key -> !key.accessKeyId().equals(accessKeyId)).toList();
    if (left.size() == keys.size()) {
      throw new GatewayException("there is no access key " + accessKeyId);
    }
    if (left.isEmpty()) {
      throw new GatewayException(
          accessKeyId + " is the last access key; create another before it is revoked");
    }
    keep(left);
  }

  private void keep(List<AccessKey> changed) {
    try {
      write(file, changed);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not keep the access keys in " + file, e);
    }
    keys = List.copyOf(changed);
  }

  Optional<AccessKey> find(String accessKeyId) {
    if (own.accessKeyId().equals(accessKeyId)) {
      return Optional.of(own);
    }
    return keys.stream().filter(key -> key.accessKeyId().equals(accessKeyId)).findFirst();
  }

  private static AccessKey drawn(RandomGenerator random) {
    return new AccessKey(
        "AKIA" + draw(ID_LETTERS, ID_LENGTH, random), draw(SECRET_LETTERS, SECRET_LENGTH, random));
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

  private static void write(Path file, List<AccessKey> keys) throws IOException {
    StringBuilder text = new StringBuilder();
    keys.forEach(key -> text.append(key.accessKeyId() + " " + key.secretAccessKey() + "\n"));
    AtomicFile.writePrivate(file, text.toString().getBytes(UTF_8));
  }
}
