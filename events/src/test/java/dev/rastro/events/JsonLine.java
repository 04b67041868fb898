package dev.rastro.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A strict reader of the flat JSON objects that events are: texts and booleans only.
record JsonLine(Map<String, String> values) {

  static JsonLine parse(String line) {
    Map<String, String> values = new LinkedHashMap<>();
    int[] at = {0};
    expect(line, at, "{");
    do {
      String name = text(line, at);
      expect(line, at, ":");
      String value;
      if (line.startsWith("true", at[0]) || line.startsWith("false", at[0])) {
        value = line.startsWith("true", at[0]) ? "true" : "false";
        at[0] += value.length();
      } else {
        value = text(line, at);
      }
      if (values.put(name, value) != null) {
        throw new AssertionError("twice " + name + " in " + line);
      }
    } while (accept(line, at, ","));
    expect(line, at, "}\n");
    if (at[0] != line.length()) {
      throw new AssertionError("more after the object in " + line);
    }
    return new JsonLine(values);
  }

  List<String> names() {
    return List.copyOf(values.keySet());
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new AssertionError("no " + name + " in " + values);
    }
    return value;
  }

  private static String text(String line, int[] at) {
    expect(line, at, "\"");
    StringBuilder text = new StringBuilder();
    while (line.charAt(at[0]) != '"') {
      char c = line.charAt(at[0]++);
      if (c < 0x20) {
        throw new AssertionError("a control character in " + line);
      }
      text.append(c == '\\' ? line.charAt(at[0]++) : c);
    }
    at[0]++;
    return text.toString();
  }

  private static boolean accept(String line, int[] at, String wanted) {
    boolean there = line.startsWith(wanted, at[0]);
    at[0] += there ? wanted.length() : 0;
    return there;
  }

  private static void expect(String line, int[] at, String wanted) {
    if (!accept(line, at, wanted)) {
      throw new AssertionError("no " + wanted + " at " + at[0] + " of " + line);
    }
  }
}
