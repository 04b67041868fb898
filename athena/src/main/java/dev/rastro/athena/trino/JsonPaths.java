package dev.rastro.athena.trino;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Finds what a path such as `$.a[0]["b c"]` names in JSON, as Trino does: from the front, and no
/// further than the value, so that text behind it can be anything. Numbers are as written.
///
/// A path has names and places only. A name is also a place, if it is a number, and the other way.
final class JsonPaths {

  private static final int PATHS_KEPT_MAX = 1_000;
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([\\p{L}\\p{Nd}_:]+)|\\[([\\p{L}\\p{Nd}_]+)]|\\[\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"]");

  /// As deep and long as a text can be.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final Map<String, List<Step>> PATHS = new ConcurrentHashMap<>();

  private JsonPaths() {}

  /// One step down.
  ///
  /// @param index its place in an array, from 0; -1 when it is none
  private record Step(String name, int index) {
    static Step of(String name) {
      try {
        return new Step(name, Integer.parseInt(name));
      } catch (NumberFormatException e) {
        return new Step(name, -1);
      }
    }
  }

  /// A text, number or boolean as text; null when there is none, and when what is before it is no
  /// JSON.
  static @Nullable String scalar(String json, String path) {
    List<Step> steps = steps(path);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      JsonToken token = parser.nextToken();
      for (Step step : steps) {
        if (token == JsonToken.START_OBJECT) {
          token = member(parser, step.name());
        } else if (token == JsonToken.START_ARRAY) {
          token = element(parser, step.index());
        } else {
          return null;
        }
      }
      return token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL
          ? null
          : withoutHalfCharacters(parser.getString());
    } catch (JacksonException e) {
      return null;
    }
  }

  private static @Nullable JsonToken member(JsonParser parser, String name) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean found = parser.currentName().equals(name);
      JsonToken value = parser.nextToken();
      if (found) {
        return value;
      }
      parser.skipChildren();
    }
    return null;
  }

  private static @Nullable JsonToken element(JsonParser parser, int index) {
    JsonToken token = parser.nextToken();
    for (int i = 0; token != null && token != JsonToken.END_ARRAY; i++) {
      if (i == index) {
        return token;
      }
      parser.skipChildren();
      token = parser.nextToken();
    }
    return null;
  }

  /// Half of a surrogate pair, which an escape can write, is a question mark.
  private static String withoutHalfCharacters(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static List<Step> steps(String path) {
    if (PATHS.size() > PATHS_KEPT_MAX) {
      PATHS.clear();
    }
    return PATHS.computeIfAbsent(path, JsonPaths::parse);
  }

  private static List<Step> parse(String path) {
    if (!path.startsWith("$")) {
      throw invalid(path);
    }
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int end = 1;
    while (end < path.length()) {
      if (!matcher.region(end, path.length()).lookingAt()) {
        throw invalid(path);
      }
      end = matcher.end();
      steps.add(Step.of(name(matcher)));
    }
    return List.copyOf(steps);
  }

  private static String name(Matcher matcher) {
    if (matcher.group(1) != null) {
      return matcher.group(1);
    }
    return matcher.group(2) != null
        ? matcher.group(2)
        : matcher.group(3).replaceAll("\\\\(.)", "$1");
  }

  private static IllegalArgumentException invalid(String path) {
    return new IllegalArgumentException("Invalid JSON path: '" + path + "'");
  }
}
