package dev.rastro.redshift;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What reading a statement found out about its tokens, by their indexes: which are names, which
/// call a function, and what is to be written before, behind or in place of them.
final class Edits {

  private final Set<Integer> names = new HashSet<>();
  private final Set<Integer> calls = new HashSet<>();
  private final Map<Integer, String> before = new HashMap<>();
  private final Map<Integer, String> after = new HashMap<>();
  private final Map<Integer, String> queryEnds = new HashMap<>();
  private final Map<Integer, Integer> skips = new HashMap<>();
  private final Set<Span> texts = new HashSet<>();

  void name(int index) {
    names.add(index);
  }

  boolean isName(int index) {
    return names.contains(index);
  }

  void call(int index) {
    calls.add(index);
  }

  boolean isCall(int index) {
    return calls.contains(index);
  }

  /// Puts texts around tokens; what is put around them later is further out.
  void around(int first, String prefix, int last, String suffix) {
    before.merge(first, prefix, (inner, outer) -> outer + inner);
    after.merge(last, suffix, (inner, outer) -> inner + outer);
  }

  /// Puts texts around a query, outside of the name that its last column may get.
  void aroundQuery(int first, String prefix, int last, String suffix) {
    around(first, prefix, last, "");
    queryEnds.merge(last, suffix, (inner, outer) -> inner + outer);
  }

  /// Puts a text behind a token.
  void behind(int index, String text) {
    around(index, "", index, text);
  }

  /// Notes that what tokens say is a text.
  void text(int first, int last) {
    texts.add(new Span(first, last));
  }

  /// Whether it is known that what tokens say is a text.
  boolean isText(int first, int last) {
    return texts.contains(new Span(first, last));
  }

  /// Leaves tokens out.
  ///
  /// @param last the last of them
  void skip(int first, int last) {
    skips.put(first, last);
  }

  /// What is written before a token; the next time it is nothing.
  String takeBefore(int index) {
    String text = before.remove(index);
    return text == null ? "" : text;
  }

  /// What is written behind tokens; the next time it is nothing.
  String takeAfter(int from, int end) {
    return take(after, from, end);
  }

  /// What is written behind queries that end with tokens; the next time it is nothing.
  String takeQueryEnds(int from, int end) {
    return take(queryEnds, from, end);
  }

  private static String take(Map<Integer, String> texts, int from, int end) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < end && !texts.isEmpty(); i++) {
      String one = texts.remove(i);
      text.append(one == null ? "" : one);
    }
    return text.toString();
  }

  /// The index behind the tokens that are left out from here on; this index where none are.
  int behindSkipped(int index) {
    Integer last = skips.get(index);
    return last == null ? index : last + 1;
  }
}
