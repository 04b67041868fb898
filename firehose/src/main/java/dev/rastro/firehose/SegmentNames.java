package dev.rastro.firehose;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// How the files of a log's segments are called: by their number, counted from 1.
final class SegmentNames {

  private static final String SUFFIX = ".log";

  private SegmentNames() {}

  static String name(long number) {
    return "%016d%s".formatted(number, SUFFIX);
  }

  /// Where a segment lies, for messages.
  static String place(LogFiles files, long number) {
    return files.place(name(number));
  }

  /// The length of every segment's file, by number.
  ///
  /// @throws DeliveryLogException where a file has a name that no segment has
  static NavigableMap<Long, Long> sizes(LogFiles files) throws IOException {
    TreeMap<Long, Long> sizes = new TreeMap<>();
    for (Map.Entry<String, Long> file : files.list().entrySet()) {
      if (file.getKey().endsWith(SUFFIX)) {
        sizes.put(number(files, file.getKey()), file.getValue());
      }
    }
    return sizes;
  }

  private static long number(LogFiles files, String name) {
    long number;
    try {
      number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    } catch (NumberFormatException e) {
      throw new DeliveryLogException("The file " + files.place(name) + " is no segment", e);
    }
    // Another way to write a number would be a second file of the same segment.
    if (number < 1 || !name(number).equals(name)) {
      throw new DeliveryLogException("The file " + files.place(name) + " is no segment");
    }
    return number;
  }
}
