package dev.rastro.glue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Tells from a sample of lines whether they are CSV, with which delimiter, and whether the first
/// one names the columns.
///
/// Follows the built-in CSV classifier of Glue: at least two columns in at least two lines; the
/// first line is a header where all of it can be names and at least one column below it is no text.
final class CsvSchema {

  private static final char[] DELIMITERS = {',', '|', '\t', ';', '\u0001'};
  private static final int NAME_LENGTH_MAX = 150;

  /// What was found.
  ///
  /// @param records how many lines of data there are
  record Found(FileFormat.Csv format, SequencedMap<String, DataType> columns, long records) {}

  private CsvSchema() {}

  /// @param lines whole lines, without empty ones
  static Found infer(List<String> lines) throws UnreadableObjectException {
    for (char delimiter : DELIMITERS) {
      List<List<String>> rows = new ArrayList<>();
      for (String line : lines) {
        rows.add(fields(line, delimiter));
      }
      int width = rows.isEmpty() ? 0 : rows.getFirst().size();
      if (rows.size() >= 2 && width >= 2 && rows.stream().allMatch(row -> row.size() == width)) {
        return found(lines, rows, delimiter);
      }
    }
    throw new UnreadableObjectException("neither JSON nor CSV nor Parquet");
  }

  private static Found found(List<String> lines, List<List<String>> rows, char delimiter) {
    int width = rows.getFirst().size();
    List<DataType> below = new ArrayList<>();
    for (int column = 0; column < width; column++) {
      DataType type = DataType.unknown();
      for (List<String> row : rows.subList(1, rows.size())) {
        type = type.merge(type(row.get(column)));
      }
      below.add(type);
    }
    boolean hasHeader =
        rows.getFirst().stream().allMatch(CsvSchema::isName)
            && rows.getFirst().stream().distinct().count() == width
            && below.stream().anyMatch(type -> !type.equals(DataType.string()));
    SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    for (int column = 0; column < width; column++) {
      String name = hasHeader ? rows.getFirst().get(column).strip() : "col" + column;
      columns.put(
          name,
          hasHeader
              ? below.get(column)
              : below.get(column).merge(type(rows.getFirst().get(column))));
    }
    boolean isQuoted = lines.stream().anyMatch(line -> line.indexOf('"') >= 0);
    return new Found(
        new FileFormat.Csv(delimiter, hasHeader, isQuoted),
        columns,
        rows.size() - (hasHeader ? 1L : 0L));
  }

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= NAME_LENGTH_MAX
        && type(text).equals(DataType.string());
  }

  private static DataType type(String text) {
    String value = text.strip();
    if (value.isEmpty()) {
      return DataType.unknown();
    } else if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
      return new DataType.Scalar(DataType.Kind.BOOLEAN);
    } else if (value.matches("[-+]?[0-9]{1,18}")) {
      long number = Long.parseLong(value);
      boolean isInt = number == (int) number;
      return new DataType.Scalar(isInt ? DataType.Kind.INT : DataType.Kind.BIGINT);
    } else if (value.matches("[-+]?([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?")) {
      return new DataType.Scalar(DataType.Kind.DOUBLE);
    }
    return DataType.string();
  }

  private static List<String> fields(String line, char delimiter) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        boolean isDouble = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (isDouble) {
          field.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == delimiter && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
