package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A path to the records in JSON values, walked while they are parsed.
///
/// Follows "Writing JSON custom classifiers": `$`, `.name`, `['name']`, `[number]`, `.*` and `[*]`.
final class JsonPath {

  private static final Pattern STEP =
      Pattern.compile(
          "\\.\\*|\\[\\*\\]|\\.([^.\\[\\]*'\"\\s]+)|\\[(\\d{1,9})\\]|\\['([^']+)'\\]|\\[\"([^\"]+)\"\\]");

  /// A step down: to a member, to an element, or to all of them where both are null.
  private record Step(@Nullable String name, @Nullable Integer index) {
    boolean isAll() {
      return name == null && index == null;
    }
  }

  /// Takes a record that the parser stands on, to its end.
  interface Consumer {
    void accept(JsonParser parser, JsonToken token) throws UnreadableObjectException;
  }

  private final List<Step> steps;
  private final boolean isCustom;

  private JsonPath(List<Step> steps, boolean isCustom) {
    this.steps = List.copyOf(steps);
    this.isCustom = isCustom;
  }

  /// The records of JSON without a custom path: the values themselves, and of an array its
  /// elements.
  static JsonPath records() {
    return new JsonPath(List.of(), false);
  }

  /// A custom path, or nothing where the text is none.
  static Optional<JsonPath> parse(String text) {
    if (!text.startsWith("$")) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(text).region(1, text.length());
    while (matcher.lookingAt()) {
      String name = matcher.group(1);
      name = name == null ? matcher.group(3) : name;
      name = name == null ? matcher.group(4) : name;
      steps.add(
          new Step(name, matcher.group(2) == null ? null : Integer.valueOf(matcher.group(2))));
      matcher.region(matcher.end(), text.length());
    }
    return matcher.regionStart() == text.length()
        ? Optional.of(new JsonPath(steps, true))
        : Optional.empty();
  }

  boolean isCustom() {
    return isCustom;
  }

  /// Gives every record in the value that the parser stands on, and leaves the parser at its end.
  void walk(JsonParser parser, JsonToken token, Consumer consumer)
      throws UnreadableObjectException {
    if (!isCustom && token == JsonToken.START_ARRAY) {
      elements(parser, 0, new Step(null, null), consumer);
    } else {
      walk(parser, token, 0, consumer);
    }
  }

  private void walk(JsonParser parser, JsonToken token, int depth, Consumer consumer)
      throws UnreadableObjectException {
    if (depth == steps.size()) {
      consumer.accept(parser, token);
    } else if (token == JsonToken.START_OBJECT) {
      members(parser, depth + 1, steps.get(depth), consumer);
    } else if (token == JsonToken.START_ARRAY) {
      elements(parser, depth + 1, steps.get(depth), consumer);
    }
  }

  private void members(JsonParser parser, int below, Step step, Consumer consumer)
      throws UnreadableObjectException {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      if (step.isAll() || name.equals(step.name)) {
        walk(parser, token, below, consumer);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void elements(JsonParser parser, int below, Step step, Consumer consumer)
      throws UnreadableObjectException {
    int index = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (step.isAll() || (step.index != null && step.index == index)) {
        walk(parser, token, below, consumer);
      } else {
        parser.skipChildren();
      }
      index++;
    }
  }
}
