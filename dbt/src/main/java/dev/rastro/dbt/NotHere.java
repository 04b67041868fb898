package dev.rastro.dbt;

import dev.rastro.jinja.Arguments;
import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What templates of dbt's know and those here do not. Any use of it is an error with its name: as
/// a name that is not defined, a loop over it would do nothing.
record NotHere(String name) implements JinjaObject, Callable {

  private static final List<String> NAMES =
      List.of(
          "diff_of_two_dicts",
          "function",
          "invocation_args_dict",
          "selected_resources",
          "store_raw_result",
          "submit_python_job",
          "try_or_compiler_error",
          "validation",
          "write");

  /// Puts all of them into a template's variables, where nothing has such a name.
  static void putInto(Map<String, Object> variables) {
    NAMES.forEach(name -> variables.putIfAbsent(name, new NotHere(name)));
  }

  @Override
  public @Nullable Object member(String member) {
    throw refused();
  }

  @Override
  public @Nullable Object call(Arguments arguments) {
    throw refused();
  }

  @Override
  public List<@Nullable Object> items() {
    throw refused();
  }

  @Override
  public String toString() {
    throw refused();
  }

  private IllegalArgumentException refused() {
    return new IllegalArgumentException("'" + name + "' is not supported yet");
  }
}
