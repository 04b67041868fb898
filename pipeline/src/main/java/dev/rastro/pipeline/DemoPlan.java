package dev.rastro.pipeline;

import dev.rastro.dbt.Dbt;
import dev.rastro.dbt.DbtSettings;
import dev.rastro.dbt.ResourceType;
import dev.rastro.dbt.RunListener;
import dev.rastro.dbt.Selection;
import dev.rastro.pipeline.stack.DeclaredResource;
import dev.rastro.pipeline.stack.RedshiftWorkgroup;
import dev.rastro.pipeline.stack.Stack;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// What a demo works with: the resources that the template's outputs name, and the dbt project.
/// Whoever has a plan knows that nothing is missing, so that a demo that can't succeed is refused
/// before it has begun.
///
/// @param stream the delivery stream that takes the events
/// @param workGroup that of Athena's queries
/// @param roleArn the role for UNLOAD
public record DemoPlan(
    String stream,
    String rawBucket,
    String stagedBucket,
    String curatedBucket,
    Crawler raw,
    Crawler staged,
    Crawler curated,
    String workGroup,
    String roleArn,
    RedshiftWorkgroup warehouse,
    DbtSettings dbtSettings) {

  /// The table and the folder of the events, raw and staged, as the dbt project has them, too.
  static final String EVENTS = "events";

  /// The key of their partitions, which the models read.
  static final String PARTITION = "landing_date";

  /// The models that are unloaded into the curated bucket.
  static final List<String> CURATED_MARTS = List.of("visits", "conversions", "funnel", "daily");

  /// The dbt project's variable for the database that the raw crawler fills.
  private static final String RAW_DATABASE = "raw_database";

  /// A crawler and the database that it fills.
  record Crawler(String name, String database) {}

  /// Looks up all that a demo needs.
  ///
  /// @param dbtSettings those of the project; the database of the raw events becomes one of its
  ///   variables
  /// @throws dev.rastro.pipeline.stack.StackException with the line where the template lacks
  ///   something
  /// @throws dev.rastro.dbt.DbtException where the project can't be read
  public static DemoPlan of(
      Stack stack, DbtSettings dbtSettings, InstantSource clock, RandomGenerator random) {
    String rawBucket = bucket(stack, "RawBucketName");
    String stagedBucket = bucket(stack, "StagedBucketName");
    String curatedBucket = bucket(stack, "CuratedBucketName");
    Crawler raw = crawler(stack, "RawCrawlerName", rawBucket, List.of(EVENTS));
    DemoPlan plan =
        new DemoPlan(
            stream(stack, rawBucket),
            rawBucket,
            stagedBucket,
            curatedBucket,
            raw,
            crawler(stack, "StagedCrawlerName", stagedBucket, List.of(EVENTS)),
            crawler(stack, "CuratedCrawlerName", curatedBucket, CURATED_MARTS),
            workGroup(stack),
            roleArn(stack),
            stack.redshiftWorkgroup(),
            withRawDatabase(dbtSettings, raw.database()));
    plan.requireModels(plan.open(clock, random, RunListener.silent()));
    return plan;
  }

  private static DbtSettings withRawDatabase(DbtSettings settings, String database) {
    Map<String, Object> variables = new LinkedHashMap<>(settings.variables());
    variables.put(RAW_DATABASE, database);
    return new DbtSettings(
        settings.projectDirectory(),
        settings.profilesDirectory(),
        settings.targetName(),
        settings.targetPath(),
        variables,
        settings.environment(),
        settings.threadsMax(),
        settings.isFullRefresh(),
        settings.isFailFast());
  }

  private static String bucket(Stack stack, String output) {
    return stack.resource(output, "AWS::S3::Bucket").ref();
  }

  private static String stream(Stack stack, String rawBucket) {
    DeclaredResource stream =
        stack.resource("DeliveryStream", "AWS::KinesisFirehose::DeliveryStream");
    String destination = "ExtendedS3DestinationConfiguration";
    if (!("arn:aws:s3:::" + rawBucket).equals(stream.value(destination, "BucketARN"))) {
      throw stream.error(
          "The demo needs the bucket of the output RawBucketName here", destination, "BucketARN");
    }
    String begin = EVENTS + "/" + PARTITION + "=";
    if (!(stream.value(destination, "Prefix") instanceof String prefix)
        || !prefix.startsWith(begin)) {
      throw stream.error(
          "The demo needs a prefix that begins with " + begin, destination, "Prefix");
    }
    return stream.ref();
  }

  /// @param folders those of the bucket of which the crawler has to make tables
  private static Crawler crawler(Stack stack, String output, String bucket, List<String> folders) {
    DeclaredResource crawler = stack.resource(output, "AWS::Glue::Crawler");
    if (!(crawler.value("DatabaseName") instanceof String database)
        || stack.find("AWS::Glue::Database", database).isEmpty()) {
      throw crawler.error("The demo needs a database that the template declares", "DatabaseName");
    }
    if (!"".equals(crawler.value("TablePrefix")) && crawler.value("TablePrefix") != null) {
      throw crawler.error("The demo needs tables named as their folders", "TablePrefix");
    }
    for (String folder : folders) {
      String path = "s3://" + bucket + "/" + folder;
      if (crawler.maps("Targets", "S3Targets").stream()
          .noneMatch(
              target ->
                  path.equals(target.get("Path")) || (path + "/").equals(target.get("Path")))) {
        throw crawler.error("The demo needs the target " + path + "/", "Targets", "S3Targets");
      }
    }
    return new Crawler(crawler.ref(), database);
  }

  private static String workGroup(Stack stack) {
    DeclaredResource group = stack.resource("AthenaWorkGroup", "AWS::Athena::WorkGroup");
    if ("DISABLED".equals(group.value("State"))) {
      throw group.error("The demo needs a workgroup that runs queries", "State");
    }
    return group.ref();
  }

  private static String roleArn(Stack stack) {
    String role = stack.output("SpectrumRoleArn");
    if (!stack.redshiftWorkgroup().roleArns().contains(role)) {
      throw stack.outputError(
          "SpectrumRoleArn", role + " is none of the roles that the warehouse may take");
    }
    return role;
  }

  private void requireModels(Dbt dbt) {
    List<String> models = dbt.list(new Selection(List.of(), List.of(), Set.of(ResourceType.MODEL)));
    Stream.concat(Stream.of(EVENTS), CURATED_MARTS.stream())
        .filter(name -> models.stream().noneMatch(model -> model.endsWith("." + name)))
        .findFirst()
        .ifPresent(
            name -> {
              throw new PipelineException(
                  "the dbt project in "
                      + dbtSettings.projectDirectory()
                      + " has no model "
                      + name
                      + ", which the demo shows");
            });
  }

  /// Reads the dbt project.
  Dbt open(InstantSource clock, RandomGenerator random, RunListener listener) {
    return Dbt.open(dbtSettings, clock, random, listener);
  }

  /// The databases that the crawlers fill, each once.
  Set<String> databases() {
    return new LinkedHashSet<>(List.of(raw.database(), staged.database(), curated.database()));
  }
}
