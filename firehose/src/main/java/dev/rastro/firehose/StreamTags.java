package dev.rastro.firehose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.firehose.model.Tag;

/// The rules for a stream's tags.
final class StreamTags {

  private static final int TAGS_MAX = 50;
  private static final int KEY_LENGTH_MAX = 128;
  private static final int VALUE_LENGTH_MAX = 256;

  private StreamTags() {}

  /// The tags with others added; a key that is there gets the new value.
  static List<Tag> with(List<Tag> tags, List<Tag> added) {
    Map<String, Tag> byKey = new LinkedHashMap<>();
    tags.forEach(tag -> byKey.put(tag.key(), tag));
    for (Tag tag : added) {
      if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > KEY_LENGTH_MAX) {
        throw InvalidArguments.invalid("Tags.Key must have 1 to 128 characters: " + tag.key());
      }
      if (tag.key().startsWith("aws:")) {
        throw InvalidArguments.invalid("Tags.Key must not begin with aws: " + tag.key());
      }
      if (tag.value() != null && tag.value().length() > VALUE_LENGTH_MAX) {
        throw InvalidArguments.invalid("Tags.Value must have at most 256 characters");
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
