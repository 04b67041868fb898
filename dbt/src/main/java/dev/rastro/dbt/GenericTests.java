package dev.rastro.dbt;

import dev.rastro.dbt.Node.GenericTest;
import dev.rastro.jinja.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the tests that a properties file asks for at a table or a column, and names them as dbt
/// does.
final class GenericTests {

  private static final Set<String> CONFIGS =
      Set.of(
          "severity",
          "where",
          "limit",
          "warn_if",
          "error_if",
          "fail_calc",
          "store_failures",
          "store_failures_as",
          "enabled",
          "tags",
          "meta",
          "schema",
          "alias",
          "database");

  private static final Set<String> NO_ARGUMENTS =
      Set.of("name", "config", "description", "arguments", "test_name");

  private static final int HASH_LENGTH = 10;
  private static final int NAME_LENGTH_MAX = 63;
  private static final int NAME_BEGINNING = 30;
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^0-9a-zA-Z_]+");

  /// A test as it is asked for.
  ///
  /// @param name however long; the test's short name is for files and tables
  /// @param config what the file says of it
  record Asked(String name, GenericTest test, Map<String, @Nullable Object> config, String place) {}

  private GenericTests() {}

  /// The tests of a table and of its columns.
  ///
  /// @param attachedTo the unique id of what is tested
  /// @param reference the template that gives it, such as `ref('visits')`
  /// @param testedName what its tests' names begin with
  /// @param areColumnsQuoted whether columns are quoted that say nothing of it themselves
  static List<Asked> of(
      Mapping table,
      String attachedTo,
      String reference,
      String testedName,
      boolean areColumnsQuoted) {
    List<Asked> asked = new ArrayList<>();
    for (Object entry : entries(table)) {
      asked.add(asked(entry, table.place(), attachedTo, reference, testedName, ""));
    }
    for (Mapping column : table.mappings("columns")) {
      String name =
          column.truth("quote", areColumnsQuoted)
              ? Relation.quote(column.text("name"))
              : column.text("name");
      for (Object entry : entries(column)) {
        asked.add(asked(entry, column.place(), attachedTo, reference, testedName, name));
      }
    }
    return asked;
  }

  private static List<Object> entries(Mapping of) {
    if (of.has("tests") && of.has("data_tests")) {
      throw new DbtException(of.place() + ": has both 'tests' and 'data_tests'");
    }
    List<Object> entries = new ArrayList<>(of.list("tests"));
    entries.addAll(of.list("data_tests"));
    return entries;
  }

  private static Asked asked(
      @Nullable Object entry,
      String place,
      String attachedTo,
      String reference,
      String testedName,
      String columnName) {
    Mapping body;
    String test;
    if (entry instanceof Map<?, ?> map && map.size() == 1 && !map.containsKey("test_name")) {
      test = Values.text(map.keySet().iterator().next());
      Object inner = map.values().iterator().next();
      body = inner == null ? new Mapping(place, Map.of()) : Mapping.of(inner, place + ": " + test);
    } else if (entry instanceof Map<?, ?>) {
      body = Mapping.of(entry, place);
      test = body.text("test_name");
    } else if (entry instanceof String name) {
      test = name;
      body = new Mapping(place, Map.of());
    } else {
      throw new DbtException(place + ": a test must be a name or a mapping");
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    body.values()
        .forEach(
            (key, value) -> {
              if (CONFIGS.contains(key)) {
                config.put(key, value);
              } else if (!NO_ARGUMENTS.contains(key)) {
                arguments.put(key, value);
              }
            });
    arguments.putAll(body.mapping("arguments").values());
    for (String key : body.mapping("config").values().keySet()) {
      if (config.containsKey(key)) {
        throw new DbtException(
            place + ": the test '" + test + "' is told '" + key + "' twice, once in its config");
      }
    }
    config.putAll(body.mapping("config").values());
    Map<String, @Nullable Object> named = new LinkedHashMap<>(arguments);
    if (!columnName.isEmpty()) {
      named.put("column_name", columnName);
    }
    String fullName = fullName(test, testedName, named);
    String shortName = shortName(test, testedName, fullName);
    named.put("model", "{{ get_where_subquery(" + reference + ") }}");
    return new Asked(
        body.text("name", fullName),
        new GenericTest(test, named, columnName, attachedTo, body.text("name", shortName)),
        config,
        place);
  }

  /// What tells tests of one name apart in their unique ids: dbt's own hash of a test's arguments.
  static String hash(String name, Node.GenericTest test) {
    Map<String, @Nullable Object> metadata = new TreeMap<>();
    metadata.put("kwargs", test.arguments());
    metadata.put("name", test.test());
    metadata.put("namespace", null);
    String hash = CommonContext.md5(name + Values.representation(hashable(metadata)));
    return hash.substring(hash.length() - HASH_LENGTH);
  }

  private static Object hashable(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, member) -> sorted.put(String.valueOf(key), hashable(member)));
        yield sorted;
      }
      case List<?> list -> list.stream().map(GenericTests::hashable).toList();
      case null, default -> Values.text(value);
    };
  }

  /// The test, what it tests and its arguments, by the arguments' names.
  private static String fullName(
      String test, String testedName, Map<String, @Nullable Object> arguments) {
    List<String> parts = new ArrayList<>();
    for (Object value : new TreeMap<>(arguments).values()) {
      if (value instanceof Map<?, ?> map) {
        map.values().forEach(item -> parts.add(Values.text(item)));
      } else if (value instanceof List<?> list) {
        list.forEach(item -> parts.add(Values.text(item)));
      } else {
        parts.add(Values.text(value));
      }
    }
    String suffix =
        String.join(
            "__", parts.stream().map(part -> NOT_IN_NAMES.matcher(part).replaceAll("_")).toList());
    String name = base(test) + "_" + testedName;
    return suffix.isEmpty() ? name : name + "_" + suffix;
  }

  private static String shortName(String test, String testedName, String fullName) {
    if (fullName.length() <= NAME_LENGTH_MAX) {
      return fullName;
    }
    String beginning = base(test) + "_" + testedName;
    return beginning.substring(0, Math.min(NAME_BEGINNING, beginning.length()))
        + "_"
        + CommonContext.md5(fullName);
  }

  private static String base(String test) {
    return test.replace('.', '_');
  }
}
