package dev.rastro.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variable `loop` of a for.
final class Loop implements JinjaObject, Callable {

  private final List<@Nullable Object> items;
  private final int depth;
  private final @Nullable Callable recursion;
  private int index;
  private @Nullable Object changedBefore;
  private boolean hasChangedBefore;

  Loop(List<@Nullable Object> items, int depth, @Nullable Callable recursion) {
    this.items = items;
    this.depth = depth;
    this.recursion = recursion;
  }

  void moveTo(int newIndex) {
    index = newIndex;
  }

  @Override
  public @Nullable Object member(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> items.size() - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == items.size() - 1;
      case "length" -> (long) items.size();
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" ->
          index == 0 ? new Undefined("there is no previous item: it") : items.get(index - 1);
      case "nextitem" ->
          index == items.size() - 1
              ? new Undefined("there is no next item: it")
              : items.get(index + 1);
      case "cycle" ->
          (Callable)
              a -> {
                if (a.positional().isEmpty()) {
                  throw new IllegalArgumentException("no items for cycling given");
                }
                return a.positional().get(index % a.positional().size());
              };
      case "changed" ->
          (Callable)
              a -> {
                Object value = new Tuple(a.positional());
                boolean changed = !hasChangedBefore || !Values.areEqual(value, changedBefore);
                changedBefore = value;
                hasChangedBefore = true;
                return changed;
              };
      default -> new Undefined("'loop." + name + "'");
    };
  }

  int depth() {
    return depth;
  }

  @Override
  public @Nullable Object call(Arguments arguments) {
    if (recursion == null) {
      throw new IllegalArgumentException("the loop is not recursive");
    }
    return recursion.call(arguments);
  }
}
