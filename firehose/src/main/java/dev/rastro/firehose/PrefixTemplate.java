package dev.rastro.firehose;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// The prefix of objects: text with expressions in it, such as `!{timestamp:yyyy-MM-dd}`.
///
/// Follows "Custom prefixes for Amazon S3 objects" of the Firehose developer guide. Where a prefix
/// has no timestamp, `yyyy/MM/dd/HH/` is appended as it stands, with no slash before it.
final class PrefixTemplate {

  private static final int LENGTH_MAX = 512;
  private static final int RANDOM_LENGTH = 11;
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final String DEFAULT_TIMESTAMP = "yyyy/MM/dd/HH/";

  private sealed interface Part {
    record Text(String text) implements Part {}

    record Timestamp(DateTimeFormatter format) implements Part {}

    record RandomString() implements Part {}

    record ErrorOutputType() implements Part {}
  }

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
    return withTimestamp(parts, zone);
  }

  /// Reads the prefix of what could not be delivered.
  static PrefixTemplate parseError(String prefix, ZoneId zone) {
    List<Part> parts = parts(prefix, zone);
    boolean hasExpression = !parts.stream().allMatch(Part.Text.class::isInstance);
    if (hasExpression && parts.stream().noneMatch(Part.ErrorOutputType.class::isInstance)) {
      throw new IllegalArgumentException(
          "with an expression in it, ErrorOutputPrefix needs !{firehose:error-output-type}");
    }
    return withTimestamp(parts, zone);
  }

  /// Whether the prefix has an expression in it.
  static boolean hasExpression(String prefix) {
    return prefix.contains("!{");
  }

  /// The prefix for an object.
  ///
  /// @param arrival when its oldest record came
  /// @param errorOutputType what kind of failure it holds; empty for what was delivered
  String render(Instant arrival, String errorOutputType, RandomGenerator random) {
    StringBuilder prefix = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> prefix.append(text.text);
        case Part.Timestamp timestamp -> prefix.append(timestamp.format.format(arrival));
        case Part.ErrorOutputType _ -> prefix.append(errorOutputType);
        case Part.RandomString _ -> {
          for (int i = 0; i < RANDOM_LENGTH; i++) {
            prefix.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
          }
        }
      }
    }
    return prefix.toString();
  }

  private static PrefixTemplate withTimestamp(List<Part> parts, ZoneId zone) {
    List<Part> all = new ArrayList<>(parts);
    if (all.stream().noneMatch(Part.Timestamp.class::isInstance)) {
      all.add(new Part.Timestamp(format(DEFAULT_TIMESTAMP, zone)));
    }
    return new PrefixTemplate(all);
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
      case "partitionKeyFromQuery", "partitionKeyFromLambda" ->
          throw new IllegalArgumentException(
              "!{" + expression + "} needs dynamic partitioning, which is not supported");
      default -> throw new IllegalArgumentException("!{" + expression + "} is not known");
    };
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
