package dev.rastro.athena.trino;

import dev.rastro.athena.trino.FunctionDefinition.Kind;
import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.Field;
import dev.rastro.athena.trino.TrinoType.Function;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.Varchar;
import dev.rastro.athena.trino.TrinoType.Variable;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The functions that are translated, read from `functions.txt`. A line is
///
/// `[aggregate|window] name(type, …) -> type = template`
///
/// A capital letter is a type variable: N a number, I an integer, F a real or double, D a decimal,
/// S a varchar, Q a date or timestamp, Z a timestamp with time zone, others any type. In the
/// template `$1` is the first argument, `$3[[x;;y]]` the body of a lambda with its parameters
/// replaced, `$*` all of them, `$nulls` whether one of them is NULL, `$result` the type of the
/// result, `$step` how many microseconds a step of its precision is, and `{name|arguments}` the
/// call that DISTINCT, ORDER BY, FILTER and OVER are attached to.
final class FunctionCatalog {

  private static final FunctionCatalog STANDARD = read("functions.txt");

  private final Map<String, List<FunctionDefinition>> definitions;

  private FunctionCatalog(Map<String, List<FunctionDefinition>> definitions) {
    this.definitions = definitions;
  }

  static FunctionCatalog standard() {
    return STANDARD;
  }

  /// The overloads of a name; none when there is no such function.
  List<FunctionDefinition> named(String name) {
    return definitions.getOrDefault(name, List.of());
  }

  boolean isAggregate(String name) {
    return named(name).stream().anyMatch(definition -> definition.kind() == Kind.AGGREGATE);
  }

  private static FunctionCatalog read(String resource) {
    Map<String, List<FunctionDefinition>> definitions = new HashMap<>();
    for (String line : text(resource).split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        FunctionDefinition definition = new LineReader(line).definition();
        definitions.computeIfAbsent(definition.name(), n -> new ArrayList<>()).add(definition);
      }
    }
    return new FunctionCatalog(definitions);
  }

  /// A resource of this package.
  static String text(String resource) {
    try (InputStream stream = FunctionCatalog.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("Missing resource " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads one line.
  private static final class LineReader {

    private final String line;
    private int position;

    LineReader(String line) {
      this.line = line;
    }

    FunctionDefinition definition() {
      Kind kind = Kind.SCALAR;
      if (line.startsWith("aggregate ")) {
        kind = Kind.AGGREGATE;
        position = "aggregate ".length();
      } else if (line.startsWith("window ")) {
        kind = Kind.WINDOW;
        position = "window ".length();
      }
      String name = word();
      List<TrinoType> parameters = new ArrayList<>();
      boolean variadic = false;
      expect("(");
      if (!next(")")) {
        do {
          parameters.add(type());
          variadic = next("...");
        } while (next(","));
        expect(")");
      }
      expect("->");
      TrinoType result = type();
      expect("=");
      return new FunctionDefinition(
          kind, name, parameters, variadic, result, line.substring(position).strip());
    }

    private TrinoType type() {
      String name = word();
      List<TrinoType> arguments = new ArrayList<>();
      List<String> fieldNames = new ArrayList<>();
      if (next("(")) {
        do {
          String fieldName = "";
          if (name.equals("row") && line.substring(position).strip().matches("[a-z]+ [A-Za-z].*")) {
            fieldName = word();
          }
          fieldNames.add(fieldName);
          arguments.add(type());
        } while (next(","));
        expect(")");
      }
      return switch (name) {
        case "array" -> new Array(arguments.get(0));
        case "map" -> new MapOf(arguments.get(0), arguments.get(1));
        case "function" ->
            new Function(
                arguments.subList(0, arguments.size() - 1), arguments.get(arguments.size() - 1));
        case "row" -> {
          List<Field> fields = new ArrayList<>();
          for (int i = 0; i < arguments.size(); i++) {
            String fieldName = fieldNames.get(i);
            fields.add(Field.at(i, fieldName.isEmpty() ? null : fieldName, arguments.get(i)));
          }
          yield new Row(fields);
        }
        case "varchar" -> Varchar.unbounded();
        case "timestamp" -> new Timestamp(3);
        case "timestamp6" -> new Timestamp(Timestamp.PRECISION_MAX);
        case "zoned" -> new ZonedTimestamp(3);
        case "decimal1" -> new Decimal(1, 0);
        case "interval" -> Simple.INTERVAL_DAY_TO_SECOND;
        case "months" -> Simple.INTERVAL_YEAR_TO_MONTH;
        default ->
            name.length() == 1 || Signatures.RESULT_NAMES.contains(name)
                ? new Variable(name)
                : Simple.valueOf(name.toUpperCase(Locale.ROOT));
      };
    }

    private String word() {
      skipSpace();
      int start = position;
      while (position < line.length()
          && (Character.isLetterOrDigit(line.charAt(position)) || line.charAt(position) == '_')) {
        position++;
      }
      if (start == position) {
        throw wrong("a name");
      }
      return line.substring(start, position);
    }

    private boolean next(String expected) {
      skipSpace();
      if (line.startsWith(expected, position)) {
        position += expected.length();
        return true;
      }
      return false;
    }

    private void expect(String expected) {
      if (!next(expected)) {
        throw wrong("'" + expected + "'");
      }
    }

    private void skipSpace() {
      while (position < line.length() && line.charAt(position) == ' ') {
        position++;
      }
    }

    private IllegalStateException wrong(String expected) {
      return new IllegalStateException(
          "Expected " + expected + " at character " + position + " of: " + line);
    }
  }
}
