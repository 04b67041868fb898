package dev.rastro.glue.expression;

import java.util.List;

/// A condition on the values of a partition, in the order of its table's keys.
///
/// A condition holds, or it does not, or, as in SQL, nothing is known since a value is null. Null
/// is Hive's name for it; to a key of text that name is also a text like any other, for so it is
/// asked for.
public sealed interface PartitionCondition {

  /// What a condition comes to.
  enum Truth {
    TRUE,
    FALSE,
    UNKNOWN;

    static Truth of(boolean holds) {
      return holds ? TRUE : FALSE;
    }
  }

  /// Tries the condition.
  ///
  /// @throws PartitionValueException for a value that is none of its key's type
  Truth on(List<String> values);

  /// A partition key by its place.
  record PartitionKey(int index, KeyType type) {

    boolean isNull(List<String> values) {
      return values.get(index).equals(KeyType.NULL_VALUE);
    }

    private boolean isUnknown(List<String> values) {
      return type != KeyType.TEXT && isNull(values);
    }

    @SuppressWarnings("unchecked") // Both are of the key's type.
    private int compare(List<String> values, Comparable<?> literal) {
      String text = values.get(index);
      try {
        return ((Comparable<Object>) type.parse(text)).compareTo(literal);
      } catch (IllegalArgumentException e) {
        throw new PartitionValueException(type.complaint(text), e);
      }
    }
  }

  /// The operators between a key and a literal.
  enum Operator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case NOT_EQUAL -> comparison != 0;
        case LESS -> comparison < 0;
        case LESS_OR_EQUAL -> comparison <= 0;
        case GREATER -> comparison > 0;
        case GREATER_OR_EQUAL -> comparison >= 0;
      };
    }
  }

  /// `key < literal`.
  record Comparison(PartitionKey key, Operator operator, Comparable<?> literal)
      implements PartitionCondition {
    @Override
    public Truth on(List<String> values) {
      return key.isUnknown(values)
          ? Truth.UNKNOWN
          : Truth.of(operator.holds(key.compare(values, literal)));
    }
  }

  /// `key BETWEEN low AND high`.
  record Between(PartitionKey key, Comparable<?> low, Comparable<?> high)
      implements PartitionCondition {
    @Override
    public Truth on(List<String> values) {
      return key.isUnknown(values)
          ? Truth.UNKNOWN
          : Truth.of(key.compare(values, low) >= 0 && key.compare(values, high) <= 0);
    }
  }

  /// `key IN (literal, …)`.
  record In(PartitionKey key, List<Comparable<?>> literals) implements PartitionCondition {
    public In {
      literals = List.copyOf(literals);
    }

    @Override
    public Truth on(List<String> values) {
      if (key.isUnknown(values)) {
        return Truth.UNKNOWN;
      }
      for (Comparable<?> literal : literals) {
        if (key.compare(values, literal) == 0) {
          return Truth.TRUE;
        }
      }
      return Truth.FALSE;
    }
  }

  /// `key LIKE pattern`, with `%` for any text and `_` for one character.
  record Like(PartitionKey key, String pattern) implements PartitionCondition {
    @Override
    public Truth on(List<String> values) {
      return Truth.of(matches(values.get(key.index()), pattern));
    }

    /// Goes back only to the last `%`, so that no pattern takes long.
    private static boolean matches(String text, String pattern) {
      int textAt = 0;
      int patternAt = 0;
      int percentAt = -1;
      int textAtPercent = 0;
      while (textAt < text.length()) {
        int c = text.codePointAt(textAt);
        int wanted = patternAt < pattern.length() ? pattern.codePointAt(patternAt) : -1;
        if (wanted == '%') {
          percentAt = patternAt++;
          textAtPercent = textAt;
        } else if (wanted == '_' || wanted == c) {
          textAt += Character.charCount(c);
          patternAt += Character.charCount(wanted);
        } else if (percentAt >= 0) {
          textAtPercent += Character.charCount(text.codePointAt(textAtPercent));
          textAt = textAtPercent;
          patternAt = percentAt + 1;
        } else {
          return false;
        }
      }
      while (patternAt < pattern.length() && pattern.charAt(patternAt) == '%') {
        patternAt++;
      }
      return patternAt == pattern.length();
    }
  }

  /// `key IS NULL`.
  record IsNull(PartitionKey key) implements PartitionCondition {
    @Override
    public Truth on(List<String> values) {
      return Truth.of(key.isNull(values));
    }
  }

  /// `a AND b`.
  record And(PartitionCondition left, PartitionCondition right) implements PartitionCondition {
    @Override
    public Truth on(List<String> values) {
      Truth first = left.on(values);
      if (first == Truth.FALSE) {
        return first;
      }
      Truth second = right.on(values);
      return second == Truth.TRUE ? first : second;
    }
  }

  /// `a OR b`.
  record Or(PartitionCondition left, PartitionCondition right) implements PartitionCondition {
    @Override
    public Truth on(List<String> values) {
      Truth first = left.on(values);
      if (first == Truth.TRUE) {
        return first;
      }
      Truth second = right.on(values);
      return second == Truth.FALSE ? first : second;
    }
  }

  /// `NOT a`.
  record Not(PartitionCondition condition) implements PartitionCondition {
    @Override
    public Truth on(List<String> values) {
      return switch (condition.on(values)) {
        case TRUE -> Truth.FALSE;
        case FALSE -> Truth.TRUE;
        case UNKNOWN -> Truth.UNKNOWN;
      };
    }
  }
}
