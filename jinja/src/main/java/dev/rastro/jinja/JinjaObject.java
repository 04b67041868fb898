package dev.rastro.jinja;

import org.jspecify.annotations.Nullable;

/// An object of the embedder's, whose members templates can ask for. Its `toString` is what it
/// prints as.
@FunctionalInterface
public interface JinjaObject {

  /// A member by its name; [Undefined] where there is none.
  @Nullable Object member(String name);
}
