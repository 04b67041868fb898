package dev.rastro.glue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.GetTagsResponse;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.TagResourceResponse;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceResponse;

/// The tags of databases and crawlers. A resource is what stands behind the account in its ARN,
/// such as `database/shop`.
final class Tags {

  private static final int TAGS_MAX = 50;
  private static final int KEY_LENGTH_MAX = 128;
  private static final int VALUE_LENGTH_MAX = 256;
  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:glue:[a-z0-9-]*:[0-9]{12}:((database|crawler)/(.+))");

  private final CatalogStore store;

  Tags(CatalogStore store) {
    this.store = store;
  }

  static String database(String name) {
    return "database/" + name;
  }

  static String crawler(String name) {
    return "crawler/" + name;
  }

  TagResourceResponse tag(TagResourceRequest request) {
    return store.inTransaction(
        () -> {
          add(require(request.resourceArn()), request.tagsToAdd());
          return TagResourceResponse.builder().build();
        });
  }

  UntagResourceResponse untag(UntagResourceRequest request) {
    return store.inTransaction(
        () -> {
          String resource = require(request.resourceArn());
          for (String key : request.tagsToRemove()) {
            store
                .file()
                .execute("DELETE FROM tags WHERE resource = ? AND tag_key = ?", resource, key);
          }
          return UntagResourceResponse.builder().build();
        });
  }

  GetTagsResponse get(GetTagsRequest request) {
    return GetTagsResponse.builder().tags(of(require(request.resourceArn()))).build();
  }

  /// Adds tags to a resource that is there.
  void add(String resource, Map<String, String> tags) {
    tags.forEach(
        (key, value) -> {
          Constraints.length("tags.key", key, 1, KEY_LENGTH_MAX);
          Constraints.length("tags.value", value, 0, VALUE_LENGTH_MAX);
          store
              .file()
              .execute(
                  "INSERT OR REPLACE INTO tags (resource, tag_key, tag_value) VALUES (?, ?, ?)",
                  resource,
                  key,
                  value);
        });
    if (of(resource).size() > TAGS_MAX) {
      throw GlueErrors.invalid("A resource has at most " + TAGS_MAX + " tags: " + resource);
    }
  }

  /// Removes the tags of a resource that goes.
  void forget(String resource) {
    store.file().execute("DELETE FROM tags WHERE resource = ?", resource);
  }

  /// Whether a resource has all of these tags.
  boolean has(String resource, Map<String, String> wanted) {
    return wanted.isEmpty() || of(resource).entrySet().containsAll(wanted.entrySet());
  }

  private Map<String, String> of(String resource) {
    Map<String, String> tags = new LinkedHashMap<>();
    store
        .file()
        .all(
            row -> Map.entry(row.getString(1), row.getString(2)),
            "SELECT tag_key, tag_value FROM tags WHERE resource = ? ORDER BY tag_key",
            resource)
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    return tags;
  }

  private String require(@Nullable String arn) {
    Matcher parts = ARN.matcher(Constraints.required("resourceArn", arn));
    if (!parts.matches()) {
      throw GlueErrors.invalid("Only databases and crawlers have tags here: " + arn);
    }
    String name = parts.group(3);
    boolean isThere =
        parts.group(2).equals("database")
            ? store.database(name).isPresent()
            : store.crawler(name).isPresent();
    if (!isThere) {
      throw GlueErrors.notFound("Resource " + arn + " not found.");
    }
    return parts.group(1);
  }
}
