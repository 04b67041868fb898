package dev.rastro.cli;

import dev.rastro.aws.S3Address;
import dev.rastro.pipeline.stack.Stack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Classifier;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What lies in a home, a name or an object to a line, in words for people. Left out is what
/// follows from the rest: partitions, the rows of the warehouse's tables; what no home keeps:
/// workgroups that `stack.yaml` does not declare; and access keys, which nothing replaces.
final class HomeContents {

  /// Schemas that every warehouse has.
  private static final Set<String> SYSTEM_SCHEMAS =
      Set.of("information_schema", "main", "pg_catalog", "public", "rastro_catalog");

  private final NavigableSet<String> lines = new TreeSet<>();
  private final LocalCloud cloud;

  private HomeContents(LocalCloud cloud) {
    this.cloud = cloud;
  }

  /// All of it, also what `stack.yaml` declares.
  static NavigableSet<String> of(LocalCloud cloud) {
    HomeContents contents = new HomeContents(cloud);
    contents.lake();
    contents.streams();
    contents.catalog();
    contents.warehouse();
    return contents.lines;
  }

  /// What of it would be there without anybody's doing: the resources that `stack.yaml` declares,
  /// or declared before.
  static Set<String> declared(Home home) {
    return Stack.created(home.part(Home.STACK_FILE)).stream()
        .map(
            resource ->
                switch (resource.type()) {
                  case "AWS::S3::Bucket" -> bucket(resource.ref());
                  case "AWS::KinesisFirehose::DeliveryStream" -> stream(resource.ref());
                  case "AWS::Glue::Database" -> database(resource.ref());
                  case "AWS::Glue::Crawler" -> crawler(resource.ref());
                  default -> ""; // Nothing in the home stands for it.
                })
        .collect(Collectors.toSet());
  }

  private static String bucket(String name) {
    return "bucket " + name;
  }

  private static String stream(String name) {
    return "delivery stream " + name;
  }

  private static String database(String name) {
    return "database " + name;
  }

  private static String crawler(String name) {
    return "crawler " + name;
  }

  private static String object(S3Address address) {
    return "object " + address;
  }

  private void lake() {
    S3Client s3 = cloud.s3();
    s3.listBuckets()
        .buckets()
        .forEach(
            bucket -> {
              lines.add(bucket(bucket.name()));
              for (S3Object object :
                  s3.listObjectsV2Paginator(r -> r.bucket(bucket.name())).contents()) {
                // The tag tells an object from another one that took its name.
                lines.add(
                    object(new S3Address(bucket.name(), object.key()))
                        + " "
                        + object.eTag().replace("\"", ""));
              }
            });
  }

  /// What the lines of the results of queries begin with, as the workgroups are now. Results follow
  /// from the rest, too.
  static Set<String> results(LocalCloud cloud) {
    AthenaClient athena = cloud.athena();
    return athena.listWorkGroupsPaginator(_ -> {}).stream()
        .flatMap(page -> page.workGroups().stream())
        .map(
            summary ->
                athena.getWorkGroup(request -> request.workGroup(summary.name())).workGroup())
        .filter(HomeContents::hasResultLocation)
        .map(
            workGroup ->
                object(
                    S3Address.parse(
                        workGroup.configuration().resultConfiguration().outputLocation())))
        .collect(Collectors.toSet());
  }

  private static boolean hasResultLocation(WorkGroup workGroup) {
    return workGroup.configuration() != null
        && workGroup.configuration().resultConfiguration() != null
        && workGroup.configuration().resultConfiguration().outputLocation() != null;
  }

  private void streams() {
    for (String name : FirehoseCommand.streamNames(cloud.firehose())) {
      lines.add(stream(name));
      long waiting = cloud.streamStatus(name).waitingRecords();
      if (waiting > 0) {
        lines.add(Amounts.count(waiting, "record") + " waiting in the delivery stream " + name);
      }
    }
  }

  private void catalog() {
    GlueClient glue = cloud.glue();
    glue.getDatabasesPaginator(_ -> {}).stream()
        .flatMap(page -> page.databaseList().stream())
        .map(Database::name)
        .forEach(this::catalogDatabase);
    glue.listCrawlersPaginator(_ -> {}).stream()
        .flatMap(page -> page.crawlerNames().stream())
        .forEach(name -> lines.add(crawler(name)));
    glue.getClassifiersPaginator(_ -> {}).stream()
        .flatMap(page -> page.classifiers().stream())
        .forEach(classifier -> lines.add("classifier " + nameOf(classifier)));
  }

  private void catalogDatabase(String name) {
    GlueClient glue = cloud.glue();
    lines.add(database(name));
    glue.getTablesPaginator(request -> request.databaseName(name)).stream()
        .flatMap(page -> page.tableList().stream())
        .forEach(table -> lines.add("table " + name + "." + table.name() + " of the catalog"));
    glue
        .getUserDefinedFunctionsPaginator(request -> request.databaseName(name).pattern("*"))
        .stream()
        .flatMap(page -> page.userDefinedFunctions().stream())
        .forEach(function -> lines.add("function " + name + "." + function.functionName()));
  }

  private static String nameOf(Classifier classifier) {
    if (classifier.grokClassifier() != null) {
      return classifier.grokClassifier().name();
    }
    if (classifier.jsonClassifier() != null) {
      return classifier.jsonClassifier().name();
    }
    return classifier.csvClassifier() != null
        ? classifier.csvClassifier().name()
        : classifier.xmlClassifier().name();
  }

  private void warehouse() {
    try (Connection connection = cloud.cloud().warehouse().getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet tables =
          statement.executeQuery(
              "select table_schema, table_name from information_schema.tables")) {
        while (tables.next()) {
          if (!tables.getString(1).equals("rastro_catalog")) {
            lines.add(
                "table " + tables.getString(1) + "." + tables.getString(2) + " of the warehouse");
          }
        }
      }
      try (ResultSet schemas =
          statement.executeQuery("select distinct schema_name from information_schema.schemata")) {
        while (schemas.next()) {
          if (!SYSTEM_SCHEMAS.contains(schemas.getString(1))) {
            lines.add("schema " + schemas.getString(1) + " of the warehouse");
          }
        }
      }
      try (ResultSet schemas =
          statement.executeQuery("select schemaname from svv_external_schemas")) {
        while (schemas.next()) {
          lines.add("external schema " + schemas.getString(1) + " of the warehouse");
        }
      }
    } catch (SQLException e) {
      throw new HomeException("the warehouse can't be looked through: " + e.getMessage(), e);
    }
  }
}
