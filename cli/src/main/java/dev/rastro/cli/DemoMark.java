package dev.rastro.cli;

import dev.rastro.aws.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// What a home knows of its last demo, in a file of its own, so that the next one replaces what
/// that one made and nothing else.
///
/// While a demo runs, and after one that was stopped, all that the home holds is the demo's. What
/// it made is written down at its end, or, where it was stopped, before anything else uses the
/// home; from then on what is not written down is people's.
///
/// @param made as [HomeContents] tells it; null while it is all that there is
/// @param results what the lines of results of queries begin with: those places are the demo's,
///   also after `stack.yaml` names others
record DemoMark(@Nullable List<String> made, @Nullable List<String> results) {

  /// Its file in the home.
  static final String FILE = "demo";

  /// That of a demo that made nothing.
  static final DemoMark NOTHING = new DemoMark(List.of(), null);

  DemoMark {
    made = made == null ? null : List.copyOf(made);
    results = results == null ? List.of() : List.copyOf(results);
  }

  /// Reads a home's mark; empty where no demo ran in it.
  static Optional<DemoMark> of(Home home) {
    Path file = home.part(FILE);
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
    try {
      return Optional.of(PrivateHandlers.JSON.readValue(text, DemoMark.class));
    } catch (JacksonException e) {
      throw new HomeException(
          "the file " + file + " is damaged, so it can't be told what the last demo made", e);
    }
  }

  /// Says that from now on all that the home holds is a demo's.
  static void begin(Home home) {
    new DemoMark(null, null).write(home);
  }

  /// Writes down what the demo made.
  static void end(Home home, LocalCloud cloud) {
    new DemoMark(List.copyOf(HomeContents.of(cloud)), List.copyOf(HomeContents.results(cloud)))
        .write(home);
  }

  /// Does so for a demo that was stopped, before anybody adds to what it left. What the demo's
  /// stream had acknowledged is delivered first, so that it is known as the demo's.
  static void settle(Home home, LocalCloud cloud) {
    if (of(home).filter(DemoMark::isAll).isPresent()) {
      String stream = cloud.stack().output("DeliveryStream");
      cloud.await(stream, cloud.flush(stream));
      end(home, cloud);
    }
  }

  /// Whether all that the home holds is the demo's.
  boolean isAll() {
    return made == null;
  }

  /// What the home holds that this demo did not make.
  NavigableSet<String> foreign(NavigableSet<String> contents) {
    NavigableSet<String> foreign = new TreeSet<>();
    if (made != null) {
      foreign.addAll(contents);
      made.forEach(foreign::remove);
      if (results != null) {
        foreign.removeIf(line -> results.stream().anyMatch(line::startsWith));
      }
    }
    return foreign;
  }

  private void write(Home home) {
    Path file = home.part(FILE);
    try {
      AtomicFile.write(file, PrivateHandlers.JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + file, e);
    }
  }
}
