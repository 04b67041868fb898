package dev.rastro.duckdb;

/// A column of a catalog table. Names are lower case, as the catalog keeps them.
public record LakeColumn(String name, HiveType type) {

  public LakeColumn {
    if (name.isEmpty()) {
      throw new DuckDbException("A column has no name");
    }
  }
}
