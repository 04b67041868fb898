package dev.rastro.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of the embedder's, whose members templates can ask for. Its `toString` is what it
/// prints as.
@FunctionalInterface
public interface JinjaObject {

  /// A member by its name; [Undefined] where there is none.
  @Nullable Object member(String name);

  /// What a loop over it gives, and a number in brackets.
  ///
  /// @throws IllegalArgumentException where it is no list, as by default
  default List<@Nullable Object> items() {
    throw new IllegalArgumentException("'" + this + "' object is not iterable");
  }
}
