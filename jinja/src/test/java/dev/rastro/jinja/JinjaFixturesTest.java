package dev.rastro.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the real Jinja2 answered, recorded by `conformance/jinja/record`: texts must be the same to
/// the letter, and what it refuses is refused.
class JinjaFixturesTest {

  /// What is not here; it must be refused, not answered otherwise.
  private static final Set<String> NOT_HERE =
      Set.of(
          "wordwrap",
          "xmlattr",
          "pprint",
          "filesizeformat",
          "striptags",
          "random",
          "forceescape",
          "expandtabs",
          "'{[0]}'.format");

  private static JsonNode recorded() {
    try (InputStream file = JinjaFixturesTest.class.getResourceAsStream("jinja2.json")) {
      assertThat(file).isNotNull();
      return JsonMapper.builder().build().readTree(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> answersAsJinja2Does() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : recorded().get("cases")) {
      tests.add(DynamicTest.dynamicTest(one.get("name").asString(), () -> check(one)));
    }
    return tests.stream();
  }

  @Test
  void theRecordIsWhole() {
    assertThat(recorded().get("cases").size()).isGreaterThan(400);
  }

  private static void check(JsonNode one) {
    Environment environment = Environment.builder().build();
    String template = one.get("template").asString();
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    one.get("context").properties().forEach(e -> context.put(e.getKey(), value(e.getValue())));
    boolean isHere = NOT_HERE.stream().noneMatch(template::contains);
    if (one.has("text") && isHere) {
      assertThat(environment.parse("case", template).render(context))
          .as(template)
          .isEqualTo(one.get("text").asString());
    } else {
      assertThatThrownBy(() -> environment.parse("case", template).render(context))
          .as(template)
          .isInstanceOf(TemplateException.class)
          .hasMessageContaining("case, line 1");
    }
  }

  private static @Nullable Object value(JsonNode node) {
    if (node.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      node.properties().forEach(e -> map.put(e.getKey(), value(e.getValue())));
      return map;
    } else if (node.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      node.forEach(item -> list.add(value(item)));
      return list;
    } else if (node.isIntegralNumber()) {
      return node.asLong();
    } else if (node.isNumber()) {
      return node.asDouble();
    } else if (node.isBoolean()) {
      return node.asBoolean();
    }
    return node.isNull() ? null : node.asString();
  }
}
