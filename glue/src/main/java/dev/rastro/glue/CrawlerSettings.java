package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerTargets;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.RecrawlBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a crawler is to do, checked.
///
/// @param updates whether tables that are there are changed
/// @param deletes what happens to what is gone
/// @param partitionsInherit whether partitions take their metadata from the table ("update all new
///   and existing partitions with metadata from the table")
/// @param mergesNewColumns whether columns are added and never taken away
/// @param combinesSchemas whether folders become one table however their schemas differ
/// @param tableLevel at which level below the bucket tables lie, the bucket being 1; 0 where the
///   crawler decides
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
    int tableLevel) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int TABLE_PREFIX_LENGTH_MAX = 64;
  private static final int SAMPLE_SIZE_DEFAULT = 10;
  private static final int SAMPLE_SIZE_MAX = 249;

  CrawlerSettings {
    targets = List.copyOf(targets);
  }

  /// A folder to crawl.
  ///
  /// @param exclusions globs, relative to the path
  /// @param sampleSize how many objects of a folder are read at the most
  record Target(S3Address path, List<PathMatcher> exclusions, int sampleSize) {
    Target {
      exclusions = List.copyOf(exclusions);
    }

    boolean excludes(String relativeKey) {
      Path path = Path.of(relativeKey);
      return exclusions.stream().anyMatch(exclusion -> exclusion.matches(path));
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
    if (crawler.recrawlPolicy() != null
        && crawler.recrawlPolicy().recrawlBehavior() != null
        && crawler.recrawlPolicy().recrawlBehavior() != RecrawlBehavior.CRAWL_EVERYTHING) {
      throw GlueErrors.invalid(
          "RecrawlPolicy "
              + crawler.recrawlPolicy().recrawlBehaviorAsString()
              + " is not supported here; CRAWL_EVERYTHING is");
    }
    if (!crawler.classifiers().isEmpty()) {
      throw GlueErrors.invalid("Classifiers are not supported here");
    }
    JsonNode configuration = configuration(crawler.configuration());
    var policy = crawler.schemaChangePolicy();
    return new CrawlerSettings(
        GlueErrors.required("Name", crawler.name()),
        Constraints.name("databaseName", crawler.databaseName()),
        prefix,
        targets(GlueErrors.required("Targets", crawler.targets())),
        policy == null || policy.updateBehavior() != UpdateBehavior.LOG,
        policy == null || policy.deleteBehavior() == null
            ? DeleteBehavior.DEPRECATE_IN_DATABASE
            : policy.deleteBehavior(),
        choice(configuration, "/CrawlerOutput/Partitions/AddOrUpdateBehavior", "InheritFromTable"),
        choice(configuration, "/CrawlerOutput/Tables/AddOrUpdateBehavior", "MergeNewColumns"),
        choice(configuration, "/Grouping/TableGroupingPolicy", "CombineCompatibleSchemas"),
        tableLevel(configuration));
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
      return node;
    } catch (JacksonException e) {
      throw GlueErrors.invalid("Configuration is not JSON: " + e.getOriginalMessage());
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
    return targets.s3Targets().stream().map(CrawlerSettings::target).toList();
  }

  private static Target target(S3Target target) {
    S3Address path;
    try {
      path = S3Address.parse(GlueErrors.required("S3Targets.Path", target.path())).asFolder();
    } catch (IllegalArgumentException e) {
      throw GlueErrors.invalid("S3Targets.Path: " + e.getMessage());
    }
    int sampleSize = target.sampleSize() == null ? SAMPLE_SIZE_DEFAULT : target.sampleSize();
    if (sampleSize < 1 || sampleSize > SAMPLE_SIZE_MAX) {
      throw GlueErrors.invalid("S3Targets.SampleSize must be from 1 to 249: " + sampleSize);
    }
    List<PathMatcher> exclusions =
        target.exclusions().stream().map(CrawlerSettings::exclusion).toList();
    return new Target(path, exclusions, sampleSize);
  }

  private static PathMatcher exclusion(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw GlueErrors.invalid(
          "S3Targets.Exclusions: '" + glob + "' is no glob: " + e.getDescription());
    }
  }
}
