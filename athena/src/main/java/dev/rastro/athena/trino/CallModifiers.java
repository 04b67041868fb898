package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Simple;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FrameBound;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.FunctionCall.NullTreatment;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.OrderBy;
import io.trino.sql.tree.SortItem;
import io.trino.sql.tree.Window;
import io.trino.sql.tree.WindowDefinition;
import io.trino.sql.tree.WindowFrame;
import io.trino.sql.tree.WindowReference;
import io.trino.sql.tree.WindowSpecification;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is attached to a call: DISTINCT, ORDER BY, the treatment of NULL, FILTER and OVER.
///
/// While a template is filled the parts stand as marks, because a `$` in them is not the
/// template's.
record CallModifiers(String distinct, String tail, String after) {

  private static final String MARK = "\uE000";

  static CallModifiers none() {
    return new CallModifiers("", "", "");
  }

  /// @param arguments translates inside the call
  /// @param outside translates around it, where OVER belongs
  static CallModifiers of(
      FunctionCall call, ExpressionTranslator arguments, ExpressionTranslator outside) {
    StringBuilder tail = new StringBuilder();
    call.getOrderBy().ifPresent(order -> tail.append(" ").append(orderBy(order, arguments)));
    if (call.getNullTreatment().isPresent()
        && call.getNullTreatment().get() == NullTreatment.IGNORE) {
      tail.append(" IGNORE NULLS");
    }
    StringBuilder after = new StringBuilder();
    call.getFilter()
        .ifPresent(
            filter ->
                after
                    .append(" FILTER (WHERE ")
                    .append(arguments.condition(filter, "Filter expression"))
                    .append(')'));
    call.getWindow()
        .ifPresent(
            window -> after.append(" OVER (").append(over(window, outside, call)).append(')'));
    return new CallModifiers(
        call.isDistinct() ? "DISTINCT " : "", tail.toString(), after.toString());
  }

  /// A call with everything attached.
  String attach(String name, String arguments) {
    String distinctOnce = arguments.startsWith("DISTINCT ") ? "" : distinct;
    return name + "(" + distinctOnce + arguments + tail + ")" + after;
  }

  /// The same with marks for what is attached.
  String attachTemplate(String name, String arguments) {
    String distinctOnce = arguments.startsWith("DISTINCT ") ? "" : distinct;
    return name + "(" + distinctOnce + arguments + MARK + "t)" + MARK + "a";
  }

  /// Puts what is attached in the place of the marks.
  String restore(String text) {
    return text.replace(MARK + "t", tail).replace(MARK + "a", after);
  }

  static String orderBy(OrderBy order, ExpressionTranslator expressions) {
    List<String> items = new ArrayList<>();
    for (SortItem item : order.getSortItems()) {
      Typed key = sortable(expressions.translate(item.getSortKey()), item);
      items.add(key.text() + direction(item));
    }
    return "ORDER BY " + String.join(", ", items);
  }

  /// The direction, with the place of NULL that Trino has by default: last, both ways.
  static String direction(SortItem item) {
    String ordering = item.getOrdering() == SortItem.Ordering.DESCENDING ? " DESC" : " ASC";
    return ordering
        + (item.getNullOrdering() == SortItem.NullOrdering.FIRST ? " NULLS FIRST" : " NULLS LAST");
  }

  /// A value that the engine sorts as Trino does.
  static Typed sortable(Typed value, Node node) {
    if (value.type() instanceof TrinoType.ZonedTimestamp) {
      return new Typed("(" + value.text() + ").instant", new TrinoType.Timestamp(6));
    }
    if (value.type() instanceof TrinoType.MapOf || value.type() == Simple.JSON) {
      throw new TrinoException(
          Code.TYPE_MISMATCH, node, "Type " + value.type().displayName() + " is not orderable");
    }
    return value;
  }

  private static String over(Window window, ExpressionTranslator expressions, Node node) {
    WindowSpecification specification = specification(window, expressions, node);
    List<String> parts = new ArrayList<>();
    List<Expression> partition = new ArrayList<>(specification.getPartitionBy());
    OrderBy order = specification.getOrderBy().orElse(null);
    if (specification.getExistingWindowName().isPresent()) {
      WindowSpecification base =
          named(specification.getExistingWindowName().get().getValue(), expressions, node);
      if (base.getExistingWindowName().isPresent() || base.getFrame().isPresent()) {
        throw TrinoException.notSupported(node, "A window over a window");
      }
      partition.addAll(base.getPartitionBy());
      order = order == null ? base.getOrderBy().orElse(null) : order;
    }
    if (!partition.isEmpty()) {
      List<String> keys = new ArrayList<>();
      for (Expression key : partition) {
        keys.add(ExpressionTranslator.groupable(expressions.translate(key), key).text());
      }
      parts.add("PARTITION BY " + String.join(", ", keys));
    }
    if (order != null) {
      parts.add(orderBy(order, expressions));
    }
    specification.getFrame().ifPresent(frame -> parts.add(frame(frame, expressions)));
    return String.join(" ", parts);
  }

  private static WindowSpecification specification(
      Window window, ExpressionTranslator expressions, Node node) {
    return switch (window) {
      case WindowSpecification specification -> specification;
      case WindowReference reference -> named(reference.getName().getValue(), expressions, node);
      default -> throw TrinoException.notSupported(node, "This window");
    };
  }

  private static WindowSpecification named(
      String name, ExpressionTranslator expressions, Node node) {
    @Nullable WindowDefinition definition = expressions.window(name);
    if (definition == null) {
      throw new TrinoException(Code.SYNTAX_ERROR, node, "Cannot resolve WINDOW name " + name);
    }
    return definition.getWindow();
  }

  private static String frame(WindowFrame frame, ExpressionTranslator expressions) {
    if (frame.getPattern().isPresent() || !frame.getMeasures().isEmpty()) {
      throw TrinoException.notSupported(frame, "Pattern recognition in a window");
    }
    return frame.getType()
        + " BETWEEN "
        + bound(frame.getStart(), expressions)
        + " AND "
        + frame.getEnd().map(end -> bound(end, expressions)).orElse("CURRENT ROW");
  }

  private static String bound(FrameBound bound, ExpressionTranslator expressions) {
    return switch (bound.getType()) {
      case UNBOUNDED_PRECEDING -> "UNBOUNDED PRECEDING";
      case UNBOUNDED_FOLLOWING -> "UNBOUNDED FOLLOWING";
      case CURRENT_ROW -> "CURRENT ROW";
      case PRECEDING -> offset(bound, expressions) + " PRECEDING";
      case FOLLOWING -> offset(bound, expressions) + " FOLLOWING";
    };
  }

  private static String offset(FrameBound bound, ExpressionTranslator expressions) {
    Expression value =
        bound
            .getValue()
            .orElseThrow(() -> TrinoException.notSupported(bound, "A bound without a value"));
    Typed offset = expressions.translate(value);
    if (!Types.isNumeric(offset.type())) {
      throw TrinoException.notSupported(
          bound, "A frame bound of type " + offset.type().displayName());
    }
    return offset.text();
  }
}
