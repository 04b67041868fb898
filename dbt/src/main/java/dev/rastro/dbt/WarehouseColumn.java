package dev.rastro.dbt;

import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Undefined;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A column of a table in the warehouse, as templates see it.
record WarehouseColumn(String name, String dataType) implements JinjaObject {

  @Override
  public @Nullable Object member(String member) {
    String type = dataType.toLowerCase(Locale.ROOT);
    return switch (member) {
      case "name", "column" -> name;
      case "quoted" -> Relation.quote(name);
      case "dtype", "data_type" -> dataType;
      case "is_string" ->
          (Callable) _ -> type.contains("char") || type.equals("text") || type.equals("string");
      case "is_integer" -> (Callable) _ -> type.endsWith("int") || type.equals("integer");
      case "is_float" -> (Callable) _ -> type.contains("float") || type.startsWith("double");
      case "is_numeric" -> (Callable) _ -> type.startsWith("numeric") || type.startsWith("decimal");
      case "is_number" ->
          (Callable)
              _ ->
                  type.endsWith("int")
                      || type.equals("integer")
                      || type.contains("float")
                      || type.startsWith("double")
                      || type.startsWith("numeric")
                      || type.startsWith("decimal");
      default -> new Undefined("a column has no member '" + member + "', which");
    };
  }

  @Override
  public String toString() {
    return "<Column " + name + " (" + dataType + ")>";
  }
}
