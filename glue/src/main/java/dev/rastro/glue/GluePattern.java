package dev.rastro.glue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The Expression of GetTables: names with `*` for any text and `|` between choices, as Hive's SHOW
/// TABLES takes them.
final class GluePattern {

  private GluePattern() {}

  static Predicate<String> parse(String expression) {
    List<String> choices = new ArrayList<>();
    for (String choice : expression.toLowerCase(Locale.ROOT).split("\\|", -1)) {
      List<String> texts = new ArrayList<>();
      for (String text : choice.strip().split("\\*", -1)) {
        texts.add(Pattern.quote(text));
      }
      choices.add(String.join(".*", texts));
    }
    return Pattern.compile(String.join("|", choices)).asMatchPredicate();
  }
}
