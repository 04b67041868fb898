package dev.rastro.athena.trino;

import java.util.Arrays;

/// Functions on the characters of texts. A character is a code point, never what a reader sees as
/// one.
final class Texts {

  private Texts() {}

  static String reverse(String text) {
    int[] characters = text.codePoints().toArray();
    StringBuilder reversed = new StringBuilder(text.length());
    for (int i = characters.length - 1; i >= 0; i--) {
      reversed.appendCodePoint(characters[i]);
    }
    return reversed.toString();
  }

  /// `between` before, between and after all characters: what replacing nothing by it gives.
  static String interleave(String text, String between) {
    StringBuilder result = new StringBuilder(between);
    text.codePoints().forEach(character -> result.appendCodePoint(character).append(between));
    return result.toString();
  }

  static long levenshteinDistance(String left, String right) {
    int[] first = left.codePoints().toArray();
    int[] second = right.codePoints().toArray();
    long[] distances = new long[second.length + 1];
    Arrays.setAll(distances, i -> i);
    for (int i = 1; i <= first.length; i++) {
      long diagonal = distances[0];
      distances[0] = i;
      for (int j = 1; j <= second.length; j++) {
        long replaced = diagonal + (first[i - 1] == second[j - 1] ? 0 : 1);
        diagonal = distances[j];
        distances[j] = Math.min(replaced, 1 + Math.min(distances[j], distances[j - 1]));
      }
    }
    return distances[second.length];
  }

  /// A pattern of LIKE, if every escape in it stands before what has to be escaped.
  static String likePattern(String pattern, String escape) {
    int[] characters = pattern.codePoints().toArray();
    if (escape.codePointCount(0, escape.length()) != 1) {
      throw new IllegalArgumentException("Escape string must be a single character");
    }
    int escaping = escape.codePointAt(0);
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == escaping) {
        i++;
        if (i == characters.length
            || (characters[i] != '%' && characters[i] != '_' && characters[i] != escaping)) {
          throw new IllegalArgumentException(
              "Escape character must be followed by '%', '_' or the escape character itself");
        }
      }
    }
    return pattern;
  }
}
