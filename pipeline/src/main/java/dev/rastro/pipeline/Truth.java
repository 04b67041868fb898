package dev.rastro.pipeline;

import dev.rastro.events.VisitSink;
import dev.rastro.events.VisitTruth;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/// The visits as they were: written to a file beside the lake, and counted. For one thread.
public final class Truth implements VisitSink, AutoCloseable {

  private final BufferedWriter file;
  private final Path path;
  private final Map<LocalDate, Long> visitsByDay = new TreeMap<>();
  private long visits;
  private long converted;

  private Truth(Path path, BufferedWriter file) {
    this.path = path;
    this.file = file;
  }

  /// Begins the file. Its directory must be there.
  public static Truth open(Path path) {
    try {
      BufferedWriter file = Files.newBufferedWriter(path);
      file.write(VisitTruth.CSV_HEADER);
      file.newLine();
      return new Truth(path, file);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + path, e);
    }
  }

  @Override
  public void accept(VisitTruth visit) {
    visits++;
    converted += visit.converted() ? 1 : 0;
    visitsByDay.merge(LocalDate.ofInstant(visit.start(), ZoneOffset.UTC), 1L, Long::sum);
    try {
      file.write(visit.csvLine());
      file.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + path, e);
    }
  }

  public long visits() {
    return visits;
  }

  public long converted() {
    return converted;
  }

  /// How many visits began on a day, UTC.
  public long visitsOn(LocalDate day) {
    return visitsByDay.getOrDefault(day, 0L);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + path, e);
    }
  }
}
