package dev.rastro.events;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A choice among values, each with a weight in whole parts of the sum.
final class Weighted<T> {

  private final List<T> values;
  private final int[] cumulated;

  private Weighted(List<T> values, int[] cumulated) {
    this.values = values;
    this.cumulated = cumulated;
  }

  static <T> Builder<T> builder() {
    return new Builder<>();
  }

  /// Draws a value.
  T draw(RandomGenerator random) {
    int point = random.nextInt(cumulated[cumulated.length - 1]);
    int index = 0;
    while (cumulated[index] <= point) {
      index++;
    }
    return values.get(index);
  }

  /// Collects the values of a choice.
  static final class Builder<T> {
    private final List<T> values = new ArrayList<>();
    private final List<Integer> cumulated = new ArrayList<>();
    private int sum;

    Builder<T> add(T value, int weight) {
      if (weight < 1) {
        throw new IllegalArgumentException("a weight must be at least 1: " + weight);
      }
      sum += weight;
      values.add(value);
      cumulated.add(sum);
      return this;
    }

    Weighted<T> build() {
      if (values.isEmpty()) {
        throw new IllegalArgumentException("a choice needs a value");
      }
      return new Weighted<>(
          List.copyOf(values), cumulated.stream().mapToInt(Integer::intValue).toArray());
    }
  }
}
