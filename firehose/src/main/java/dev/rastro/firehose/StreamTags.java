package dev.rastro.firehose;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.firehose.model.Tag;

/// The rules for a stream's tags; [MemberRules] has those for one of them.
final class StreamTags {

  private static final int TAGS_MAX = 50;

  private StreamTags() {}

  /// The tags with others added; a key that is there gets the new value.
  static List<Tag> with(List<Tag> tags, List<Tag> added) {
    Map<String, Tag> byKey = new LinkedHashMap<>();
    tags.forEach(tag -> byKey.put(tag.key(), tag));
    Set<String> keys = new HashSet<>();
    for (Tag tag : added) {
      if (tag.key() == null) {
        throw InvalidArguments.invalid("Tags.Key is required");
      }
      if (!keys.add(tag.key())) {
        throw InvalidArguments.invalid("Tags.Key stands there twice: " + tag.key());
      }
      byKey.put(tag.key(), tag);
    }
    if (byKey.size() > TAGS_MAX) {
      throw LocalFirehose.limitExceeded("A stream has at most 50 tags: " + byKey.size());
    }
    return new ArrayList<>(byKey.values());
  }

  /// The tags without those of these keys.
  static List<Tag> without(List<Tag> tags, List<String> keys) {
    return tags.stream().filter(tag -> !keys.contains(tag.key())).toList();
  }
}
