package dev.rastro.pipeline.stack;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A resource that the template declares, for those who use it by what it is.
public final class DeclaredResource {

  private final PlannedResource planned;

  DeclaredResource(PlannedResource planned) {
    this.planned = planned;
  }

  /// Such as `AWS::S3::Bucket`.
  public String type() {
    return planned.type();
  }

  /// What `Ref` gives for it: its name, for most types.
  public String ref() {
    return planned.ref();
  }

  /// What a property holds: a text, a list, a map, or null where it is not given.
  ///
  /// @param path the names of maps around it and its own
  public @Nullable Object value(String... path) {
    Object value = planned.declared().values();
    for (String name : path) {
      value = value instanceof Map<?, ?> fields ? fields.get(name) : null;
    }
    return value;
  }

  /// The maps in a property that is a list of them; empty where it is not.
  ///
  /// @param path as for [#value(String...)]
  public List<Map<?, ?>> maps(String... path) {
    return value(path) instanceof List<?> items
        ? items.stream().<Map<?, ?>>mapMulti(DeclaredResource::pass).toList()
        : List.of();
  }

  private static void pass(Object item, Consumer<Map<?, ?>> maps) {
    if (item instanceof Map<?, ?> map) {
      maps.accept(map);
    }
  }

  /// An error about one of its properties, with the line of that, or of what is around it.
  public StackException error(String message, String... path) {
    return planned.declared().error(String.join(".", path), message);
  }
}
