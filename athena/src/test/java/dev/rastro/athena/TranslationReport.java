package dev.rastro.athena;

import dev.rastro.athena.trino.QuerySession;
import dev.rastro.athena.trino.TableSource;
import dev.rastro.athena.trino.Translation;
import dev.rastro.athena.trino.Translator;
import dev.rastro.aws.S3Address;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbSettings;
import dev.rastro.duckdb.Lake;
import dev.rastro.duckdb.LakeTable;
import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.glue.model.Column;

/// Compares the translator with answers that a Trino server gave: how many are the same, refused,
/// and wrong. Not a test: it reads files that are not part of the build.
///
/// `TranslationReport <answers.jsonl.gz> <directory of tpch Parquet files>
/// [wrong|refused|reasons|fixtures]`; `fixtures` prints short statements that pass, as
/// [TranslatorTest] reads them.
public final class TranslationReport {

  private static final int FIXTURES_PER_AREA = 6;

  private TranslationReport() {}

  /// A statement and the rows that Trino gave.
  record Answer(String from, String sql, List<String> rows) {}

  public static void main(String[] arguments) throws Exception {
    Path temporary = Files.createTempDirectory("translation-report");
    Path lakeDirectory = temporary.resolve("s3");
    DuckDbSettings settings =
        new DuckDbSettings(2L << 30, 2, temporary.resolve("spill"), List.of(lakeDirectory), true);
    List<Answer> answers = answers(arguments[0]);
    try (DuckDb engine = DuckDb.inMemory(settings)) {
      Translator.prepare(engine);
      DirectoryS3 s3 = new DirectoryS3(lakeDirectory);
      Lake lake = new Lake(tpch(s3, Path.of(arguments[1])), s3, s3::path);
      String shown = arguments.length > 2 ? arguments[2] : "";
      report(answers, engine, lake, shown);
    }
  }

  private static void report(List<Answer> answers, DuckDb engine, Lake lake, String shown) {
    Map<String, Integer> outcomes = new TreeMap<>();
    Map<String, Integer> reasons = new TreeMap<>();
    for (Answer answer : answers) {
      String outcome;
      String detail;
      try {
        List<String> rows = run(answer.sql(), engine, lake);
        boolean same = rows.equals(sorted(answer.rows()));
        outcome = same ? "passed" : "wrong";
        detail = same ? "" : "  expected " + cut(answer.rows()) + "\n  found    " + cut(rows);
      } catch (Exception | StackOverflowError e) {
        outcome = "refused";
        QueryFailure failure = QueryFailure.of(e);
        detail = "  " + failure.reason();
        reasons.merge(failure.reason().replaceAll("line \\d+:\\d+: ", ""), 1, Integer::sum);
      }
      outcomes.merge(outcome, 1, Integer::sum);
      if (shown.equals("fixtures") && outcome.equals("passed")) {
        printFixture(answer, reasons);
      }
      if (outcome.equals(shown)) {
        System.out.println(answer.from() + ": " + answer.sql() + "\n" + detail);
      }
    }
    if (shown.equals("reasons")) {
      reasons.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(150)
          .forEach(entry -> System.out.println(entry.getValue() + " " + entry.getKey()));
    }
    System.out.println(outcomes);
  }

  private static void printFixture(Answer answer, Map<String, Integer> perArea) {
    boolean isShort =
        answer.sql().length() < 200
            && answer.rows().size() < 5
            && !answer.sql().contains("\n")
            && !answer
                .sql()
                .matches(
                    "(?i).*\\b(orders|lineitem|customer|nation|region|part|partsupp|supplier)\\b.*");
    if (isShort && perArea.merge(answer.from(), 1, Integer::sum) <= FIXTURES_PER_AREA) {
      System.out.println(answer.sql());
      answer.rows().forEach(row -> System.out.println("=> " + row.strip()));
    }
  }

  private static String cut(List<String> rows) {
    String text = String.valueOf(rows.size() > 8 ? rows.subList(0, 8) : rows);
    return text.length() > 600 ? text.substring(0, 600) : text;
  }

  static List<String> sorted(List<String> rows) {
    List<String> sorted = new ArrayList<>(rows);
    Collections.sort(sorted);
    return sorted;
  }

  /// Runs one statement; the rows as the answers are written, sorted.
  static List<String> run(String sql, DuckDb engine, Lake lake) throws SQLException {
    Translator translator = new Translator(source(lake));
    Translation translation =
        translator.translate(
            translator.parse(sql),
            new QuerySession("awsdatacatalog", "tpch", Instant.parse("2026-01-01T00:00:00Z")));
    try (Connection session = engine.connect();
        Statement statement = session.createStatement()) {
      PreparedQuery query = PreparedQuery.of(translation, lake, session);
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(query.sql())) {
        query.check(result.getMetaData());
        while (result.next()) {
          rows.add(AnswerText.row(result, query.columns()));
        }
      } catch (SQLException e) {
        if (System.getProperty("sql") != null) {
          System.out.println(query.sql());
        }
        throw e;
      }
      return sorted(rows);
    }
  }

  private static TableSource source(Lake lake) {
    return new TableSource() {
      @Override
      public boolean hasDatabase(String databaseName) {
        return databaseName.equals("tpch");
      }

      @Override
      public Optional<LakeTable> table(String databaseName, String tableName) {
        return lake.table(databaseName, tableName);
      }
    };
  }

  /// The answers, sorted rows joined.
  private static List<Answer> answers(String path) throws SQLException {
    List<Answer> answers = new ArrayList<>();
    try (Connection reader = java.sql.DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = reader.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT * FROM read_json('"
                    + path
                    + "', format='newline_delimited', columns={'from': 'VARCHAR', 'sql': 'VARCHAR', 'rows': 'VARCHAR[]'})")) {
      while (result.next()) {
        List<String> rows = new ArrayList<>();
        for (Object row : (Object[]) result.getArray(3).getArray()) {
          rows.add(String.valueOf(row));
        }
        answers.add(new Answer(result.getString(1), result.getString(2), rows));
      }
    }
    return answers;
  }

  /// A catalog of the tpch tables, whose files are copied into the lake.
  static InMemoryGlue tpch(DirectoryS3 s3, Path files) throws IOException, SQLException {
    InMemoryGlue glue = new InMemoryGlue();
    glue.createDatabase(request -> request.databaseInput(input -> input.name("tpch")));
    s3.createBucket(request -> request.bucket("tpch"));
    try (Stream<Path> list = Files.list(files)) {
      for (Path file : list.toList()) {
        String name = file.getFileName().toString().replace(".parquet", "");
        Path target = s3.path(new S3Address("tpch", name + "/data.parquet"));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
        glue.createTable(
            request ->
                request
                    .databaseName("tpch")
                    .tableInput(
                        input ->
                            input
                                .name(name)
                                .storageDescriptor(
                                    storage ->
                                        storage
                                            .location("s3://tpch/" + name)
                                            .columns(columns(file))
                                            .serdeInfo(
                                                serDe ->
                                                    serDe.serializationLibrary(
                                                        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")))));
      }
    }
    return glue;
  }

  private static List<Column> columns(Path file) {
    List<Column> columns = new ArrayList<>();
    try (Connection reader = java.sql.DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = reader.createStatement();
        ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM '" + file + "'")) {
      while (result.next()) {
        String type = result.getString(2).toLowerCase(java.util.Locale.ROOT);
        columns.add(
            Column.builder()
                .name(result.getString(1))
                .type(type.equals("varchar") ? "string" : type.equals("integer") ? "int" : type)
                .build());
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Could not describe " + file, e);
    }
    return columns;
  }
}
