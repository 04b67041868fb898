package dev.rastro.redshift;

/// Writes casts: a text that is no whole number is none after the cast either, a floating-point
/// number is shown as Redshift does, and what is too long for a text is cut off.
final class Casts {

  private Casts() {}

  /// Puts a cast around tokens.
  static void around(Edits edits, SqlType type, int first, int last) {
    TextType text = type.text();
    if (text != null) {
      // The macro writes its argument several times, and need not where that is a text.
      if (!edits.isText(first, last)) {
        edits.around(first, "rs_text(", last, ")");
      }
      if (text.cuts()) {
        String macro = text.isFixed() ? "rs_char(" : "rs_varchar(";
        edits.around(first, macro, last, ", " + text.bytesMax() + ")");
      }
    } else if (type.isWhole()) {
      edits.around(first, "CAST(rs_whole(", last, ") AS " + type.engineName() + ")");
    } else {
      edits.around(first, "CAST(", last, " AS " + type.engineName() + ")");
    }
  }
}
