package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
import io.trino.sql.tree.AutoGroupBy;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.GroupingElement;
import io.trino.sql.tree.GroupingSets;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.SelectItem;
import io.trino.sql.tree.SimpleGroupBy;
import io.trino.sql.tree.SingleColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Translates GROUP BY: plain keys, GROUPING SETS, ROLLUP, CUBE and AUTO.
final class GroupByTranslator {

  private final QuerySpecification select;
  private final ExpressionTranslator expressions;
  private final Map<String, TrinoType> keys = new LinkedHashMap<>();
  private final String text;

  /// @param expressions translates in the scope of FROM
  GroupByTranslator(QuerySpecification select, ExpressionTranslator expressions) {
    this.select = select;
    this.expressions = expressions;
    this.text = select.getGroupBy().isEmpty() ? "" : groupBy();
  }

  Grouping grouping() {
    return new Grouping(keys);
  }

  String text() {
    return text;
  }

  private String groupBy() {
    List<GroupingElement> elements = select.getGroupBy().orElseThrow().getGroupingElements();
    if (select.getGroupBy().get().isDistinct()) {
      throw TrinoException.notSupported(select.getGroupBy().get(), "GROUP BY DISTINCT");
    }
    List<String> texts = new ArrayList<>();
    for (GroupingElement element : elements) {
      switch (element) {
        case SimpleGroupBy simple -> {
          List<String> simpleKeys = keys(simple.getExpressions());
          texts.addAll(simpleKeys.isEmpty() ? List.of("()") : simpleKeys);
        }
        case GroupingSets sets -> texts.add(sets(sets));
        case AutoGroupBy _ -> texts.addAll(auto());
        default -> throw TrinoException.notSupported(element, "This grouping");
      }
    }
    return texts.isEmpty() ? "" : " GROUP BY " + String.join(", ", texts);
  }

  private String sets(GroupingSets sets) {
    List<String> texts = new ArrayList<>();
    for (List<Expression> set : sets.getSets()) {
      texts.add("(" + String.join(", ", keys(set)) + ")");
    }
    String word =
        switch (sets.getType()) {
          case EXPLICIT -> "GROUPING SETS";
          case ROLLUP -> "ROLLUP";
          case CUBE -> "CUBE";
        };
    return word + " (" + String.join(", ", texts) + ")";
  }

  private List<String> auto() {
    List<Expression> plain = new ArrayList<>();
    for (SelectItem item : select.getSelect().getSelectItems()) {
      if (!(item instanceof SingleColumn single)) {
        throw TrinoException.notSupported(item, "GROUP BY AUTO with *");
      }
      if (!Aggregates.in(single.getExpression())) {
        plain.add(single.getExpression());
      }
    }
    return keys(plain);
  }

  private List<String> keys(List<Expression> list) {
    List<String> texts = new ArrayList<>();
    for (Expression expression : list) {
      Expression key = expression instanceof LongLiteral ordinal ? selected(ordinal) : expression;
      if (Aggregates.in(key)) {
        throw new TrinoException(
            Code.EXPRESSION_NOT_SCALAR,
            expression,
            "GROUP BY clause cannot contain aggregations, window functions or grouping operations: ["
                + key
                + "]");
      }
      Typed value = ExpressionTranslator.groupable(expressions.translate(key), key);
      keys.put(value.text(), value.type());
      texts.add(value.text());
    }
    return texts;
  }

  private Expression selected(LongLiteral ordinal) {
    List<SelectItem> items = select.getSelect().getSelectItems();
    long position = ordinal.getParsedValue();
    if (position < 1 || position > items.size()) {
      throw new TrinoException(
          Code.INVALID_COLUMN_REFERENCE,
          ordinal,
          "GROUP BY position " + position + " is not in select list");
    }
    for (SelectItem item : items) {
      if (!(item instanceof SingleColumn)) {
        throw TrinoException.notSupported(ordinal, "GROUP BY a position with *");
      }
    }
    return ((SingleColumn) items.get((int) position - 1)).getExpression();
  }
}
