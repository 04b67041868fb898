package dev.rastro.firehose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// A JQ expression that finds a record's partition keys, such as `{shop: .shop.name}`.
///
/// Follows "Inline parsing" of the Firehose developer guide: JQ 1.6, and the result is an object
/// whose values are text, numbers or booleans. Safe for many threads.
final class PartitionQuery {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String text;
  private final JsonQuery query;

  private PartitionQuery(String text, JsonQuery query) {
    this.text = text;
    this.query = query;
  }

  /// @throws IllegalArgumentException where the text is no JQ
  static PartitionQuery parse(String text) {
    try {
      return new PartitionQuery(text, JsonQuery.compile(text, Versions.JQ_1_6));
    } catch (JsonQueryException e) {
      throw new IllegalArgumentException("it is no JQ: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("it is nested too deeply", e);
    }
  }

  /// The names of the keys where no record's content matters to them: those of a query that is one
  /// object. Empty where only a record can tell.
  Set<String> keys() {
    try {
      return extract(JSON.createObjectNode()).keySet();
    } catch (IllegalArgumentException e) {
      return Set.of();
    }
  }

  /// A record's keys and their values.
  ///
  /// @throws IllegalArgumentException where the record is no JSON, or gives no object of plain
  ///   values
  Map<String, String> extract(ByteBuffer record) {
    JsonNode input;
    try {
      input = JSON.readTree(RecordText.of(record));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the record is no JSON: " + e.getOriginalMessage(), e);
    }
    if (input == null || input.isMissingNode()) {
      throw new IllegalArgumentException("the record is empty");
    }
    Map<String, String> keys = extract(input);
    keys.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            throw new IllegalArgumentException(
                "partitionKeys values must not be null or empty: " + name);
          }
        });
    return keys;
  }

  private Map<String, String> extract(JsonNode input) {
    List<JsonNode> results = new ArrayList<>();
    try {
      query.apply(Scope.newChildScope(RootScope.INSTANCE), input, one -> addOnly(results, one));
    } catch (JsonQueryException | RuntimeException e) {
      // A query that stumbles over a record must not hold up those after it.
      throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(text + ": it calls itself too often", e);
    }
    if (results.isEmpty() || !results.getFirst().isObject()) {
      throw new IllegalArgumentException(text + " gives no object");
    }
    Map<String, String> keys = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : results.getFirst().properties()) {
      JsonNode value = one.getValue();
      if (value.isContainerNode()) {
        throw new IllegalArgumentException("the value of " + one.getKey() + " is no plain value");
      }
      keys.put(one.getKey(), value.isNull() ? "" : value.asText());
    }
    return keys;
  }

  /// A query that gives results without end is ended by its second one.
  private static void addOnly(List<JsonNode> results, JsonNode one) {
    if (!results.isEmpty()) {
      throw new IllegalArgumentException("it gives more than one object");
    }
    results.add(one);
  }

  /// JQ's own functions, loaded when the first query is evaluated.
  private static final class RootScope {
    private static final Scope INSTANCE = load();

    private static Scope load() {
      Scope scope = Scope.newEmptyScope();
      BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
      return scope;
    }
  }
}
