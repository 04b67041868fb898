package dev.rastro.athena.trino;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A query, ready for the engine but for the relations it reads, which depend on what lies in S3.
public final class Translation {

  /// A column of the result, named as Trino names it.
  public record ResultColumn(String name, TrinoType type) {}

  private final QueryTranslator.Parts parts;
  private final List<TableUse> tables;

  Translation(QueryTranslator.Parts parts, List<TableUse> tables) {
    this.parts = parts;
    this.tables = List.copyOf(tables);
  }

  /// The places where tables are read.
  public List<TableUse> tables() {
    return tables;
  }

  public List<ResultColumn> columns() {
    List<ResultColumn> columns = new ArrayList<>();
    for (Outputs.Output output : parts.body().columns()) {
      String name = Optional.ofNullable(output.name()).orElse("_col" + columns.size());
      columns.add(new ResultColumn(name, output.type()));
    }
    return columns;
  }

  /// The engine's SQL.
  ///
  /// @param relations gives the subquery, in parentheses, that reads a table
  public String sql(Function<TableUse, String> relations) {
    List<String> with = new ArrayList<>();
    for (TableUse use : tables) {
      with.add(use.relationName() + " AS NOT MATERIALIZED " + relations.apply(use));
    }
    with.addAll(parts.with());
    if (with.isEmpty()) {
      return parts.body().text();
    }
    return (parts.recursive() ? "WITH RECURSIVE " : "WITH ")
        + String.join(", ", with)
        + " "
        + parts.body().text();
  }
}
