package dev.rastro.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tuple of Python.
public record Tuple(List<@Nullable Object> items) {

  public Tuple {
    items = Collections.unmodifiableList(new ArrayList<>(items));
  }

  /// A tuple of these.
  public static Tuple of(List<@Nullable Object> items) {
    return new Tuple(items);
  }
}
