package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
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
    private static Rules builtIn() {
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

  static CsvSchema builtIn() {
    return new CsvSchema(Rules.builtIn());
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
    CsvRows rows = new CsvRows(text, isCut, delimiter, rules.quote);
    List<String> first = rows.next();
    if (first == null || !canBeTable(first.size())) {
      return Optional.empty();
    }
    int width = first.size();
    List<Below> below = Stream.generate(Below::new).limit(width).toList();
    long count = 1;
    for (List<String> row = rows.next(); row != null; row = rows.next()) {
      if (row.size() != width) {
        return Optional.empty();
      }
      for (int column = 0; column < width; column++) {
        below.get(column).add(row.get(column));
      }
      count++;
    }
    boolean isKnown = rules.header != null || !rules.names.isEmpty();
    if (count < (isKnown ? 1 : 2)) {
      return Optional.empty();
    }
    List<String> stripped = first.stream().map(String::strip).toList();
    boolean hasHeader = rules.header != null ? rules.header : isHeader(stripped, below);
    List<String> names =
        rules.names.isEmpty() ? hasHeader ? named(stripped) : numbered(width) : named(rules.names);
    SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    for (int column = 0; column < width; column++) {
      DataType type = below.get(column).type;
      if (!hasHeader) {
        type = TextType.of(first.get(column), rules.trims).merge(type);
      }
      columns.put(names.get(column), rules.types.isEmpty() ? type : rules.types.get(column));
    }
    FileFormat.Csv format =
        new FileFormat.Csv(delimiter, rules.quote, hasHeader, rows.isQuoted(), rules.serde);
    return Optional.of(new Found(format, columns, count - (hasHeader ? 1L : 0L)));
  }

  /// What a column holds below the first row.
  private final class Below {
    private DataType type = DataType.unknown();
    private boolean hasNumbersOnly = true;

    void add(String value) {
      type = type.merge(TextType.of(value, rules.trims));
      hasNumbersOnly &= value.isBlank() || TextType.isNumber(value, rules.trims);
    }

    /// Whether it could not be text. Numbers that no type but string holds are not.
    boolean isNoText() {
      return !type.equals(DataType.unknown())
          && (!type.equals(DataType.string()) || hasNumbersOnly);
    }
  }

  private boolean canBeTable(int width) {
    return width >= (rules.allowsSingleColumn ? 1 : 2)
        && (rules.names.isEmpty() || rules.names.size() == width)
        && (rules.types.isEmpty() || rules.types.size() == width);
  }

  /// Why text is no CSV, of the delimiter that most of its first rows have; nothing where no
  /// delimiter is in its first row.
  Optional<String> problem(String text, boolean isCut) {
    String problem = null;
    long best = 0;
    for (char delimiter : rules.delimiter == null ? DELIMITERS : new char[] {rules.delimiter}) {
      CsvRows rows = new CsvRows(text, isCut, delimiter, rules.quote);
      List<String> first = rows.next();
      if (first == null || first.size() < 2) {
        continue;
      }
      long row = 2;
      List<String> next = rows.next();
      while (next != null && next.size() == first.size()) {
        next = rows.next();
        row++;
      }
      if (row > best) {
        best = row;
        problem =
            next == null
                ? "one row, which is not told from text"
                : "row " + row + " has another number of values than the first, " + first.size();
      }
    }
    return Optional.ofNullable(problem);
  }

  private boolean isHeader(List<String> first, List<Below> below) {
    if (!rules.names.isEmpty()) {
      return first.equals(rules.names);
    }
    // A delimiter behind every row leaves the last column without a name.
    List<String> inner = first.subList(0, first.size() - (first.getLast().isEmpty() ? 1 : 0));
    return !inner.isEmpty()
        && inner.stream().allMatch(CsvSchema::isName)
        && below.stream().anyMatch(Below::isNoText);
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

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= NAME_LENGTH_MAX
        && text.toLowerCase(Locale.ROOT).chars().noneMatch(Character::isISOControl)
        && TextType.of(text, true).equals(DataType.string());
  }
}
