package dev.rastro.pipeline.stack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A value of a template as it is written, with the line it stands on. Functions are not evaluated
/// yet.
sealed interface TemplateNode {

  /// The line, counted from 1.
  int line();

  /// A text, number or boolean: CloudFormation reads them all from text.
  record Scalar(String text, int line) implements TemplateNode {}

  /// A list.
  record Items(List<TemplateNode> items, int line) implements TemplateNode {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// A map; the entries keep their order.
  record Fields(SequencedMap<String, TemplateNode> fields, int line) implements TemplateNode {
    public Fields {
      fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    }
  }

  /// A function of CloudFormation, such as `Fn::GetAtt`, in its long or its short form.
  record Call(String function, TemplateNode argument, int line) implements TemplateNode {}

  /// What the author would call this value.
  default String kind() {
    return switch (this) {
      case Scalar _ -> "a text";
      case Items _ -> "a list";
      case Fields _ -> "a map";
      case Call call -> "the function " + call.function();
    };
  }
}
