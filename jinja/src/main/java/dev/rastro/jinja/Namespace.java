package dev.rastro.jinja;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `namespace()` makes: members that a loop's body can set for what comes after it.
final class Namespace implements JinjaObject {

  private final Map<String, @Nullable Object> members;

  Namespace(Map<String, @Nullable Object> members) {
    this.members = new LinkedHashMap<>(members);
  }

  @Override
  public @Nullable Object member(String name) {
    return members.containsKey(name)
        ? members.get(name)
        : new Undefined("the namespace's member '" + name + "'");
  }

  void set(String name, @Nullable Object value) {
    members.put(name, value);
  }

  @Override
  public String toString() {
    return "<Namespace " + Values.representation(members) + ">";
  }
}
