package dev.rastro.jinja;

import org.jspecify.annotations.Nullable;

/// Ends the macro that is running and makes a value what its call gives. A function of the
/// embedder's throws it, as dbt's `return` does. Has no stack trace: it is no failure.
public final class MacroReturn extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Object value;

  public MacroReturn(@Nullable Object value) {
    super(null, null, false, false);
    this.value = value;
  }

  public @Nullable Object value() {
    return value;
  }
}
