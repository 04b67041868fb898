package dev.rastro.cli;

import dev.rastro.cli.CatalogTree.ColumnNode;
import dev.rastro.cli.CatalogTree.DatabaseNode;
import dev.rastro.cli.CatalogTree.PartitionNode;
import dev.rastro.cli.CatalogTree.TableNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `rastro catalog`: what the Glue Data Catalog has, as a tree.
@Command(
    name = "catalog",
    mixinStandardHelpOptions = true,
    description = "Show the catalog's databases, tables, columns and partitions as a tree.",
    footer = {"", "Example: rastro catalog data_lake_raw.events --partitions 5"})
final class CatalogCommand implements Callable<Integer> {

  @Mixin private HomeOption home = new HomeOption();

  @Option(names = "--json", description = "Print one JSON object with all of it instead.")
  private boolean json;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many partitions of a table to show. Default: ${DEFAULT-VALUE}")
  private int partitionsShown = 10;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "A database, or a database.table. Default: all")
  private @Nullable String name;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Output.of(spec).out();
    CatalogTree tree;
    try (OpenCloud cloud = OpenCloud.over(home.directory())) {
      tree = CatalogTree.read(cloud.glue(), CatalogTree.Part.of(name));
    }
    if (json) {
      out.println(new JsonMapper().writeValueAsString(tree));
    } else {
      print(tree, out);
    }
    out.flush();
    return 0;
  }

  private void print(CatalogTree tree, PrintWriter out) {
    for (DatabaseNode database : tree.databases()) {
      out.println(line(database.name(), database.description()));
      print("", database.tables().stream().map(this::table).toList(), out);
    }
    out.println(
        Amounts.count(tree.databases().size(), "database")
            + ", "
            + Amounts.count(
                tree.databases().stream().mapToInt(d -> d.tables().size()).sum(), "table"));
  }

  /// A line, and the lines below it.
  private record Branch(String text, List<Branch> below) {
    Branch(String text) {
      this(text, List.of());
    }
  }

  private static void print(String indent, List<Branch> branches, PrintWriter out) {
    for (int i = 0; i < branches.size(); i++) {
      boolean isLast = i == branches.size() - 1;
      out.println(indent + (isLast ? "└─ " : "├─ ") + branches.get(i).text());
      print(indent + (isLast ? "   " : "│  "), branches.get(i).below(), out);
    }
  }

  private Branch table(TableNode table) {
    int width =
        Stream.concat(table.columns().stream(), table.partitionKeys().stream())
            .mapToInt(column -> column.name().length())
            .max()
            .orElse(0);
    List<Branch> below = new ArrayList<>();
    table.columns().forEach(column -> below.add(column(column, width, column.comment())));
    table.partitionKeys().forEach(key -> below.add(column(key, width, "partition key")));
    List<PartitionNode> partitions = table.partitions();
    if (partitions != null) {
      below.add(
          new Branch(
              Amounts.count(partitions.size(), "partition"),
              partitions(table.partitionKeys(), partitions)));
    }
    return new Branch(line(table.name(), table.format(), table.location()), below);
  }

  private static Branch column(ColumnNode column, int width, @Nullable String remark) {
    return new Branch(
        line(column.name() + " ".repeat(width - column.name().length()), column.type(), remark));
  }

  private List<Branch> partitions(List<ColumnNode> keys, List<PartitionNode> partitions) {
    List<Branch> branches = new ArrayList<>();
    partitions.stream()
        .limit(Math.max(0, partitionsShown))
        .forEach(
            partition ->
                branches.add(
                    new Branch(
                        line(
                            IntStream.range(0, keys.size())
                                .mapToObj(i -> keys.get(i).name() + "=" + partition.values().get(i))
                                .collect(Collectors.joining("/")),
                            partition.location()))));
    if (partitions.size() > branches.size()) {
      branches.add(
          new Branch("… " + Amounts.number(partitions.size() - branches.size()) + " more"));
    }
    return branches;
  }

  private static String line(@Nullable String... parts) {
    return Stream.of(parts)
        .filter(Objects::nonNull)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("  "));
  }
}
