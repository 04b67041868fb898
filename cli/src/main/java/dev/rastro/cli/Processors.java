package dev.rastro.cli;

import dev.rastro.firehose.RecordProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/// The record processors that stand in the place of Lambda functions: services of the type
/// [RecordProcessor], in the jars of a home's `processors` directory.
final class Processors {

  private Processors() {}

  /// All of them by their functions' names.
  static Map<String, RecordProcessor> in(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Map.of();
    }
    Map<String, RecordProcessor> processors = new HashMap<>();
    // Processors are used until the process ends, and so is what they are loaded with.
    URLClassLoader jars = new URLClassLoader(jars(directory), Processors.class.getClassLoader());
    try {
      for (RecordProcessor processor : ServiceLoader.load(RecordProcessor.class, jars)) {
        if (processors.put(processor.functionName(), processor) != null) {
          throw new CommandException(
              directory + " has two processors for the function " + processor.functionName());
        }
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new CommandException(
          "a processor in " + directory + " can't be used: " + e.getMessage());
    }
    return processors;
  }

  private static URL[] jars(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      URL[] urls = new URL[jars.size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = jars.get(i).toUri().toURL();
      }
      return urls;
    } catch (IOException e) {
      throw new UncheckedIOException("The processors in " + directory + " can't be read", e);
    }
  }
}
