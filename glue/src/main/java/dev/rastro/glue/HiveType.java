package dev.rastro.glue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The text of a column's type, where structs lie in it.
final class HiveType {

  private HiveType() {}

  /// A type with the fields of structs that only another one has behind its own. What else differs
  /// stays as it is.
  static String withNewFields(String type, String found) {
    if (type.equals(found)) {
      return type;
    }
    SequencedMap<String, String> fields = fields(type);
    SequencedMap<String, String> others = fields(found);
    if (fields != null && others != null) {
      others.forEach((name, other) -> fields.merge(name, other, HiveType::withNewFields));
      StringBuilder text = new StringBuilder("struct<");
      for (Map.Entry<String, String> field : fields.entrySet()) {
        text.append(text.length() > "struct<".length() ? "," : "");
        text.append(field.getKey()).append(':').append(field.getValue());
      }
      return text.append('>').toString();
    }
    String element = inside(type, "array<");
    String other = inside(found, "array<");
    return element != null && other != null ? "array<" + withNewFields(element, other) + ">" : type;
  }

  /// What stands between the angle brackets of a type; null where it is another type.
  private static @Nullable String inside(String type, String begin) {
    return type.startsWith(begin) && type.endsWith(">")
        ? type.substring(begin.length(), type.length() - 1)
        : null;
  }

  private static @Nullable SequencedMap<String, String> fields(String type) {
    String text = inside(type, "struct<");
    if (text == null) {
      return null;
    }
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == '<' || c == '(') {
        depth++;
      } else if (c == '>' || c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        String field = text.substring(from, i);
        int colon = field.indexOf(':');
        if (colon < 0) {
          return null;
        }
        fields.put(field.substring(0, colon).strip(), field.substring(colon + 1).strip());
        from = i + 1;
      }
    }
    return fields;
  }
}
