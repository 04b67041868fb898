package dev.rastro.dbt;

import dev.rastro.dbt.NodeResult.Status;
import dev.rastro.jinja.TemplateException;
import dev.rastro.jinja.Values;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Runs single nodes: compiles one and calls the macro of its materialization, on a connection of
/// its own. What a node did is committed as a whole or not at all. Safe for several threads.
final class NodeRunner {

  private final Project project;
  private final Compiler compiler;
  private final Artifacts artifacts;
  private final DataSource warehouse;
  private final InstantSource clock;

  NodeRunner(
      Project project,
      Compiler compiler,
      Artifacts artifacts,
      DataSource warehouse,
      InstantSource clock) {
    this.project = project;
    this.compiler = compiler;
    this.artifacts = artifacts;
    this.warehouse = warehouse;
    this.clock = clock;
  }

  /// What a node is, such as `sql table model analytics.visits`.
  static String describe(Node node) {
    return node.type() == ResourceType.TEST
        ? "test " + node.name()
        : "sql "
            + node.config().materialized()
            + " model "
            + node.relation().schema()
            + "."
            + node.relation().identifier();
  }

  /// What is known of a node's SQL, also when it then fails.
  private static final class Compiled {
    private String code = "";
    private @Nullable Path file;
    private Map<String, @Nullable Object> response = Map.of();
  }

  NodeResult run(Node node) {
    Instant start = clock.instant();
    Compiled compiled = new Compiled();
    try (Session session = Session.open(warehouse)) {
      return run(node, session, start, compiled);
    } catch (DbtException
        | TemplateException
        | Adapter.WarehouseFailure
        | SQLException
        | IllegalArgumentException e) {
      RuntimeException failure =
          e instanceof RuntimeException runtime
              ? runtime
              : new DbtException(String.valueOf(e.getMessage()), e);
      String message = String.valueOf(Templates.failed(failure).getMessage());
      return result(node, start, Status.ERROR, message, 0, compiled);
    }
  }

  NodeResult skipped(Node node, String because) {
    return result(node, clock.instant(), Status.SKIPPED, because, 0, new Compiled());
  }

  private NodeResult run(Node node, Session session, Instant start, Compiled compiled)
      throws SQLException {
    NodeContext context = compiler.context(node, session);
    compiled.code = compiler.compile(node, context, session);
    compiled.file = artifacts.sql("compiled", project, node, compiled.code);
    context.variables().put("sql", compiled.code);
    context.variables().put("compiled_code", compiled.code);
    context.macros().call(materialization(node));
    session.commit();
    Map<String, @Nullable Object> main = context.result("main");
    if (main.get("response") instanceof Map<?, ?> response) {
      compiled.response = Mapping.of(response, "response").values();
    }
    if (node.type() == ResourceType.TEST) {
      return testResult(node, start, main, compiled);
    }
    Object said = compiled.response.get("_message");
    String message = said == null ? "OK" : Values.text(said);
    return result(node, start, Status.SUCCESS, message, 0, compiled);
  }

  private NodeResult testResult(
      Node node, Instant start, Map<String, @Nullable Object> main, Compiled compiled) {
    List<List<@Nullable Object>> rows =
        main.get("table") instanceof ResultTable table ? table.values() : List.of();
    if (rows.size() != 1 || rows.getFirst().size() != 3) {
      throw new DbtException(
          "the test "
              + node.name()
              + " must give one row of three values: failures, should_warn,"
              + " should_error");
    }
    List<@Nullable Object> row = rows.getFirst();
    // No rows at all make a sum of them NULL, which is no failure.
    long failures = row.get(0) == null ? 0 : Values.toInt(row.get(0));
    boolean isError = node.config().text("severity", "error").equalsIgnoreCase("error");
    Status status =
        isError && Values.isTrue(row.get(2))
            ? Status.FAIL
            : Values.isTrue(row.get(1)) ? Status.WARN : Status.PASS;
    String message =
        status == Status.PASS
            ? ""
            : "Got "
                + failures
                + (failures == 1 ? " result" : " results")
                + ", configured to "
                + (status == Status.FAIL ? "fail" : "warn")
                + " if "
                + node.config().text(status == Status.FAIL ? "error_if" : "warn_if", "!= 0");
    return result(node, start, status, message, failures, compiled);
  }

  private String materialization(Node node) {
    String name = "materialization_" + node.config().materialized() + "_";
    return project.macros().find(name + "redshift").isPresent()
        ? name + "redshift"
        : name + "default";
  }

  private NodeResult result(
      Node node, Instant start, Status status, String message, long failures, Compiled compiled) {
    return new NodeResult(
        node.uniqueId(),
        node.type(),
        describe(node),
        status,
        message,
        compiled.response,
        failures,
        compiled.code,
        compiled.file,
        start,
        clock.instant(),
        Thread.currentThread().getName());
  }
}
