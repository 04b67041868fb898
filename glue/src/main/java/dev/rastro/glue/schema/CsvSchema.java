package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tells from a sample of text whether it is CSV, with which delimiter, whether the first row names
/// the columns, and what the columns hold.
///
/// Follows the built-in CSV classifier of Glue: at least two columns in at least two rows; the
/// first row is a header where all of it can be names and at least one column below it is no text.
final class CsvSchema {

  private static final char[] DELIMITERS = {',', '|', '\t', ';', '\u0001'};
  private static final int NAME_LENGTH_MAX = 150;

  /// What is known of the text before it is looked at.
  ///
  /// @param delimiter what separates values; null where it is to be found out
  /// @param header whether there is a header; null where it is to be found out
  /// @param names the names of the columns, where they are given; else empty
  /// @param types the types of the columns, where they are given; else empty
  record Rules(
      @Nullable Character delimiter,
      char quote,
      @Nullable Boolean header,
      List<String> names,
      List<DataType> types,
      boolean trims,
      boolean allowsSingleColumn,
      FileFormat.@Nullable CsvSerde serde) {

    Rules {
      names = List.copyOf(names);
      types = List.copyOf(types);
    }

    /// Those of the built-in classifier.
    static Rules builtIn() {
      return new Rules(null, '"', null, List.of(), List.of(), true, false, null);
    }
  }

  /// What was found.
  ///
  /// @param records how many rows of data there are
  record Found(FileFormat.Csv format, SequencedMap<String, DataType> columns, long records) {}

  private final Rules rules;

  CsvSchema(Rules rules) {
    this.rules = rules;
  }

  /// @param text whole lines
  /// @param isCut whether there are more
  Optional<Found> infer(String text, boolean isCut) {
    if (rules.delimiter != null) {
      return infer(text, isCut, rules.delimiter);
    }
    for (char delimiter : DELIMITERS) {
      Optional<Found> found = infer(text, isCut, delimiter);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Found> infer(String text, boolean isCut, char delimiter) {
    CsvRows rows = CsvRows.parse(text, isCut, delimiter, rules.quote);
    if (!isTable(rows)) {
      return Optional.empty();
    }
    int width = rows.rows().getFirst().size();
    List<DataType> below = types(rows.rows().subList(1, rows.rows().size()), width);
    List<String> first = rows.rows().getFirst().stream().map(String::strip).toList();
    boolean hasHeader = rules.header != null ? rules.header : isHeader(first, below);
    List<String> names =
        rules.names.isEmpty() ? hasHeader ? named(first) : numbered(width) : named(rules.names);
    List<DataType> types = hasHeader ? below : types(rows.rows(), width);
    SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    for (int column = 0; column < width; column++) {
      columns.put(
          names.get(column), rules.types.isEmpty() ? types.get(column) : rules.types.get(column));
    }
    FileFormat.Csv format =
        new FileFormat.Csv(delimiter, rules.quote, hasHeader, rows.isQuoted(), rules.serde);
    return Optional.of(new Found(format, columns, rows.rows().size() - (hasHeader ? 1L : 0L)));
  }

  private boolean isTable(CsvRows found) {
    List<List<String>> rows = found.rows();
    boolean isKnown = rules.header != null || !rules.names.isEmpty();
    if (rows.size() < (isKnown ? 1 : 2)) {
      return false;
    }
    int width = rows.getFirst().size();
    return width >= (rules.allowsSingleColumn ? 1 : 2)
        && rows.stream().allMatch(row -> row.size() == width)
        && (rules.names.isEmpty() || rules.names.size() == width)
        && (rules.types.isEmpty() || rules.types.size() == width);
  }

  private boolean isHeader(List<String> first, List<DataType> below) {
    if (!rules.names.isEmpty()) {
      return first.equals(rules.names);
    }
    // A delimiter behind every row leaves the last column without a name.
    List<String> inner = first.subList(0, first.size() - (first.getLast().isEmpty() ? 1 : 0));
    return !inner.isEmpty()
        && inner.stream().allMatch(CsvSchema::isName)
        && below.stream()
            .anyMatch(type -> !type.equals(DataType.string()) && !type.equals(DataType.unknown()));
  }

  /// Names that are all there and all different: what has none or another's is numbered.
  private static List<String> named(List<String> names) {
    TreeSet<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    List<String> all = new ArrayList<>();
    for (String name : names) {
      String unique = name.isBlank() ? "col" + all.size() : name;
      while (!taken.add(unique)) {
        unique = unique + "_" + all.size();
      }
      all.add(unique);
    }
    return all;
  }

  private static List<String> numbered(int width) {
    List<String> names = new ArrayList<>();
    for (int column = 0; column < width; column++) {
      names.add("col" + column);
    }
    return names;
  }

  private List<DataType> types(List<List<String>> rows, int width) {
    List<DataType> types = new ArrayList<>();
    for (int column = 0; column < width; column++) {
      DataType type = DataType.unknown();
      for (List<String> row : rows) {
        type = type.merge(TextType.of(row.get(column), rules.trims));
      }
      types.add(type);
    }
    return types;
  }

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= NAME_LENGTH_MAX
        && text.toLowerCase(Locale.ROOT).chars().noneMatch(Character::isISOControl)
        && TextType.of(text, true).equals(DataType.string());
  }
}
