package dev.rastro.firehose;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The prefix of objects: text with expressions in it, such as `!{timestamp:yyyy-MM-dd}`.
///
/// Follows "Custom prefixes for Amazon S3 objects" of the Firehose developer guide. Where a prefix
/// has neither a timestamp nor a partition key, `yyyy/MM/dd/HH/` is appended as it stands, with no
/// slash before it; an error prefix without any expression gets the kind of failure before that.
final class PrefixTemplate {

  /// How long a prefix may be, as it is given and as it is rendered.
  static final int LENGTH_MAX = 512;

  private static final int RANDOM_LENGTH = 11;
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final String DEFAULT_TIMESTAMP = "yyyy/MM/dd/HH/";
  private static final long NANOS_MAX = 999_999_999;
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private sealed interface Part {
    record Text(String text) implements Part {}

    record Timestamp(DateTimeFormatter format) implements Part {}

    record RandomString() implements Part {}

    record ErrorOutputType() implements Part {}

    record QueryKey(String name) implements Part {}

    record LambdaKey(String name) implements Part {}
  }

  /// What an object's prefix follows from.
  ///
  /// @param arrival when its oldest record came
  /// @param errorOutputType what kind of failure it holds; empty for what was delivered
  /// @param keys the values of its partition
  record Values(Instant arrival, String errorOutputType, PartitionKeys keys) {}

  private final List<Part> parts;

  private PrefixTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// Reads the prefix of delivered objects.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  static PrefixTemplate parse(String prefix, ZoneId zone) {
    List<Part> parts = parts(prefix, zone);
    if (parts.stream().anyMatch(Part.ErrorOutputType.class::isInstance)) {
      throw new IllegalArgumentException(
          "!{firehose:error-output-type} may stand in ErrorOutputPrefix only");
    }
    PrefixTemplate template = new PrefixTemplate(parts);
    boolean isWhole =
        template.hasPartitionKeys() || parts.stream().anyMatch(Part.Timestamp.class::isInstance);
    if (!isWhole) {
      parts.add(new Part.Timestamp(format(DEFAULT_TIMESTAMP, zone)));
    }
    return isWhole ? template : new PrefixTemplate(parts);
  }

  /// Reads the prefix of what could not be delivered. Text alone gets the kind of failure and the
  /// hour appended.
  static PrefixTemplate parseError(String prefix, ZoneId zone) {
    List<Part> parts = parts(prefix, zone);
    if (new PrefixTemplate(parts).hasPartitionKeys()) {
      throw new IllegalArgumentException("a partition key may stand in Prefix only");
    }
    if (parts.stream().allMatch(Part.Text.class::isInstance)) {
      parts.add(new Part.ErrorOutputType());
      parts.add(new Part.Text("/"));
      parts.add(new Part.Timestamp(format(DEFAULT_TIMESTAMP, zone)));
    } else if (parts.stream().noneMatch(Part.ErrorOutputType.class::isInstance)) {
      throw new IllegalArgumentException(
          "with an expression in it, ErrorOutputPrefix needs !{firehose:error-output-type}");
    }
    return new PrefixTemplate(parts);
  }

  /// What the prefixes of a kind of failure begin with, as far as every one of them does.
  String start(String errorOutputType) {
    StringBuilder start = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> start.append(text.text);
        case Part.ErrorOutputType _ -> start.append(errorOutputType);
        case Part.Timestamp _, Part.RandomString _, Part.QueryKey _, Part.LambdaKey _ -> {
          return start.toString();
        }
      }
    }
    return start.toString();
  }

  /// Whether a prefix is one of a kind of failure.
  ///
  /// @param arrival when the oldest record of the prefix's object came, to the second
  boolean isOf(String prefix, String errorOutputType, Instant arrival) {
    StringBuilder pattern = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> pattern.append(Pattern.quote(text.text));
        case Part.Timestamp timestamp -> pattern.append(withinSecond(timestamp.format, arrival));
        case Part.ErrorOutputType _ -> pattern.append(Pattern.quote(errorOutputType));
        case Part.RandomString _ ->
            pattern.append("[A-Za-z0-9]{").append(RANDOM_LENGTH).append('}');
        case Part.QueryKey _, Part.LambdaKey _ ->
            throw new IllegalStateException("what failed has no partition");
      }
    }
    return Pattern.compile(pattern.toString()).matcher(prefix).matches();
  }

  /// What a format writes for the instants of a second. Where it tells them apart, it does so by
  /// digits.
  private static String withinSecond(DateTimeFormatter format, Instant second) {
    String first = format.format(second);
    if (first.equals(format.format(second.plusNanos(NANOS_MAX)))) {
      return Pattern.quote(first);
    }
    StringBuilder pattern = new StringBuilder();
    Matcher digits = DIGITS.matcher(first);
    int from = 0;
    while (digits.find()) {
      pattern.append(Pattern.quote(first.substring(from, digits.start()))).append(DIGITS.pattern());
      from = digits.end();
    }
    return pattern.append(Pattern.quote(first.substring(from))).toString();
  }

  boolean hasPartitionKeys() {
    return !queryKeys().isEmpty() || !lambdaKeys().isEmpty();
  }

  /// The names after `partitionKeyFromQuery:`.
  Set<String> queryKeys() {
    Set<String> names = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof Part.QueryKey key) {
        names.add(key.name);
      }
    }
    return names;
  }

  /// The names after `partitionKeyFromLambda:`.
  Set<String> lambdaKeys() {
    Set<String> names = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof Part.LambdaKey key) {
        names.add(key.name);
      }
    }
    return names;
  }

  /// Whether the prefix has an expression in it.
  static boolean hasExpression(String prefix) {
    return prefix.contains("!{");
  }

  /// The prefix for an object.
  ///
  /// @throws IllegalArgumentException where the partition has no value for a key
  String render(Values values, RandomGenerator random) {
    StringBuilder prefix = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> prefix.append(text.text);
        case Part.Timestamp timestamp -> prefix.append(timestamp.format.format(values.arrival));
        case Part.ErrorOutputType _ -> prefix.append(values.errorOutputType);
        case Part.QueryKey key -> prefix.append(values.keys.fromQuery(key.name));
        case Part.LambdaKey key -> prefix.append(values.keys.fromLambda(key.name));
        case Part.RandomString _ -> {
          for (int i = 0; i < RANDOM_LENGTH; i++) {
            prefix.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
          }
        }
      }
    }
    return prefix.toString();
  }

  /// A prefix as an object at a time would have it, with the shortest partition there can be.
  String sample(Instant arrival, String errorOutputType) {
    Map<String, String> query = new HashMap<>();
    queryKeys().forEach(name -> query.put(name, "x"));
    Map<String, String> lambda = new HashMap<>();
    lambdaKeys().forEach(name -> lambda.put(name, "x"));
    return render(
        new Values(arrival, errorOutputType, new PartitionKeys(query, lambda)),
        new SplittableRandom(1));
  }

  private static List<Part> parts(String prefix, ZoneId zone) {
    if (prefix.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("it is longer than " + LENGTH_MAX + " characters");
    }
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int open = prefix.indexOf("!{"); open >= 0; open = prefix.indexOf("!{", from)) {
      if (open > from) {
        parts.add(new Part.Text(prefix.substring(from, open)));
      }
      int close = prefix.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("the expression at " + open + " is not closed");
      }
      parts.add(expression(prefix.substring(open + 2, close), zone));
      from = close + 1;
    }
    if (from < prefix.length()) {
      parts.add(new Part.Text(prefix.substring(from)));
    }
    return parts;
  }

  private static Part expression(String expression, ZoneId zone) {
    int colon = expression.indexOf(':');
    String namespace = colon < 0 ? expression : expression.substring(0, colon);
    String value = colon < 0 ? "" : expression.substring(colon + 1);
    return switch (namespace) {
      case "timestamp" -> {
        if (value.isEmpty()) {
          throw new IllegalArgumentException("!{timestamp:} needs a pattern");
        }
        yield new Part.Timestamp(format(value, zone));
      }
      case "firehose" ->
          switch (value) {
            case "random-string" -> new Part.RandomString();
            case "error-output-type" -> new Part.ErrorOutputType();
            default -> throw new IllegalArgumentException("!{firehose:" + value + "} is not known");
          };
      case "partitionKeyFromQuery" -> new Part.QueryKey(keyName(expression, value));
      case "partitionKeyFromLambda" -> new Part.LambdaKey(keyName(expression, value));
      default -> throw new IllegalArgumentException("!{" + expression + "} is not known");
    };
  }

  private static String keyName(String expression, String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("!{" + expression + "} needs the name of a key");
    }
    return name;
  }

  private static DateTimeFormatter format(String pattern, ZoneId zone) {
    try {
      DateTimeFormatter format =
          DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone);
      // A pattern may ask for what an instant does not have; better now than at the first object.
      if (format.format(Instant.EPOCH).isEmpty()) {
        throw new IllegalArgumentException("it writes nothing");
      }
      return format;
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "!{timestamp:" + pattern + "} has no valid pattern: " + e.getMessage(), e);
    }
  }
}
