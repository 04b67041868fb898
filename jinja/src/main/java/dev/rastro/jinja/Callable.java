package dev.rastro.jinja;

import org.jspecify.annotations.Nullable;

/// What a template can call.
@FunctionalInterface
public interface Callable {

  /// Calls it. What it throws as [IllegalArgumentException] is reported with the template's line.
  @Nullable Object call(Arguments arguments);
}
