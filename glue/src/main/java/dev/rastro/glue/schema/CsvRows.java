package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Text as rows of values, one after the other, of which it holds one. A quote right behind a
/// delimiter begins a value with delimiters and line breaks in it, a doubled quote is one there;
/// empty lines are passed over. For one thread.
final class CsvRows {

  private final String text;
  private final boolean isCut;
  private final char delimiter;
  private final char quote;
  private int at;
  private boolean isQuoted;

  /// @param isCut whether the text goes on; a row that ends within quotes is not whole then
  CsvRows(String text, boolean isCut, char delimiter, char quote) {
    this.text = text;
    this.isCut = isCut;
    this.delimiter = delimiter;
    this.quote = quote;
  }

  /// The next row; null where there is none.
  @Nullable List<String> next() {
    while (at < text.length()) {
      List<String> row = row();
      if (row.size() > 1 || (row.size() == 1 && !row.getFirst().isBlank())) {
        return row;
      }
    }
    return null;
  }

  /// Whether any value so far was quoted.
  boolean isQuoted() {
    return isQuoted;
  }

  /// A row up to its end; nothing of one that the text does not have whole.
  private List<String> row() {
    List<String> row = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean isInQuotes = false;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (isInQuotes) {
        if (c != quote) {
          value.append(c);
        } else if (at < text.length() && text.charAt(at) == quote) {
          value.append(quote);
          at++;
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
        break;
      } else {
        value.append(c);
      }
    }
    if (isInQuotes && isCut) {
      return List.of();
    }
    row.add(value.toString());
    return row;
  }
}
