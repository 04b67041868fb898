package dev.rastro.dbt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Lists a project's files.
final class ProjectFolder {

  private ProjectFolder() {}

  /// The files below these folders whose name ends so, in the order of their names. Folders that
  /// are not there have none; hidden files are left out.
  static List<Path> files(Path directory, List<String> folders, String ending) {
    List<Path> files = new ArrayList<>();
    for (String folder : folders) {
      Path root = directory.resolve(folder);
      if (!Files.isDirectory(root)) {
        continue;
      }
      try (Stream<Path> tree = Files.walk(root)) {
        tree.filter(Files::isRegularFile)
            .filter(f -> f.getFileName().toString().endsWith(ending))
            .filter(f -> !f.getFileName().toString().startsWith("."))
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw new DbtException("can't list " + root + ": " + e.getMessage(), e);
      }
    }
    return files;
  }

  /// A file's name without its ending.
  static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }
}
