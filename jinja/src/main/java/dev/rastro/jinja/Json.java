package dev.rastro.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes values as JSON, as Python's json.dumps does.
public final class Json {

  private Json() {}

  /// @param indent how many spaces a level is indented by; 0 for one line
  public static String write(@Nullable Object value, int indent) {
    StringBuilder json = new StringBuilder();
    write(json, value, indent, 0);
    return json.toString();
  }

  private static void write(StringBuilder json, @Nullable Object value, int indent, int level) {
    switch (value) {
      case null -> json.append("null");
      case Boolean truth -> json.append(truth);
      case Number number -> json.append(Values.text(number));
      case String text -> text(json, text);
      case Map<?, ?> map -> {
        List<Runnable> members = new ArrayList<>();
        map.forEach(
            (key, member) ->
                members.add(
                    () -> {
                      text(json, Values.text(key));
                      json.append(": ");
                      write(json, member, indent, level + 1);
                    }));
        all(json, '{', '}', members, indent, level);
      }
      case Undefined undefined -> throw new IllegalArgumentException(undefined.message());
      default -> {
        List<Runnable> members = new ArrayList<>();
        for (Object item : Values.items(value)) {
          members.add(() -> write(json, item, indent, level + 1));
        }
        all(json, '[', ']', members, indent, level);
      }
    }
  }

  private static void all(
      StringBuilder json, char open, char close, List<Runnable> members, int indent, int level) {
    json.append(open);
    for (int i = 0; i < members.size(); i++) {
      json.append(i == 0 ? "" : indent > 0 ? "," : ", ");
      newLine(json, indent, level + 1);
      members.get(i).run();
    }
    if (!members.isEmpty()) {
      newLine(json, indent, level);
    }
    json.append(close);
  }

  private static void newLine(StringBuilder json, int indent, int level) {
    if (indent > 0) {
      json.append('\n').repeat(' ', indent * level);
    }
  }

  private static void text(StringBuilder json, String text) {
    json.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < 0x20 || c > 0x7E) {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
