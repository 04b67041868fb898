package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.SchemaChangePolicy;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a crawler is to do, checked.
///
/// @param targets each path once; one that has another below it comes before that
/// @param updates whether tables that are there are changed
/// @param deletes what happens to what is gone
/// @param partitionsInherit whether partitions take their metadata from the table ("update all new
///   and existing partitions with metadata from the table")
/// @param mergesNewColumns whether columns are added and never taken away or changed
/// @param combinesSchemas whether folders become one table however their schemas differ
/// @param tableLevel at which level below the bucket tables lie, the bucket being 1; 0 where the
///   crawler decides
/// @param newFoldersOnly whether, after the first crawl, only folders that are new are crawled
record CrawlerSettings(
    String name,
    String database,
    String tablePrefix,
    List<Target> targets,
    boolean updates,
    DeleteBehavior deletes,
    boolean partitionsInherit,
    boolean mergesNewColumns,
    boolean combinesSchemas,
    int tableLevel,
    boolean newFoldersOnly) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int TABLE_PREFIX_LENGTH_MAX = 64;
  private static final int SAMPLE_SIZE_MAX = 249;

  CrawlerSettings {
    targets = List.copyOf(targets);
  }

  /// A folder to crawl.
  ///
  /// @param exclusions relative to the path; more than one list where the path was given more than
  ///   once, and then what is in all of them is excluded
  /// @param sampleSize how many objects of a folder are read at the most
  record Target(S3Address path, List<List<Glob>> exclusions, int sampleSize) {
    Target {
      exclusions = exclusions.stream().map(List::copyOf).toList();
    }

    boolean excludes(String relativeKey) {
      return exclusions.stream()
          .allMatch(list -> list.stream().anyMatch(exclusion -> exclusion.matches(relativeKey)));
    }

    /// Whether an object is below the path and not excluded.
    boolean takes(S3Address object) {
      return path.bucket().equals(object.bucket())
          && object.key().startsWith(path.key())
          && !excludes(object.key().substring(path.key().length()));
    }

    /// The target with what another of the same path takes.
    private Target and(Target other) {
      List<List<Glob>> both = new ArrayList<>(exclusions);
      both.addAll(other.exclusions);
      return new Target(path, both, Math.max(sampleSize, other.sampleSize));
    }

    private boolean isBelow(Target other) {
      return path.toString().startsWith(other.path.toString());
    }
  }

  /// Checks a crawler.
  ///
  /// @throws software.amazon.awssdk.services.glue.model.InvalidInputException naming what is wrong
  ///   or not supported
  static CrawlerSettings of(Crawler crawler) {
    String prefix = crawler.tablePrefix() == null ? "" : crawler.tablePrefix();
    if (prefix.length() > TABLE_PREFIX_LENGTH_MAX) {
      throw GlueErrors.invalid("TablePrefix must have at most 64 characters: " + prefix);
    }
    JsonNode configuration = configuration(crawler.configuration());
    SchemaChangePolicy policy = policy(crawler);
    return new CrawlerSettings(
        GlueErrors.required("Name", crawler.name()),
        Constraints.name("databaseName", crawler.databaseName()),
        prefix,
        targets(GlueErrors.required("Targets", crawler.targets())),
        policy.updateBehavior() == UpdateBehavior.UPDATE_IN_DATABASE,
        policy.deleteBehavior(),
        choice(configuration, "/CrawlerOutput/Partitions/AddOrUpdateBehavior", "InheritFromTable"),
        choice(configuration, "/CrawlerOutput/Tables/AddOrUpdateBehavior", "MergeNewColumns"),
        choice(configuration, "/Grouping/TableGroupingPolicy", "CombineCompatibleSchemas"),
        tableLevel(configuration),
        newFoldersOnly(crawler, policy));
  }

  /// The policy, with Glue's defaults where it says nothing.
  private static SchemaChangePolicy policy(Crawler crawler) {
    SchemaChangePolicy given = crawler.schemaChangePolicy();
    UpdateBehavior update = given == null ? null : given.updateBehavior();
    DeleteBehavior delete = given == null ? null : given.deleteBehavior();
    if (update == UpdateBehavior.UNKNOWN_TO_SDK_VERSION
        || delete == DeleteBehavior.UNKNOWN_TO_SDK_VERSION) {
      throw GlueErrors.invalid("SchemaChangePolicy has an unknown behavior: " + given);
    }
    return SchemaChangePolicy.builder()
        .updateBehavior(update == null ? UpdateBehavior.UPDATE_IN_DATABASE : update)
        .deleteBehavior(delete == null ? DeleteBehavior.DEPRECATE_IN_DATABASE : delete)
        .build();
  }

  private static boolean newFoldersOnly(Crawler crawler, SchemaChangePolicy policy) {
    if (crawler.recrawlPolicy() == null || crawler.recrawlPolicy().recrawlBehavior() == null) {
      return false;
    }
    return switch (crawler.recrawlPolicy().recrawlBehavior()) {
      case CRAWL_EVERYTHING -> false;
      case CRAWL_NEW_FOLDERS_ONLY -> {
        if (policy.updateBehavior() != UpdateBehavior.LOG
            || policy.deleteBehavior() != DeleteBehavior.LOG) {
          throw GlueErrors.invalid(
              "The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target can have only"
                  + " LOG DeleteBehavior value and LOG UpdateBehavior value.");
        }
        yield true;
      }
      case CRAWL_EVENT_MODE ->
          throw GlueErrors.invalid(
              "RecrawlPolicy CRAWL_EVENT_MODE is not supported here: there is no SQS;"
                  + " CRAWL_EVERYTHING reads only what is new all the same");
      case UNKNOWN_TO_SDK_VERSION ->
          throw GlueErrors.invalid(
              "RecrawlPolicy is unknown: " + crawler.recrawlPolicy().recrawlBehaviorAsString());
    };
  }

  /// Whether a crawler is to crawl new folders only; its targets can't be changed then.
  static boolean isIncremental(Crawler crawler) {
    return crawler.recrawlPolicy() != null
        && crawler.recrawlPolicy().recrawlBehavior() == RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY;
  }

  private static JsonNode configuration(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return JSON.createObjectNode();
    }
    try {
      JsonNode node = JSON.readTree(text);
      if (!node.isObject() || node.path("Version").asDouble(0) != 1.0) {
        throw GlueErrors.invalid("Configuration must be a JSON object with Version 1.0: " + text);
      }
      requireKnown(
          node, "", List.of("Version", "CrawlerOutput", "Grouping", "CreatePartitionIndex"));
      requireKnown(node, "/CrawlerOutput", List.of("Partitions", "Tables"));
      requireKnown(node, "/CrawlerOutput/Partitions", List.of("AddOrUpdateBehavior"));
      requireKnown(node, "/CrawlerOutput/Tables", List.of("AddOrUpdateBehavior"));
      requireKnown(node, "/Grouping", List.of("TableGroupingPolicy", "TableLevelConfiguration"));
      return node;
    } catch (JacksonException e) {
      throw GlueErrors.invalid("Configuration is not JSON: " + e.getOriginalMessage());
    }
  }

  private static void requireKnown(JsonNode configuration, String pointer, List<String> known) {
    for (String key : configuration.at(pointer).propertyNames()) {
      if (!known.contains(key)) {
        String place = pointer.isEmpty() ? "Configuration" : pointer.substring(1).replace('/', '.');
        throw GlueErrors.invalid(place + " contains unsupported keys: " + key);
      }
    }
  }

  /// Whether a setting has its one possible value; another value is refused.
  private static boolean choice(JsonNode configuration, String pointer, String value) {
    JsonNode node = configuration.at(pointer);
    if (node.isMissingNode()) {
      return false;
    }
    if (!node.asString("").equals(value)) {
      throw GlueErrors.invalid("Configuration" + pointer + " must be " + value + ": " + node);
    }
    return true;
  }

  private static int tableLevel(JsonNode configuration) {
    JsonNode node = configuration.at("/Grouping/TableLevelConfiguration");
    if (node.isMissingNode()) {
      return 0;
    }
    int level = node.asInt(0);
    if (level < 1) {
      throw GlueErrors.invalid("TableLevelConfiguration must be at least 1: " + node);
    }
    return level;
  }

  private static List<Target> targets(CrawlerTargets targets) {
    if (!targets.jdbcTargets().isEmpty()
        || !targets.mongoDBTargets().isEmpty()
        || !targets.dynamoDBTargets().isEmpty()
        || !targets.catalogTargets().isEmpty()
        || !targets.deltaTargets().isEmpty()
        || !targets.icebergTargets().isEmpty()
        || !targets.hudiTargets().isEmpty()) {
      throw GlueErrors.invalid("Only S3Targets are supported here");
    }
    if (targets.s3Targets().isEmpty()) {
      throw GlueErrors.invalid("Targets needs at least one S3 target");
    }
    List<Target> placed = new ArrayList<>();
    targets.s3Targets().forEach(target -> place(target(target), placed));
    return placed;
  }

  /// Adds a target: to that of the same path, else before those that are below it.
  private static void place(Target target, List<Target> targets) {
    for (int i = 0; i < targets.size(); i++) {
      Target other = targets.get(i);
      if (other.path.equals(target.path)) {
        targets.set(i, other.and(target));
        return;
      }
      if (other.isBelow(target)) {
        targets.add(i, target);
        return;
      }
    }
    targets.add(target);
  }

  private static Target target(S3Target target) {
    S3Address path;
    try {
      path = S3Address.parse(GlueErrors.required("S3Targets.Path", target.path())).asFolder();
    } catch (IllegalArgumentException e) {
      throw GlueErrors.invalid("S3Targets.Path: " + e.getMessage());
    }
    int sampleSize = target.sampleSize() == null ? Integer.MAX_VALUE : target.sampleSize();
    if (target.sampleSize() != null && (sampleSize < 1 || sampleSize > SAMPLE_SIZE_MAX)) {
      throw GlueErrors.invalid("S3Targets.SampleSize must be from 1 to 249: " + sampleSize);
    }
    List<Glob> exclusions = target.exclusions().stream().map(CrawlerSettings::exclusion).toList();
    return new Target(path, List.of(exclusions), sampleSize);
  }

  private static Glob exclusion(String glob) {
    try {
      return Glob.parse(glob);
    } catch (IllegalArgumentException e) {
      throw GlueErrors.invalid(
          "S3Targets.Exclusions: '" + glob + "' is no glob: " + e.getMessage());
    }
  }
}
