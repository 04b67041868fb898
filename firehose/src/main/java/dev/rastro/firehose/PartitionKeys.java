package dev.rastro.firehose;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What dynamic partitioning has found in a record: values by the names of keys.
///
/// @param query what the JQ query extracted
/// @param lambda what the processor in the place of a Lambda function added
record PartitionKeys(Map<String, String> query, Map<String, String> lambda) {

  static final PartitionKeys NONE = new PartitionKeys(Map.of(), Map.of());

  PartitionKeys {
    query = Map.copyOf(query);
    lambda = Map.copyOf(lambda);
  }

  PartitionKeys withQuery(Map<String, String> extracted) {
    return new PartitionKeys(extracted, lambda);
  }

  /// @throws IllegalArgumentException where there is no such value
  String fromQuery(String name) {
    return required(query, name);
  }

  /// @throws IllegalArgumentException where there is no such value
  String fromLambda(String name) {
    return required(lambda, name);
  }

  /// Those of some names: what else was found makes no partition.
  ///
  /// @throws IllegalArgumentException where one of them has no value
  PartitionKeys only(Set<String> queryNames, Set<String> lambdaNames) {
    return new PartitionKeys(chosen(query, queryNames), chosen(lambda, lambdaNames));
  }

  private static Map<String, String> chosen(Map<String, String> values, Set<String> names) {
    Map<String, String> chosen = new HashMap<>();
    names.forEach(name -> chosen.put(name, required(values, name)));
    return chosen;
  }

  private static String required(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("partitionKeys values must not be null or empty: " + name);
    }
    return value;
  }
}
