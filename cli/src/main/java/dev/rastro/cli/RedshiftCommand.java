package dev.rastro.cli;

import dev.rastro.pipeline.RedshiftQuery;
import dev.rastro.pipeline.stack.RedshiftWorkgroup;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.redshiftdata.model.ColumnMetadata;

/// `rastro redshift "SQL"`: asks the warehouse.
@Command(
    name = "redshift",
    mixinStandardHelpOptions = true,
    description = "Run a statement in Redshift's SQL on the warehouse and print the answer.",
    footer = {"", "Example: rastro redshift \"SELECT * FROM analytics.daily ORDER BY 1\""})
final class RedshiftCommand implements Callable<Integer> {

  private static final Set<String> NUMERIC =
      Set.of("int2", "int4", "int8", "float4", "float8", "numeric");

  @Mixin private HomeOption home = new HomeOption();

  @Option(names = "--csv", description = "Print the answer as CSV.")
  private boolean csv;

  @Parameters(paramLabel = "SQL", description = "One statement.")
  private String sql = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    try (OpenCloud cloud = OpenCloud.over(home.directory())) {
      RedshiftWorkgroup workgroup = cloud.stack().redshiftWorkgroup();
      RedshiftQuery answer =
          RedshiftQuery.run(cloud.redshiftData(), workgroup.name(), workgroup.database(), sql);
      if (answer.hasResult()) {
        print(answer);
      } else {
        Output.of(spec)
            .note(
                answer.changedRows() < 0
                    ? "done"
                    : Amounts.count(answer.changedRows(), "row") + " changed");
      }
    }
    return 0;
  }

  private void print(RedshiftQuery answer) {
    List<String> names = answer.columns().stream().map(ColumnMetadata::label).toList();
    List<Boolean> numeric =
        answer.columns().stream().map(column -> NUMERIC.contains(column.typeName())).toList();
    ResultTable table = new ResultTable(names, numeric, answer.rows());
    PrintWriter out = Output.of(spec).out();
    if (csv) {
      table.printCsv(out);
    } else {
      table.print(out);
    }
    out.flush();
    Output.of(spec).note(Amounts.count(answer.rows().size(), "row"));
  }
}
