package dev.rastro.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the process that listens on a TCP port of this machine. Knows Linux; elsewhere, and where
/// the process is another user's, nobody is found.
///
/// Follows proc(5): `/proc/net/tcp` tells the socket, and `/proc/PID/fd` whose it is.
final class PortHolder {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";
  private static final int ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /// Who it is, in words.
  static Optional<String> of(int port) {
    try {
      Optional<String> inode = inode("tcp", port);
      inode = inode.isPresent() ? inode : inode("tcp6", port);
      return inode.flatMap(PortHolder::process).map(PortHolder::describe);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> inode(String table, int port) throws IOException {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    Path file = PROC.resolve("net").resolve(table);
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    return Files.readAllLines(file).stream()
        .map(line -> List.of(line.strip().split("\\s+")))
        .filter(
            fields ->
                fields.size() > INODE
                    && fields.get(ADDRESS).endsWith(suffix)
                    && fields.get(STATE).equals(LISTENING))
        .map(fields -> fields.get(INODE))
        .findFirst();
  }

  private static Optional<ProcessHandle> process(String inode) {
    return ProcessHandle.allProcesses().filter(process -> has(process, inode)).findFirst();
  }

  private static boolean has(ProcessHandle process, String inode) {
    Path descriptors = PROC.resolve(String.valueOf(process.pid())).resolve("fd");
    try (Stream<Path> files = Files.list(descriptors)) {
      return files.anyMatch(file -> isSocket(file, inode));
    } catch (IOException e) {
      return false; // Another user's, or ended meanwhile.
    }
  }

  private static boolean isSocket(Path descriptor, String inode) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("socket:[" + inode + "]");
    } catch (IOException e) {
      return false;
    }
  }

  private static String describe(ProcessHandle process) {
    return "process "
        + process.pid()
        + process
            .info()
            .command()
            .map(command -> " (" + Path.of(command).getFileName() + ")")
            .orElse("");
  }
}
