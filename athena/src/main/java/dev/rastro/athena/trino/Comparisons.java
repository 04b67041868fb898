package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Field;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import io.trino.sql.tree.ComparisonExpression.Operator;
import io.trino.sql.tree.Node;
import java.util.ArrayList;
import java.util.List;

/// Translates comparisons. They differ from the engine's where NULL is a part of a value, where a
/// double is NaN, and where an instant has a zone.
final class Comparisons {

  private Comparisons() {}

  static Typed compare(Operator operator, Typed left, Typed right, Node node) {
    TrinoType common =
        Types.common(left.type(), right.type())
            .orElseThrow(() -> Operators.inapplicable(operator.getValue(), left, right, node));
    if (common == Simple.UNKNOWN) {
      return new Typed(
          operator == Operator.IS_DISTINCT_FROM ? "false" : "CAST(NULL AS BOOLEAN)",
          Simple.BOOLEAN);
    }
    String a = Casts.coerce(left, common, node).text();
    String b = Casts.coerce(right, common, node).text();
    return new Typed(compare(operator, common, a, b, node), Simple.BOOLEAN);
  }

  private static String compare(Operator operator, TrinoType type, String a, String b, Node node) {
    return switch (type) {
      case ZonedTimestamp _ -> plain(operator, "(" + a + ").instant", "(" + b + ").instant");
      case Row row -> row(operator, row, a, b, node);
      case Array array -> array(operator, array, a, b, node);
      case MapOf map -> map(operator, map, a, b, node);
      case Simple simple when simple == Simple.JSON ->
          throw TrinoException.notSupported(node, "Comparing values of type json");
      case Simple simple when Types.isFloating(simple) -> floating(operator, a, b);
      default -> plain(operator, a, b);
    };
  }

  private static String plain(Operator operator, String a, String b) {
    return "(" + a + " " + operator.getValue() + " " + b + ")";
  }

  /// The engine holds NaN equal to itself and greater than everything; to Trino every comparison
  /// with NaN but `<>` is false.
  private static String floating(Operator operator, String a, String b) {
    String plain = plain(operator, a, b);
    return switch (operator) {
      case EQUAL -> "(" + plain + " AND NOT isnan(" + a + "))";
      case NOT_EQUAL -> "(" + plain + " OR isnan(" + a + "))";
      case LESS_THAN -> "(" + plain + " AND NOT isnan(" + b + "))";
      case GREATER_THAN -> "(" + plain + " AND NOT isnan(" + a + "))";
      case LESS_THAN_OR_EQUAL, GREATER_THAN_OR_EQUAL ->
          "(" + plain + " AND NOT isnan(" + a + ") AND NOT isnan(" + b + "))";
      case IS_DISTINCT_FROM -> plain;
    };
  }

  private static String row(Operator operator, Row type, String a, String b, Node node) {
    if (operator == Operator.NOT_EQUAL) {
      return "(NOT " + row(Operator.EQUAL, type, a, b, node) + ")";
    }
    if (operator == Operator.IS_DISTINCT_FROM && hasOnlyPlainParts(type)) {
      return plain(operator, a, b);
    }
    if (operator != Operator.EQUAL) {
      throw TrinoException.notSupported(node, "Ordering rows");
    }
    List<String> fields = new ArrayList<>();
    for (Field field : type.fields()) {
      fields.add(
          compare(
              operator, field.type(), Casts.fieldText(a, field), Casts.fieldText(b, field), node));
    }
    return "(" + String.join(" AND ", fields) + ")";
  }

  private static String array(Operator operator, Array type, String a, String b, Node node) {
    if (operator == Operator.NOT_EQUAL) {
      return "(NOT " + array(Operator.EQUAL, type, a, b, node) + ")";
    }
    if (operator == Operator.IS_DISTINCT_FROM && hasOnlyPlainParts(type)) {
      return plain(operator, a, b);
    }
    if (operator != Operator.EQUAL) {
      throw TrinoException.notSupported(node, "Ordering arrays");
    }
    String element = Lambdas.parameter();
    String index = Lambdas.parameter();
    String equal = compare(operator, type.element(), element, b + "[" + index + "]", node);
    return "(CASE WHEN len(%s) <> len(%s) THEN false ELSE t_all(list_transform(%s, lambda %s, %s: %s)) END)"
        .formatted(a, b, a, element, index, equal);
  }

  private static String map(Operator operator, MapOf type, String a, String b, Node node) {
    if (operator == Operator.NOT_EQUAL) {
      return "(NOT " + map(Operator.EQUAL, type, a, b, node) + ")";
    }
    if (operator != Operator.EQUAL || !hasOnlyPlainParts(type.key())) {
      throw TrinoException.notSupported(node, "Comparing maps in this way");
    }
    String entry = Lambdas.parameter();
    String value = "map_extract_value(" + b + ", " + entry + ".key)";
    String equal = compare(operator, type.value(), entry + ".value", value, node);
    return "(CASE WHEN cardinality(%s) <> cardinality(%s) OR NOT list_has_all(map_keys(%s), map_keys(%s)) THEN false ELSE t_all(list_transform(map_entries(%s), lambda %s: %s)) END)"
        .formatted(a, b, b, a, a, entry, equal);
  }

  private static boolean hasOnlyPlainParts(TrinoType type) {
    return switch (type) {
      case Array array -> hasOnlyPlainParts(array.element());
      case Row row -> row.fields().stream().allMatch(field -> hasOnlyPlainParts(field.type()));
      case MapOf _, ZonedTimestamp _ -> false;
      default -> type != Simple.JSON;
    };
  }
}
