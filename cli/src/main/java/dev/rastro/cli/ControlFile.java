package dev.rastro.cli;

import dev.rastro.aws.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// What a running `rastro up` leaves in its home so that other commands find it: readable by its
/// owner only.
///
/// @param pid its process
/// @param address its gateway
/// @param token what opens its private paths
record ControlFile(long pid, URI address, String token) {

  private static final String FILE = "up.json";

  static Optional<ControlFile> read(Path home) {
    if (!Files.isDirectory(home)) {
      return Optional.empty();
    }
    try {
      byte[] json = Files.readAllBytes(home.resolve(FILE));
      return Optional.of(PrivateHandlers.JSON.readValue(json, ControlFile.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + home.resolve(FILE), e);
    } catch (JacksonException e) {
      return Optional.empty(); // Left by a process that ended while it wrote.
    }
  }

  void write(Path home) {
    Path file = home.resolve(FILE);
    try {
      AtomicFile.writePrivate(file, PrivateHandlers.JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + file, e);
    }
  }

  static void delete(Path home) {
    try {
      Files.deleteIfExists(home.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not delete " + home.resolve(FILE), e);
    }
  }

  /// Without the token.
  @Override
  public String toString() {
    return "ControlFile[pid=" + pid + ", address=" + address + "]";
  }
}
