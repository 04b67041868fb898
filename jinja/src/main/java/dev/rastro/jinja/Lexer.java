package dev.rastro.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a template into text and the tokens of its tags, with the white space that Jinja2 takes
/// away taken away.
final class Lexer {

  /// A token; text between tags is one too.
  ///
  /// @param value of a literal: Long, BigInteger, Double or String
  record Token(Kind kind, String text, @Nullable Object value, int line) {

    boolean is(String operator) {
      return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
      return kind == Kind.NAME && text.equals(name);
    }
  }

  enum Kind {
    TEXT,
    OUTPUT_BEGIN,
    OUTPUT_END,
    TAG_BEGIN,
    TAG_END,
    NAME,
    LITERAL,
    OPERATOR,
    END
  }

  private static final String[] OPERATORS = {
    "**", "//", "==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "%", "~", "|", ".", ",",
    ":", "(", ")", "[", "]", "{", "}"
  };

  private final String name;
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  Lexer(String name, String source, boolean keepsTrailingNewline) {
    this.name = name;
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source =
        !keepsTrailingNewline && text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  List<Token> tokens() {
    boolean stripsLeft = false;
    while (at < source.length()) {
      int open = nextOpen(at);
      String text = source.substring(at, open < 0 ? source.length() : open);
      if (stripsLeft) {
        int start = 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
          start++;
        }
        countLines(text.substring(0, start));
        text = text.substring(start);
        stripsLeft = false;
      }
      boolean stripsRight =
          open >= 0 && open + 2 < source.length() && source.charAt(open + 2) == '-';
      String kept = stripsRight ? text.stripTrailing() : text;
      if (!kept.isEmpty()) {
        add(Kind.TEXT, kept, null);
      }
      countLines(text);
      if (open < 0) {
        break;
      }
      at = open + 2;
      if (source.charAt(open + 1) == '#') {
        stripsLeft = comment();
        continue;
      }
      boolean isOutput = source.charAt(open + 1) == '{';
      if (at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')) {
        at++;
      }
      if (!isOutput && isRaw()) {
        stripsLeft = raw();
        continue;
      }
      add(isOutput ? Kind.OUTPUT_BEGIN : Kind.TAG_BEGIN, "", null);
      stripsLeft = tag(isOutput);
    }
    add(Kind.END, "", null);
    return tokens;
  }

  private int nextOpen(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /// Whether the white space behind the comment is to be taken away.
  private boolean comment() {
    int close = source.indexOf("#}", at);
    if (close < 0) {
      throw error("a comment is not closed");
    }
    countLines(source.substring(at, close));
    boolean strips = close > at && source.charAt(close - 1) == '-';
    at = close + 2;
    return strips;
  }

  private boolean isRaw() {
    int i = at;
    while (i < source.length() && Character.isWhitespace(source.charAt(i))) {
      i++;
    }
    if (!source.startsWith("raw", i)) {
      return false;
    }
    i += 3;
    while (i < source.length() && Character.isWhitespace(source.charAt(i))) {
      i++;
    }
    return source.startsWith("%}", i) || source.startsWith("-%}", i);
  }

  private boolean raw() {
    int begin = source.indexOf("%}", at);
    boolean stripsBegin = source.charAt(begin - 1) == '-';
    countLines(source.substring(at, begin));
    int i = begin + 2;
    while (true) {
      int open = source.indexOf("{%", i);
      if (open < 0) {
        throw error("raw is not closed");
      }
      int word = open + 2;
      boolean stripsEnd = word < source.length() && source.charAt(word) == '-';
      word += stripsEnd || (word < source.length() && source.charAt(word) == '+') ? 1 : 0;
      while (word < source.length() && Character.isWhitespace(source.charAt(word))) {
        word++;
      }
      if (source.startsWith("endraw", word)) {
        String body = source.substring(begin + 2, open);
        String kept = stripsBegin ? body.stripLeading() : body;
        kept = stripsEnd ? kept.stripTrailing() : kept;
        if (!kept.isEmpty()) {
          add(Kind.TEXT, kept, null);
        }
        int close = source.indexOf("%}", word);
        if (close < 0) {
          throw error("endraw is not closed");
        }
        countLines(source.substring(begin, close));
        at = close + 2;
        return source.charAt(close - 1) == '-';
      }
      i = open + 2;
    }
  }

  /// Reads up to the end of a tag; whether the white space behind it is to be taken away.
  private boolean tag(boolean isOutput) {
    String close = isOutput ? "}}" : "%}";
    int depth = 0;
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw error("a tag is not closed");
      }
      char c = source.charAt(at);
      if (depth == 0) {
        boolean strips = c == '-' && source.startsWith(close, at + 1);
        boolean keeps = c == '+' && source.startsWith(close, at + 1);
        if (strips || keeps || source.startsWith(close, at)) {
          at += close.length() + (strips || keeps ? 1 : 0);
          add(isOutput ? Kind.OUTPUT_END : Kind.TAG_END, "", null);
          if (!isOutput && !strips && !keeps) {
            // Jinja2's default leaves the newline behind a tag; dbt does so too.
            return false;
          }
          return strips;
        }
      }
      if (c == '"' || c == '\'') {
        text(c);
      } else if (Character.isDigit(c)) {
        number();
      } else if (Character.isLetter(c) || c == '_') {
        int start = at;
        while (at < source.length()
            && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
          at++;
        }
        add(Kind.NAME, source.substring(start, at), null);
      } else {
        String operator = operator();
        depth += "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
        add(Kind.OPERATOR, operator, null);
        at += operator.length();
      }
    }
  }

  private String operator() {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        return operator;
      }
    }
    throw error("unexpected character '" + source.charAt(at) + "'");
  }

  private void text(char quote) {
    int start = line;
    StringBuilder text = new StringBuilder();
    at++;
    while (true) {
      if (at >= source.length()) {
        throw new TemplateException("a string is not closed", name, start);
      }
      char c = source.charAt(at++);
      if (c == quote) {
        break;
      }
      if (c == '\n') {
        line++;
      }
      if (c == '\\' && at < source.length()) {
        escape(text);
      } else {
        text.append(c);
      }
    }
    tokens.add(new Token(Kind.LITERAL, "string", text.toString(), start));
  }

  private void escape(StringBuilder text) {
    char c = source.charAt(at++);
    switch (c) {
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'v' -> text.append('\u000B');
      case 'a' -> text.append('\u0007');
      case '0' -> text.append('\0');
      case '\\', '\'', '"' -> text.append(c);
      case '\n' -> line++;
      case 'x' -> hex(text, 2);
      case 'u' -> hex(text, 4);
      case 'U' -> hex(text, 8);
      default -> text.append('\\').append(c);
    }
  }

  private void hex(StringBuilder text, int digits) {
    if (at + digits > source.length()) {
      throw error("an escape in a string is cut short");
    }
    try {
      text.appendCodePoint(Integer.parseInt(source.substring(at, at + digits), 16));
    } catch (IllegalArgumentException e) {
      throw error("'" + source.substring(at, at + digits) + "' is no character's number");
    }
    at += digits;
  }

  private static int radix(char letter) {
    return switch (letter) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 0;
    };
  }

  private void number() {
    int start = at;
    while (at < source.length()
        && (Character.isDigit(source.charAt(at)) || source.charAt(at) == '_')) {
      at++;
    }
    boolean isFloat = false;
    if (at + 1 < source.length()
        && source.charAt(at) == '.'
        && Character.isDigit(source.charAt(at + 1))) {
      isFloat = true;
      at++;
      while (at < source.length()
          && (Character.isDigit(source.charAt(at)) || source.charAt(at) == '_')) {
        at++;
      }
    }
    if (at < source.length() && (source.charAt(at) == 'e' || source.charAt(at) == 'E')) {
      int digits = at + 1;
      if (digits < source.length() && "+-".indexOf(source.charAt(digits)) >= 0) {
        digits++;
      }
      if (digits < source.length() && Character.isDigit(source.charAt(digits))) {
        isFloat = true;
        at = digits;
        while (at < source.length() && Character.isDigit(source.charAt(at))) {
          at++;
        }
      }
    }
    String digits = source.substring(start, at).replace("_", "");
    if (digits.equals("0") && at + 1 < source.length() && radix(source.charAt(at)) > 0) {
      int radix = radix(source.charAt(at));
      int from = ++at;
      while (at < source.length()
          && (Character.digit(source.charAt(at), radix) >= 0 || source.charAt(at) == '_')) {
        at++;
      }
      String inRadix = source.substring(from, at).replace("_", "");
      if (inRadix.isEmpty()) {
        throw error("a number has no digits");
      }
      add(Kind.LITERAL, "number", Values.shrink(new BigInteger(inRadix, radix)));
      return;
    }
    Object value;
    if (isFloat) {
      value = Double.valueOf(digits);
    } else {
      value = Values.shrink(new BigInteger(digits));
    }
    add(Kind.LITERAL, "number", value);
  }

  private void skipSpace() {
    while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
      if (source.charAt(at) == '\n') {
        line++;
      }
      at++;
    }
  }

  private void countLines(String text) {
    line += (int) text.chars().filter(c -> c == '\n').count();
  }

  private void add(Kind kind, String text, @Nullable Object value) {
    tokens.add(new Token(kind, text, value, line));
  }

  private TemplateException error(String message) {
    return new TemplateException(message, name, line);
  }
}
