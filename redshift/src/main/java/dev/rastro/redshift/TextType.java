package dev.rastro.redshift;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A type of texts with the bytes that it holds. The engine has texts without a limit only.
///
/// Follows "Character types" in the Database Developer Guide.
///
/// @param isFixed CHAR, where blanks at the end mean nothing
/// @param bytesMax how many bytes it holds
/// @param isGiven whether the length was said
/// @param end the index behind its last token
record TextType(boolean isFixed, int bytesMax, boolean isGiven, int end) {

  private static final int VARCHAR_BYTES_MAX = 65_535;
  private static final int CHAR_BYTES_MAX = 4_096;
  private static final int DEFAULT_BYTES = 256;

  private static final Pattern TOO_LONG =
      Pattern.compile("CHECK constraint failed .* CHECK\\(\\(strlen\\((.+)\\) <= (\\d+)\\)\\)");

  private static final Set<String> FIXED = Set.of("char", "character", "nchar", "bpchar");
  private static final Set<String> VARYING = Set.of("varchar", "nvarchar", "text");

  /// The type whose name stands here; null where it is none of texts.
  static @Nullable TextType at(TokenPlaces places, int index) throws RedshiftSqlException {
    Token token = places.at(index);
    String name = token.kind() == Token.Kind.WORD ? token.name() : "";
    boolean isFixed = FIXED.contains(name);
    if (!isFixed && !VARYING.contains(name)) {
      return null;
    }
    int last = index;
    if (isFixed && places.at(places.after(last)).isWord("VARYING")) {
      last = places.after(last);
      isFixed = false;
    }
    int most = isFixed ? CHAR_BYTES_MAX : VARCHAR_BYTES_MAX;
    int open = places.after(last);
    if (!places.at(open).isOperator("(")) {
      int bytes = isFixed && !name.equals("bpchar") ? 1 : DEFAULT_BYTES;
      return new TextType(isFixed, bytes, false, last + 1);
    }
    int length = places.after(open);
    int close = places.after(length);
    if (!places.at(close).isOperator(")")) {
      throw RedshiftSqlException.syntax("')' is expected", places.at(close));
    }
    return new TextType(isFixed, bytes(places.at(length), most), true, close + 1);
  }

  private static int bytes(Token length, int most) throws RedshiftSqlException {
    if (length.isWord("MAX")) {
      return most;
    }
    boolean isNumber = length.kind() == Token.Kind.NUMBER && length.text().matches("\\d{1,6}");
    int bytes = isNumber ? Integer.parseInt(length.text()) : 0;
    if (bytes < 1 || bytes > most) {
      throw RedshiftSqlException.syntax("a length of 1 to " + most + " is expected", length);
    }
    return bytes;
  }

  /// Whether a cast to it may cut something off. A VARCHAR without a length takes the length of
  /// what it is made of.
  boolean cuts() {
    return isGiven || isFixed;
  }

  /// What a statement failed with, told as Redshift does where a text was too long for its column.
  static SQLException failure(SQLException failure) {
    Matcher check = TOO_LONG.matcher(String.valueOf(failure.getMessage()));
    return check.find()
        ? new RedshiftSqlException(
            "value too long for type character varying("
                + check.group(2)
                + "), column "
                + check.group(1),
            RedshiftSqlException.STRING_TOO_LONG,
            failure)
        : failure;
  }

  /// The type of a column, which takes nothing that is too long.
  String column(String quotedName) {
    return "VARCHAR CHECK (strlen(" + quotedName + ") <= " + bytesMax + ")";
  }
}
