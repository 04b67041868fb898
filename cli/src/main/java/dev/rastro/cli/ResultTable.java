package dev.rastro.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a query as aligned columns, or as CSV.
///
/// @param columns the columns' names
/// @param numeric for each column whether its values are numbers, which stand to the right
/// @param rows the values as text; null is SQL's NULL
record ResultTable(List<String> columns, List<Boolean> numeric, List<List<@Nullable String>> rows) {

  private static final String NULL = "NULL";

  ResultTable {
    columns = List.copyOf(columns);
    numeric = List.copyOf(numeric);
    if (columns.size() != numeric.size()) {
      throw new IllegalArgumentException(
          columns.size() + " columns, but " + numeric.size() + " kinds");
    }
  }

  /// Prints for people. A NULL is shown as the word.
  void print(PrintWriter out) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = columns.get(i).length();
    }
    List<String[]> texts = new ArrayList<>();
    for (List<@Nullable String> row : rows) {
      String[] cells = new String[widths.length];
      for (int i = 0; i < widths.length; i++) {
        String value = row.get(i);
        cells[i] = value == null ? NULL : shown(value);
        widths[i] = Math.max(widths[i], cells[i].length());
      }
      texts.add(cells);
    }
    out.println(line(columns.toArray(String[]::new), widths));
    out.println(String.join("  ", Arrays.stream(widths).mapToObj("-"::repeat).toList()));
    texts.forEach(cells -> out.println(line(cells, widths)));
  }

  /// Prints as CSV (RFC 4180) with a header. A NULL is an empty field, an empty text is quoted.
  void printCsv(PrintWriter out) {
    out.println(String.join(",", columns.stream().map(ResultTable::csv).toList()));
    for (List<@Nullable String> row : rows) {
      List<String> cells = new ArrayList<>();
      row.forEach(value -> cells.add(value == null ? "" : csv(value)));
      out.println(String.join(",", cells));
    }
  }

  private String line(String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String padding = " ".repeat(widths[i] - cells[i].length());
      line.append(i == 0 ? "" : "  ");
      line.append(numeric.get(i) ? padding + cells[i] : cells[i] + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String shown(String value) {
    return value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
  }

  private static String csv(String value) {
    boolean plain =
        !value.isEmpty()
            && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
