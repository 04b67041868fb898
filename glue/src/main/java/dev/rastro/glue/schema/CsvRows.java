package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.List;

/// Text as rows of values. Quotes hold a value with delimiters and line breaks in it together, a
/// doubled quote is one; empty lines are passed over.
///
/// @param isQuoted whether any value was quoted
record CsvRows(List<List<String>> rows, boolean isQuoted) {

  /// @param isCut whether the text goes on; a row that ends within quotes is not whole then
  static CsvRows parse(String text, boolean isCut, char delimiter, char quote) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean isInQuotes = false;
    boolean isQuoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isInQuotes) {
        if (c != quote) {
          value.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
          value.append(quote);
          i++;
        } else {
          isInQuotes = false;
        }
      } else if (c == quote && value.isEmpty()) {
        isInQuotes = true;
        isQuoted = true;
      } else if (c == delimiter) {
        row.add(value.toString());
        value.setLength(0);
      } else if (c == '\n' || c == '\r') {
        endRow(rows, row, value);
        row = new ArrayList<>();
      } else {
        value.append(c);
      }
    }
    if (!isCut || !isInQuotes) {
      endRow(rows, row, value);
    }
    return new CsvRows(rows, isQuoted);
  }

  private static void endRow(List<List<String>> rows, List<String> row, StringBuilder value) {
    if (!row.isEmpty() || !value.toString().isBlank()) {
      row.add(value.toString());
      rows.add(row);
    }
    value.setLength(0);
  }
}
