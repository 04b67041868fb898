package dev.rastro.firehose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/// A JQ expression that finds a record's partition keys, such as `{shop: .shop.name}`.
///
/// Follows "Inline parsing" of the Firehose developer guide: JQ 1.6, and the result is an object
/// whose values are text, numbers or booleans. An evaluation ends, whatever the expression says: it
/// has a [QueryBudget]. Safe for many threads.
final class PartitionQuery {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /// What can take long by itself, without a call of a function: iterations within each other,
  /// functions that call themselves, texts that are multiplied, and regular expressions.
  private static final Pattern LOOPS =
      Pattern.compile(
          "\\[\\s*\\]|\\.\\.|\\*|\\b(?:def|reduce|foreach|test|match|capture|scan|splits?|g?sub)\\b");

  private static final Pattern UNKNOWN =
      Pattern.compile("Function .* does not exist|\\$.* is not defined");

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

  /// Whether an evaluation may take long, and others be let go on meanwhile.
  boolean mayTakeLong() {
    return LOOPS.matcher(text).find();
  }

  /// The names of the keys where no record's content matters to them: those of a query that is one
  /// object. Empty where only a record can tell.
  ///
  /// @throws IllegalArgumentException where the query calls a function, or asks for a variable,
  ///   that there is not: it would fail for every record
  Set<String> keys() {
    try {
      return extract(JSON.createObjectNode(), Instant.EPOCH).keySet();
    } catch (IllegalArgumentException e) {
      if (UNKNOWN.matcher(String.valueOf(e.getMessage())).find()) {
        throw e;
      }
      return Set.of();
    }
  }

  /// A record's keys and their values, which follow from the record and nothing else.
  ///
  /// @param arrival when the record came, which is what `now` gives
  /// @throws IllegalArgumentException where the record is no JSON, or gives no object of plain
  ///   values, or takes too long
  Map<String, String> extract(ByteBuffer record, Instant arrival) {
    JsonNode input;
    try {
      input = JSON.readTree(RecordText.of(record));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the record is no JSON: " + e.getOriginalMessage(), e);
    }
    if (input == null || input.isMissingNode()) {
      throw new IllegalArgumentException("the record is empty");
    }
    Map<String, String> keys = extract(input, arrival);
    keys.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            throw new IllegalArgumentException(
                "partitionKeys values must not be null or empty: " + name);
          }
        });
    return keys;
  }

  private Map<String, String> extract(JsonNode input, Instant arrival) {
    List<JsonNode> results = evaluate(input, arrival);
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

  private List<JsonNode> evaluate(JsonNode input, Instant arrival) {
    List<JsonNode> results = new ArrayList<>();
    QueryBudget budget = new QueryBudget(arrival);
    Runnable evaluation = () -> evaluate(input, results);
    try {
      if (mayTakeLong()) {
        QueryThreads.run(budget, evaluation);
      } else {
        budget.run(evaluation);
      }
    } catch (IllegalStateException e) {
      throw e; // The record could not be looked at; it is, when its cut is delivered again.
    } catch (RuntimeException e) {
      // A query that stumbles over a record must not hold up those after it.
      throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(text + ": it calls itself too often", e);
    } catch (OutOfMemoryError e) {
      throw new IllegalArgumentException(text + ": it takes too much memory", e);
    }
    return List.copyOf(results);
  }

  private void evaluate(JsonNode input, List<JsonNode> results) {
    try {
      query.apply(QueryBudget.scope(), input, one -> addOnly(results, one));
    } catch (JsonQueryException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  /// A query that gives results without end is ended by its second one.
  private static void addOnly(List<JsonNode> results, JsonNode one) {
    if (!results.isEmpty()) {
      throw new IllegalArgumentException("it gives more than one object");
    }
    results.add(one);
  }
}
