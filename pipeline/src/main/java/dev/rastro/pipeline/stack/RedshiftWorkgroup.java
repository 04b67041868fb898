package dev.rastro.pipeline.stack;

import java.util.Set;

/// What the template says of the warehouse: the workgroup's name, its namespace's database, and the
/// roles it may take.
public record RedshiftWorkgroup(String name, String database, Set<String> roleArns) {

  public RedshiftWorkgroup {
    roleArns = Set.copyOf(roleArns);
  }
}
