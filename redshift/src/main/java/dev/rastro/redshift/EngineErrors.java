package dev.rastro.redshift;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Tells what a statement failed with in Redshift's words. Where these are not known, the engine's
/// are told without its advice.
final class EngineErrors {

  private static final String NAME = "\"?([^\"!]+)\"?";

  private static final List<Rule> RULES =
      List.of(
          rule("Division by zero", RedshiftSqlException.DIVISION_BY_ZERO, "Divide by zero"),
          rule(
              "(?:Table|View) with name " + NAME + " does not exist",
              RedshiftSqlException.UNDEFINED_TABLE,
              "relation \"%s\" does not exist"),
          rule(
              "(?:Table|View) with name " + NAME + " already exists",
              "42P07",
              "relation \"%s\" already exists"),
          rule(
              "Schema with name " + NAME + " does not exist",
              RedshiftSqlException.INVALID_SCHEMA_NAME,
              "schema \"%s\" does not exist"),
          rule(
              "Schema with name " + NAME + " already exists",
              RedshiftSqlException.DUPLICATE_SCHEMA,
              "schema \"%s\" already exists"),
          rule(
              "Referenced (?:update )?column " + NAME + " not found",
              RedshiftSqlException.UNDEFINED_COLUMN,
              "column \"%s\" does not exist"),
          rule(
              "(?:Table|Values list) \"([^\"]+)\" does not have a column (?:named|with name) \"([^\"]+)\"",
              RedshiftSqlException.UNDEFINED_COLUMN,
              "column \"%2$s\" does not exist in %1$s"),
          rule(
              "Referenced table " + NAME + " not found",
              "42P01",
              "missing FROM-clause entry for table \"%s\""),
          rule(
              "Ambiguous reference to column name " + NAME,
              "42702",
              "column reference \"%s\" is ambiguous"),
          rule(
              "Macro (?:rs_)?([^(]+)\\(\\) does not support",
              RedshiftSqlException.UNDEFINED_FUNCTION,
              "function %s does not exist with these arguments"),
          new Rule(
              Pattern.compile(
                  "(?:function call \"|argument types ')(?:rs_)?([^(]+)\\((.*?)\\)['\"]"),
              RedshiftSqlException.UNDEFINED_FUNCTION,
              EngineErrors::function),
          new Rule(
              Pattern.compile("Could not convert string ['\"](.*)['\"] to (\\w+)"),
              RedshiftSqlException.INVALID_TEXT,
              EngineErrors::invalidText),
          rule(
              "date field value out of range: (\"[^\"]*\")",
              "22008",
              "date/time field value out of range: %s"),
          rule(
              "invalid (\\w+) field format: (\"[^\"]*\")",
              "22007",
              "invalid input syntax for type %s: %s"),
          new Rule(
              Pattern.compile("out of range for the destination type (\\w+)"),
              RedshiftSqlException.OUT_OF_RANGE,
              match -> type(match.group(1)) + " out of range"),
          new Rule(
              Pattern.compile("Overflow in \\w+ of (\\w+)"),
              RedshiftSqlException.OUT_OF_RANGE,
              match -> type(match.group(1)) + " out of range"),
          rule(
              "Could not cast value .* to DECIMAL",
              RedshiftSqlException.OUT_OF_RANGE,
              "numeric field overflow"),
          rule(
              "column \"([^\"]+)\" must appear in the GROUP BY clause",
              "42803",
              "column \"%s\" must appear in the GROUP BY clause or be used in an aggregate function"),
          rule(
              "WHERE clause cannot contain aggregates",
              "42803",
              "aggregates not allowed in WHERE clause"),
          rule(
              "Set operations can only apply to expressions with the same number",
              RedshiftSqlException.SYNTAX_ERROR,
              "each UNION query must have the same number of columns"),
          rule(
              "More than one row returned by a subquery",
              "21000",
              "more than one row returned by a subquery used as an expression"),
          rule(
              "NOT NULL constraint failed: (?:.*\\.)?([^.]+)$",
              "23502",
              "null value in column \"%s\" violates not-null constraint"),
          rule(
              "table \"rs_rows\" has \\d+ columns available",
              RedshiftSqlException.SYNTAX_ERROR,
              "INSERT has more target columns than expressions"),
          new Rule(
              Pattern.compile("(?:has|expected) (\\d+) columns but (\\d+) values were supplied"),
              RedshiftSqlException.SYNTAX_ERROR,
              EngineErrors::columnCount));

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("INT16", "smallint"),
          Map.entry("INT32", "integer"),
          Map.entry("INT64", "bigint"),
          Map.entry("INT128", "numeric"),
          Map.entry("BOOL", "boolean"),
          Map.entry("STRING_LITERAL", "\"unknown\""),
          Map.entry("INTEGER_LITERAL", "integer"),
          Map.entry("VARCHAR", "character varying"),
          Map.entry("DOUBLE", "double precision"),
          Map.entry("FLOAT", "real"),
          Map.entry("DECIMAL", "numeric"));

  /// What the engine puts before its message, and behind it.
  private static final Pattern KIND = Pattern.compile("^[A-Z][\\w-]*(?: [A-Z]\\w*)* Error: ");

  private static final Pattern ADVICE =
      Pattern.compile(
          "(?s)\\n.*| ?(?:Use TRY|Did you mean|You might need|In order to|Candidate|Either add|Use \").*");

  private record Rule(Pattern pattern, String sqlState, Function<MatchResult, String> message) {}

  private EngineErrors() {}

  private static Rule rule(String pattern, String sqlState, String message) {
    return new Rule(
        Pattern.compile(pattern),
        sqlState,
        match -> {
          Object[] groups = new Object[match.groupCount()];
          for (int i = 0; i < groups.length; i++) {
            groups[i] = match.group(i + 1);
          }
          return String.format(Locale.ROOT, message, groups);
        });
  }

  /// The failure in Redshift's words.
  static SQLException of(SQLException failure) {
    if (failure instanceof RedshiftSqlException) {
      return failure;
    }
    SQLException tooLong = TextType.failure(failure);
    if (tooLong instanceof RedshiftSqlException) {
      return tooLong;
    }
    String message = String.valueOf(failure.getMessage());
    String first = ADVICE.matcher(message).replaceFirst("");
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern.matcher(first);
      if (matcher.find()) {
        return new RedshiftSqlException(rule.message.apply(matcher), rule.sqlState, failure);
      }
    }
    String state = failure.getSQLState();
    return new RedshiftSqlException(
        KIND.matcher(first).replaceFirst("").replaceAll("\\brs_(?=\\w)", ""),
        state == null ? RedshiftSqlException.INTERNAL_ERROR : state,
        failure);
  }

  private static String function(MatchResult match) {
    String name = match.group(1).replace("\"", "");
    List<String> types =
        Stream.of(match.group(2).split(",\\s*(?![^(]*\\))", -1)).map(EngineErrors::type).toList();
    if (Character.isLetter(name.charAt(0))) {
      return "function " + name + "(" + String.join(", ", types) + ") does not exist";
    }
    String operands =
        types.size() == 1 ? name + " " + types.getFirst() : String.join(" " + name + " ", types);
    return "operator does not exist: " + operands;
  }

  private static String invalidText(MatchResult match) {
    String type = type(match.group(2));
    String what = type.endsWith("int") || type.equals("integer") ? "integer" : "type " + type;
    return "invalid input syntax for " + what + ": \"" + match.group(1) + "\"";
  }

  private static String columnCount(MatchResult match) {
    return Integer.parseInt(match.group(1)) > Integer.parseInt(match.group(2))
        ? "INSERT has more target columns than expressions"
        : "INSERT has more expressions than target columns";
  }

  private static String type(String engineType) {
    String name = engineType.strip().replaceFirst("\\(.*", "");
    return TYPES.getOrDefault(name, name.toLowerCase(Locale.ROOT));
  }
}
