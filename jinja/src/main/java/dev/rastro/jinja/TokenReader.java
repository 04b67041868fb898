package dev.rastro.jinja;

import dev.rastro.jinja.Lexer.Kind;
import dev.rastro.jinja.Lexer.Token;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Goes over the tokens of a template, one after the other, for the parsers of statements and of
/// expressions; says what is wrong, and where.
final class TokenReader {

  private static final int DEPTH_MAX = 300;

  private final String template;
  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenReader(String template, List<Token> tokens) {
    this.template = template;
    this.tokens = tokens;
  }

  /// The token behind the next one.
  Token peekSecond() {
    return tokens.get(at + 1);
  }

  /// Reads something that may hold others of its kind.
  ///
  /// @param what such as `the expression`
  <T> T nested(String what, Supplier<T> read) {
    if (++depth > DEPTH_MAX) {
      throw error(what + " is nested too deeply", peek());
    }
    try {
      return read.get();
    } finally {
      depth--;
    }
  }

  /// A name with dots in it.
  String dottedName() {
    StringBuilder name = new StringBuilder(name());
    while (peek().is(".")) {
      next();
      name.append('.').append(name());
    }
    return name.toString();
  }

  String name() {
    Token token = next();
    if (token.kind() != Kind.NAME) {
      throw error("a name is expected instead of '" + describe(token) + "'", token);
    }
    return token.text();
  }

  Token peek() {
    return tokens.get(at);
  }

  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean accept(String operator) {
    boolean there = peek().is(operator);
    if (there) {
      next();
    }
    return there;
  }

  boolean acceptName(String name) {
    boolean there = peek().isName(name);
    if (there) {
      next();
    }
    return there;
  }

  void expect(String operator) {
    if (!accept(operator)) {
      throw error("'" + operator + "' is expected instead of '" + describe(peek()) + "'", peek());
    }
  }

  void expectName(String name) {
    if (!acceptName(name)) {
      throw error("'" + name + "' is expected instead of '" + describe(peek()) + "'", peek());
    }
  }

  void expect(Kind kind) {
    Token token = next();
    if (token.kind() != kind) {
      throw error("unexpected '" + describe(token) + "'", token);
    }
  }

  static String describe(Token token) {
    return switch (token.kind()) {
      case OUTPUT_END -> "}}";
      case TAG_END -> "%}";
      case END -> "the end of the template";
      case LITERAL -> String.valueOf(token.value());
      case TEXT, OUTPUT_BEGIN, TAG_BEGIN, NAME, OPERATOR -> token.text();
    };
  }

  TemplateException error(String message, @Nullable Token token) {
    return new TemplateException(message, template, token == null ? 1 : token.line());
  }
}
