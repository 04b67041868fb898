package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A grok pattern: a regular expression with named patterns in it, `%{PATTERN:field:type}`, each of
/// which makes a column.
///
/// Follows "Writing grok custom classifiers".
final class Grok {

  private static final Pattern REFERENCE =
      Pattern.compile("%\\{\\s*(\\w+)\\s*(?:[:;]\\s*([^:;}]+?)\\s*(?:[:;]\\s*([^}]*?)\\s*)?)?\\}");
  private static final Pattern NAMED_GROUP = Pattern.compile("\\(\\?<([A-Za-z_][A-Za-z0-9_-]*)>");
  private static final Map<String, String> BUILT_IN = definitions(resource());
  private static final String UNWANTED = "UNWANTED";
  private static final int DEPTH_MAX = 32;

  /// Enough for a line of 64 KiB and every pattern that does not go back much.
  private static final long STEPS_MAX = 5_000_000;

  private static final int EXPANDED_LENGTH_MAX = 1 << 20;

  private final Pattern expression;
  private final SequencedMap<String, DataType> columns;

  private Grok(Pattern expression, SequencedMap<String, DataType> columns) {
    this.expression = expression;
    this.columns = Collections.unmodifiableSequencedMap(columns);
  }

  /// Compiles a pattern.
  ///
  /// @param customPatterns definitions, one a line: a name, a space, a pattern
  /// @throws IllegalArgumentException saying what is wrong with it
  static Grok compile(String pattern, String customPatterns) {
    Map<String, String> patterns = new HashMap<>(BUILT_IN);
    patterns.putAll(definitions(customPatterns));
    SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    String regex = plainGroups(expand(pattern, patterns, columns, 0), columns);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("the grok pattern names no field: " + pattern);
    }
    try {
      return new Grok(Pattern.compile(regex), columns);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the grok pattern is no regular expression: " + e.getDescription() + ": " + pattern, e);
    }
  }

  /// Whether the pattern is found in a line.
  ///
  /// @throws UnreadableObjectException where that can't be told: the pattern goes back too often,
  ///   or too deep
  boolean matches(String line) throws UnreadableObjectException {
    try {
      return expression.matcher(new Budgeted(line)).find();
    } catch (BudgetSpentException | StackOverflowError e) {
      throw new UnreadableObjectException(
          "a line of " + line.length() + " characters takes the grok pattern too many steps", e);
    }
  }

  private static final class BudgetSpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// A line that may be looked at so many times: a pattern may try one place in it again and again,
  /// and nothing else ends that.
  private static final class Budgeted implements CharSequence {
    private final String line;
    private long left = STEPS_MAX;

    Budgeted(String line) {
      this.line = line;
    }

    @Override
    public int length() {
      return line.length();
    }

    @Override
    public char charAt(int index) {
      if (left-- == 0) {
        throw new BudgetSpentException();
      }
      return line.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return line.substring(start, end);
    }

    @Override
    public String toString() {
      return line;
    }
  }

  /// The columns, in the order of the pattern.
  SequencedMap<String, DataType> columns() {
    return columns;
  }

  private static String expand(
      String pattern, Map<String, String> patterns, Map<String, DataType> columns, int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("grok patterns refer to each other without end");
    }
    StringBuilder regex = new StringBuilder();
    Matcher reference = REFERENCE.matcher(pattern);
    int from = 0;
    while (reference.find()) {
      regex.append(pattern, from, reference.start());
      from = reference.end();
      String definition = patterns.get(reference.group(1));
      if (definition == null) {
        throw new IllegalArgumentException("there is no grok pattern " + reference.group(1));
      }
      @Nullable String field = reference.group(2);
      if (field != null && !field.equals(UNWANTED)) {
        columns.putIfAbsent(field, type(reference.group(3)));
      }
      regex.append("(?:").append(expand(definition, patterns, columns, depth + 1)).append(')');
      if (regex.length() > EXPANDED_LENGTH_MAX) {
        throw new IllegalArgumentException("the grok pattern is too long once it is expanded");
      }
    }
    return regex.append(pattern, from, pattern.length()).toString();
  }

  /// Groups that are named in the expression itself are columns too. Their names may hold what
  /// Java's may not, so the groups lose them.
  private static String plainGroups(String regex, Map<String, DataType> columns) {
    StringBuilder plain = new StringBuilder();
    Matcher group = NAMED_GROUP.matcher(regex);
    while (group.find()) {
      columns.putIfAbsent(group.group(1), DataType.string());
      group.appendReplacement(plain, "(");
    }
    return group.appendTail(plain).toString();
  }

  private static DataType type(@Nullable String name) {
    if (name == null) {
      return DataType.string();
    }
    return new DataType.Scalar(
        switch (name.toLowerCase(Locale.ROOT)) {
          case "byte" -> DataType.Kind.TINYINT;
          case "short" -> DataType.Kind.SMALLINT;
          case "int", "integer" -> DataType.Kind.INT;
          case "long" -> DataType.Kind.BIGINT;
          case "float" -> DataType.Kind.FLOAT;
          case "double" -> DataType.Kind.DOUBLE;
          case "boolean" -> DataType.Kind.BOOLEAN;
          case "string" -> DataType.Kind.STRING;
          default -> throw new IllegalArgumentException("grok has no data type " + name);
        });
  }

  private static Map<String, String> definitions(String text) {
    Map<String, String> definitions = new HashMap<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              if (space < 0) {
                throw new IllegalArgumentException(
                    "a custom grok pattern is a name, a space and a pattern: " + line);
              }
              definitions.put(line.substring(0, space), line.substring(space).strip());
            });
    return definitions;
  }

  private static String resource() {
    try (InputStream in = Grok.class.getResourceAsStream("grok-patterns")) {
      if (in == null) {
        throw new IllegalStateException("grok-patterns is missing from the program");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
