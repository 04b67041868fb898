package dev.rastro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.AtomicFile;
import dev.rastro.aws.DirectorySync;
import dev.rastro.aws.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The directory that holds all state: the lake, the log, the catalog, the warehouse. Open in one
/// process at a time.
///
/// [#open(Path)] makes it where it is not there; both ways to open it take its lock until
/// [#close()].
final class Home implements AutoCloseable {

  /// The layout of the files below. Another number means that another version of Rastro made the
  /// home.
  static final String LAYOUT = "3";

  /// What `stack.yaml` said when the resources were last created or updated.
  static final String STACK_FILE = "stack.json";

  private static final String LAYOUT_FILE = "VERSION";
  private static final String LOCK_FILE = "lock";

  /// What a directory may hold in which a home is being made.
  private static final Set<String> NEW_HOME =
      Set.of(LOCK_FILE, LAYOUT_FILE, LAYOUT_FILE + AtomicFile.ASIDE);

  /// What [#clear()] removes: all that a home holds but its lock and its layout.
  private static final List<String> CONTENTS =
      List.of(
          "s3",
          "s3-settings",
          "firehose",
          "glue",
          "athena",
          "redshift",
          "dbt",
          "truth",
          LocalCloud.KEYS,
          "tmp");

  private static final List<String> CONTENT_FILES =
      List.of("report.html", STACK_FILE, DemoMark.FILE);

  private final Path directory;
  private final FileChannel lockChannel;

  private Home(Path directory, FileChannel lockChannel) {
    this.directory = directory;
    this.lockChannel = lockChannel;
  }

  /// Opens a home for this process alone.
  ///
  /// @throws HomeException where the directory is no home, of another layout, or in use
  static Home open(Path directory) {
    return open(directory, true);
  }

  /// Opens a home that is there, as [#open(Path)] does.
  ///
  /// @throws HomeException also where there is none
  static Home openExisting(Path directory) {
    return open(directory, false);
  }

  private static Home open(Path directory, boolean mayBeNew) {
    Path home = directory.toAbsolutePath().normalize();
    try {
      boolean isNew = isNew(home);
      if (isNew && !mayBeNew) {
        throw new HomeException(
            "there is no Rastro home in " + home + "; rastro demo makes one, and rastro up");
      }
      if (!isNew) {
        requireLayout(home);
      }
      DirectorySync.SYSTEM.makeDirectories(home);
      FileChannel channel = lock(home);
      if (isNew) {
        AtomicFile.write(home.resolve(LAYOUT_FILE), LAYOUT + "\n");
      }
      return new Home(home, channel);
    } catch (IOException e) {
      throw new HomeException("the home " + home + " cannot be opened: " + FileErrors.reason(e), e);
    }
  }

  /// Whether there is a home in the directory.
  static boolean exists(Path directory) {
    return Files.isRegularFile(directory.resolve(LAYOUT_FILE));
  }

  private static boolean isNew(Path home) throws IOException {
    if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (!Files.isDirectory(home)) {
      throw new HomeException("the home " + home + " is not a directory");
    }
    if (exists(home) && Files.size(home.resolve(LAYOUT_FILE)) > 0) {
      return false;
    }
    try (Stream<Path> entries = Files.list(home)) {
      // A layout without content is what a full disk or a power cut left of a home in its making.
      if (entries.anyMatch(entry -> !NEW_HOME.contains(String.valueOf(entry.getFileName())))) {
        throw new HomeException(
            "the directory " + home + " holds files but is no Rastro home; choose another --home");
      }
    }
    return true;
  }

  private static void requireLayout(Path home) throws IOException {
    String layout = Files.readString(home.resolve(LAYOUT_FILE)).strip();
    if (!layout.equals(LAYOUT)) {
      throw new HomeException(
          "the home "
              + home
              + " was made by another version of Rastro (layout "
              + layout
              + ", this version has "
              + LAYOUT
              + "); choose another --home");
    }
  }

  private static FileChannel lock(Path home) throws IOException {
    Path file = home.resolve(LOCK_FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new HomeException(
            "the home " + home + " is in use by process " + holder(home, channel));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(UTF_8)));
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new HomeException("the home " + home + " is in use by this process", e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String holder(Path home, FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    String pid = new String(bytes.array(), 0, bytes.position(), UTF_8);
    return ControlFile.read(home)
        .filter(file -> String.valueOf(file.pid()).equals(pid))
        .map(file -> pid + ", a rastro up on " + file.address() + "; rastro stop ends it")
        .orElse(pid);
  }

  Path directory() {
    return directory;
  }

  /// A part of the home, such as `s3`.
  Path part(String name) {
    return directory.resolve(name);
  }

  Path report() {
    return directory.resolve("report.html");
  }

  /// Whether anything but access keys was put into this home.
  boolean holdsData() {
    return CONTENTS.stream()
        .anyMatch(name -> !name.equals(LocalCloud.KEYS) && Files.exists(directory.resolve(name)));
  }

  /// Removes all data. The home stays open.
  void clear() {
    clear(CONTENTS);
  }

  /// Removes all data but the access keys, which clients were given.
  void clearButKeys() {
    clear(CONTENTS.stream().filter(name -> !name.equals(LocalCloud.KEYS)).toList());
  }

  private void clear(List<String> contents) {
    try {
      // The marks go last: a home half cleared is still known for what it is.
      for (String name : contents) {
        FileTrees.delete(directory.resolve(name));
      }
      for (String name : CONTENT_FILES) {
        Files.deleteIfExists(directory.resolve(name));
      }
    } catch (IOException e) {
      throw new HomeException(
          "the home " + directory + " could not be cleared: " + FileErrors.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not release the home " + directory, e);
    }
  }
}
