package dev.rastro.cli;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `rastro redshift "SQL"`: asks the warehouse.
@Command(
    name = "redshift",
    mixinStandardHelpOptions = true,
    description = "Run a statement in Redshift's SQL on the warehouse and print the answer.",
    footer = {"", "Example: rastro redshift \"SELECT * FROM analytics.daily ORDER BY 1\""})
final class RedshiftCommand implements Callable<Integer> {

  @Mixin private HomeOption home = new HomeOption();

  @Option(names = "--csv", description = "Print the answer as CSV.")
  private boolean csv;

  @Parameters(paramLabel = "SQL", description = "One statement.")
  private String sql = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws SQLException {
    try (Home open = Home.open(home.directory());
        LocalCloud cloud = LocalCloud.open(open);
        Connection connection = cloud.cloud().warehouse().getConnection();
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet result = statement.getResultSet()) {
          print(result);
        }
      } else {
        int changed = statement.getUpdateCount();
        Output.of(spec).note(changed < 0 ? "done" : Amounts.count(changed, "row") + " changed");
      }
    }
    return 0;
  }

  private void print(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<String> names = new ArrayList<>();
    List<Boolean> numeric = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnLabel(i));
      numeric.add(isNumeric(columns.getColumnType(i)));
    }
    List<List<@Nullable String>> rows = new ArrayList<>();
    while (result.next()) {
      List<@Nullable String> row = new ArrayList<>();
      for (int i = 1; i <= names.size(); i++) {
        row.add(result.getString(i));
      }
      rows.add(row);
    }
    ResultTable table = new ResultTable(names, numeric, rows);
    PrintWriter out = Output.of(spec).out();
    if (csv) {
      table.printCsv(out);
    } else {
      table.print(out);
    }
    out.flush();
    Output.of(spec).note(Amounts.count(rows.size(), "row"));
  }

  private static boolean isNumeric(int type) {
    return switch (type) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.FLOAT,
          Types.REAL,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL ->
          true;
      default -> false;
    };
  }
}
