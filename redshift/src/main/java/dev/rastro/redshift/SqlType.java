package dev.rastro.redshift;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A type as a statement names it, in casts and definitions alike.
///
/// Follows "Data types" in the Database Developer Guide. Types that are not here are refused: the
/// engine knows more, and means something else by some.
///
/// @param engineName the engine's name of it
/// @param resultName what a column without a name is called that is cast to it
/// @param text how many bytes it holds, where it is a type of texts
/// @param last the index of its last token
record SqlType(String engineName, String resultName, @Nullable TextType text, int last) {

  private static final int DIGITS_MAX = 38;
  private static final int SCALE_MAX = 37;
  private static final int REAL_BITS_MAX = 24;
  private static final int DOUBLE_BITS_MAX = 53;

  private static final SqlType REAL = new SqlType("REAL", "float4", null, -1);
  private static final SqlType DOUBLE = new SqlType("DOUBLE", "float8", null, -1);

  private static final Map<String, SqlType> PLAIN =
      Map.ofEntries(
          plain("SMALLINT", "int2", "smallint"),
          plain("SMALLINT", "int2", "int2"),
          plain("INTEGER", "int4", "integer"),
          plain("INTEGER", "int4", "int"),
          plain("INTEGER", "int4", "int4"),
          plain("BIGINT", "int8", "bigint"),
          plain("BIGINT", "int8", "int8"),
          plain("REAL", "float4", "real"),
          plain("REAL", "float4", "float4"),
          plain("DOUBLE", "float8", "float8"),
          plain("BOOLEAN", "bool", "boolean"),
          plain("BOOLEAN", "bool", "bool"),
          plain("DATE", "date", "date"),
          plain("TIMESTAMPTZ", "timestamptz", "timestamptz"));

  /// Types of Redshift's that are not here.
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "super",
          "geometry",
          "geography",
          "hllsketch",
          "varbyte",
          "varbinary",
          "binary",
          "timetz",
          "interval",
          "oid",
          "name",
          "regclass");

  private static final Set<String> WHOLE = Set.of("SMALLINT", "INTEGER", "BIGINT");

  private static Map.Entry<String, SqlType> plain(String engine, String result, String name) {
    return Map.entry(name, new SqlType(engine, result, null, -1));
  }

  /// The type whose name begins at a token.
  static SqlType at(TokenPlaces places, int index) throws RedshiftSqlException {
    Token token = places.at(index);
    TextType text = TextType.at(places, index);
    if (text != null) {
      return new SqlType("VARCHAR", text.isFixed() ? "bpchar" : "varchar", text, text.end() - 1);
    }
    String name = token.kind() == Token.Kind.WORD ? token.name() : "";
    SqlType plain = PLAIN.get(name);
    int next = places.after(index);
    if (plain != null) {
      return refuseLength(places, plain.endingAt(index), token);
    }
    return switch (name) {
      case "decimal", "numeric" -> decimal(places, index);
      case "float" -> real(places, index);
      case "double" -> {
        if (!places.at(next).isWord("PRECISION")) {
          throw unknown(token);
        }
        yield refuseLength(places, DOUBLE.endingAt(next), token);
      }
      case "timestamp", "time" -> time(places, index, name);
      default -> {
        if (UNSUPPORTED.contains(name)) {
          throw RedshiftSqlException.unsupported("the type " + token.text(), token);
        }
        throw unknown(token);
      }
    };
  }

  /// Whether it is one of whole numbers.
  boolean isWhole() {
    return WHOLE.contains(engineName);
  }

  private SqlType endingAt(int index) {
    return new SqlType(engineName, resultName, text, index);
  }

  private static SqlType refuseLength(TokenPlaces places, SqlType type, Token token)
      throws RedshiftSqlException {
    if (places.at(places.after(type.last)).isOperator("(")) {
      throw RedshiftSqlException.syntax("the type " + token.text() + " has no length", token);
    }
    return type;
  }

  /// DECIMAL without digits has 18, none of them behind the point.
  private static SqlType decimal(TokenPlaces places, int index) throws RedshiftSqlException {
    int open = places.after(index);
    if (!places.at(open).isOperator("(")) {
      return new SqlType("DECIMAL(18,0)", "numeric", null, index);
    }
    int first = places.after(open);
    int digits = number(places.at(first), 1, DIGITS_MAX);
    int close = places.after(first);
    int scale = 0;
    if (places.at(close).isOperator(",")) {
      int second = places.after(close);
      scale = number(places.at(second), 0, Math.min(SCALE_MAX, digits));
      close = places.after(second);
    }
    requireClose(places, close);
    return new SqlType("DECIMAL(" + digits + "," + scale + ")", "numeric", null, close);
  }

  /// FLOAT is a double; of so few bits it is a real.
  private static SqlType real(TokenPlaces places, int index) throws RedshiftSqlException {
    int open = places.after(index);
    if (!places.at(open).isOperator("(")) {
      return DOUBLE.endingAt(index);
    }
    int first = places.after(open);
    int bits = number(places.at(first), 1, DOUBLE_BITS_MAX);
    int close = places.after(first);
    requireClose(places, close);
    return (bits <= REAL_BITS_MAX ? REAL : DOUBLE).endingAt(close);
  }

  private static SqlType time(TokenPlaces places, int index, String name)
      throws RedshiftSqlException {
    int with = places.after(index);
    int zone = places.after(places.after(with));
    boolean isZone = places.at(places.after(with)).isWord("TIME") && places.at(zone).isWord("ZONE");
    SqlType plain = new SqlType(name.toUpperCase(Locale.ROOT), name, null, index);
    if (isZone && places.at(with).isWord("WITHOUT")) {
      return plain.endingAt(zone);
    } else if (isZone && places.at(with).isWord("WITH")) {
      if (name.equals("time")) {
        throw RedshiftSqlException.unsupported("the type TIME WITH TIME ZONE", places.at(index));
      }
      return new SqlType("TIMESTAMPTZ", "timestamptz", null, zone);
    }
    return refuseLength(places, plain, places.at(index));
  }

  private static int number(Token token, int min, int max) throws RedshiftSqlException {
    boolean isNumber = token.kind() == Token.Kind.NUMBER && token.text().matches("\\d{1,3}");
    int number = isNumber ? Integer.parseInt(token.text()) : -1;
    if (number < min || number > max) {
      throw RedshiftSqlException.syntax(
          "a number of " + min + " to " + max + " is expected", token);
    }
    return number;
  }

  private static void requireClose(TokenPlaces places, int close) throws RedshiftSqlException {
    if (!places.at(close).isOperator(")")) {
      throw RedshiftSqlException.syntax("')' is expected", places.at(close));
    }
  }

  private static RedshiftSqlException unknown(Token token) {
    return new RedshiftSqlException(
        "type \"" + token.text() + "\" does not exist (character " + (token.offset() + 1) + ")",
        RedshiftSqlException.UNDEFINED_OBJECT);
  }
}
