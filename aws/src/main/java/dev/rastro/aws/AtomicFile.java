package dev.rastro.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// A small file that is written as a whole or not at all: aside, synced, then put in its place.
/// Whoever reads meanwhile sees the old content or the new one, also after the machine or the
/// process stopped in the middle, and also where the disk is full.
///
/// One writer at a time for one file; the caller sees to that. The directory must be there.
public final class AtomicFile {

  /// What a file is called while it is written. One that is left over is overwritten by the next
  /// write.
  public static final String ASIDE = ".new";

  private AtomicFile() {}

  /// Replaces a file, or makes it. It is on disk when this returns.
  public static void write(Path file, byte[] content) throws IOException {
    write(file, content, DirectorySync.SYSTEM);
  }

  /// Replaces a file by a text in UTF-8, or makes it.
  public static void write(Path file, String content) throws IOException {
    write(file, content.getBytes(UTF_8));
  }

  /// Replaces a file, or makes it.
  ///
  /// @param names puts the file's name on disk
  public static void write(Path file, byte[] content, DirectorySync names) throws IOException {
    replace(file, content, names);
  }

  /// Replaces a file that only its owner may read and write (mode 0600), or makes it. There is no
  /// moment at which others could.
  public static void writePrivate(Path file, byte[] content) throws IOException {
    replace(
        file,
        content,
        DirectorySync.SYSTEM,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static void replace(
      Path file, byte[] content, DirectorySync names, FileAttribute<?>... attributes)
      throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ASIDE);
    Files.deleteIfExists(aside); // It may have another mode.
    try {
      Files.createFile(aside, attributes);
      // Not a channel, which an interrupt of the thread would close.
      try (FileOutputStream stream = new FileOutputStream(aside.toFile())) {
        stream.write(content);
        names.syncContent(stream.getFD());
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(aside, e);
      throw e;
    }
    names.sync(requireNonNull(file.toAbsolutePath().getParent()));
  }

  private static void discard(Path aside, IOException failure) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
