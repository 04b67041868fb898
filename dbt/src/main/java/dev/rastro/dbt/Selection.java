package dev.rastro.dbt;

import java.util.List;
import java.util.Set;

/// Which nodes a command is about, as `--select` and `--exclude` tell.
///
/// @param select specifications, of which any may hold; empty: all nodes
/// @param exclude specifications of what is left out again
/// @param types the types of resources that the command is about
public record Selection(List<String> select, List<String> exclude, Set<ResourceType> types) {

  public static final Selection ALL =
      new Selection(List.of(), List.of(), Set.of(ResourceType.MODEL, ResourceType.TEST));

  public Selection {
    select = List.copyOf(select);
    exclude = List.copyOf(exclude);
    types = Set.copyOf(types);
  }
}
