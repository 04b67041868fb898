package dev.rastro.cli;

import dev.rastro.pipeline.AthenaQuery;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `rastro athena "SQL"`: asks the lake.
@Command(
    name = "athena",
    mixinStandardHelpOptions = true,
    description = "Ask the lake in Athena's SQL and print the answer.",
    footer = {
      "",
      "Example: rastro athena \"SELECT landing_date, count(*) FROM events GROUP BY 1\""
    })
final class AthenaCommand implements Callable<Integer> {

  private static final Set<String> NUMERIC =
      Set.of("tinyint", "smallint", "integer", "bigint", "float", "double", "decimal");

  @Mixin private HomeOption home = new HomeOption();

  @Option(
      names = "--database",
      paramLabel = "NAME",
      defaultValue = "data_lake_raw",
      description = "The Glue database of tables named without one. Default: ${DEFAULT-VALUE}")
  private String database = "data_lake_raw";

  @Option(names = "--csv", description = "Print the answer as CSV.")
  private boolean csv;

  @Parameters(paramLabel = "SQL", description = "One statement.")
  private String sql = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Output.of(spec).out();
    try (OpenCloud cloud = OpenCloud.over(home.directory())) {
      AthenaQuery answer =
          AthenaQuery.run(cloud.athena(), cloud.stack().output("AthenaWorkGroup"), database, sql);
      List<String> names = answer.columns().stream().map(column -> column.name()).toList();
      List<Boolean> numeric =
          answer.columns().stream().map(column -> NUMERIC.contains(column.type())).toList();
      ResultTable table = new ResultTable(names, numeric, answer.rows());
      if (csv) {
        table.printCsv(out);
      } else if (!names.isEmpty()) {
        table.print(out);
      }
      out.flush();
      Output.of(spec)
          .note(
              String.format(
                  Locale.ROOT,
                  "%s, scanned %s in %.2f s, kept in %s",
                  Amounts.count(answer.rows().size(), "row"),
                  Amounts.bytes(answer.scannedBytes()),
                  answer.milliseconds() / 1e3,
                  answer.outputLocation()));
    }
    return 0;
  }
}
