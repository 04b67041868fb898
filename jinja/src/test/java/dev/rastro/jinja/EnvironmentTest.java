package dev.rastro.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.jinja.Node.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What an embedder does with templates beside rendering them to text.
class EnvironmentTest {

  private final Environment environment = Environment.builder().build();

  private @Nullable Object value(String template) {
    return environment.parse("t", template).renderNative(Map.of());
  }

  @Test
  void givesTheValueOfATemplateThatIsOneExpression() {
    assertThat(value("{{ [1, 2] }}")).isEqualTo(List.of(1L, 2L));
    assertThat(value("{{ none }}")).isNull();
    assertThat(value("a{{ 1 }}")).isEqualTo("a1");
  }

  @Test
  void namesTheTemplateTheLineAndTheMacrosOfAnError() {
    String template = "{% macro inner(x) %}\n{{ 1 / x }}\n{% endmacro %}\n{{ inner(0) }}";

    assertThatThrownBy(() -> environment.parse("models/a.sql", template).render(Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("(models/a.sql, line 2)")
        .hasMessageContaining("in macro inner");
  }

  @Test
  void namesTheLineOfWhatCannotBeParsed() {
    assertThatThrownBy(() -> environment.parse("a.sql", "a\nb\n{% if %}"))
        .isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.line()).isEqualTo(3));
  }

  @Test
  void letsAFunctionOfTheEmbeddersEndAMacroWithAValue() {
    Environment own =
        Environment.builder()
            .global(
                "return",
                (Callable)
                    a -> {
                      throw new MacroReturn(a.get(0, "value"));
                    })
            .build();

    assertThat(
            own.parse("t", "{% macro m() %}x{{ return([1]) }}y{% endmacro %}{{ m()[0] + 1 }}")
                .render(Map.of()))
        .isEqualTo("2");
  }

  @Test
  void makesMacrosOfTheEmbeddersBlocks() {
    Environment own =
        Environment.builder()
            .tag(
                "test",
                (template, block) -> {
                  var head = Environment.builder().build().parseHead(template, block.head());
                  return new Statement.MacroDefinition(
                      "test_" + head.getKey(), head.getValue(), block.body(), block.line());
                })
            .build();
    Map<String, @Nullable Object> module =
        own.parse("t", "{% test big(model, least=2) %}{{ model }}>{{ least }}{% endtest %}")
            .module(Map.of());

    assertThat(module.get("test_big"))
        .isInstanceOfSatisfying(
            Macro.class,
            macro -> {
              assertThat(macro.parameterNames()).containsExactly("model", "least");
              assertThat(macro.call(Arguments.of("m"))).isEqualTo("m>2");
            });
  }

  @Test
  void macrosOfAModuleSeeItsContext() {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("who", "you");
    Object macro =
        environment.parse("t", "{% macro m() %}{{ who }}{% endmacro %}").module(context).get("m");

    assertThat(macro)
        .isInstanceOfSatisfying(
            Macro.class, m -> assertThat(m.call(Arguments.NONE)).isEqualTo("you"));
  }

  @Test
  void oneTemplateIsRenderedByManyThreads() throws InterruptedException {
    Template template =
        environment.parse(
            "t",
            "{% macro m(n) %}{% for i in range(n) %}{{ i }}{% endfor %}{% endmacro %}{{ m(n) }}");
    List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 1; t <= 4; t++) {
      long n = t;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int round = 0; round < 500; round++) {
                  String text = template.render(Map.of("n", n));
                  if (text.length() != n) {
                    wrong.add(text);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void endsMacrosThatCallThemselvesForEver() {
    assertThatThrownBy(
            () ->
                environment
                    .parse("t", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")
                    .render(Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("too deeply");
  }

  @Test
  void writesJsonAsPythonDoes() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("a", List.of(1L, 2.5, "é\n"));
    map.put("b", null);

    assertThat(Json.write(map, 0)).isEqualTo("{\"a\": [1, 2.5, \"\\u00e9\\n\"], \"b\": null}");
  }

  /// Pieces that templates are made of, put together at random.
  private static final List<String> PIECES =
      List.of(
          "{% if ",
          "{% for i in ",
          " %}",
          "{% endif %}",
          "{% endfor %}",
          "{{ ",
          " }}",
          "x",
          "1",
          "'a'",
          "[",
          "]",
          "(",
          ")",
          "{",
          "}",
          "|",
          "upper",
          ".",
          ",",
          "%",
          "{% macro m(",
          "{% endmacro %}",
          "{#",
          "#}",
          "is",
          "not",
          "in",
          "-",
          "**",
          "range(3)",
          "m()",
          "{% set x = ",
          "\"",
          "\\",
          "{%- raw -%}",
          "{% endraw %}",
          "~",
          "else",
          "\n",
          "é",
          "0x");

  @Test
  void fuzzOnlyEverEndsInATextOrAnError() {
    long seed = 20_261_124;
    Random random = new Random(seed);
    int rendered = 0;
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder template = new StringBuilder();
      int length = 1 + random.nextInt(8);
      for (int i = 0; i < length; i++) {
        template.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      try {
        assertThat(environment.parse("fuzz", template.toString()).render(Map.of("x", 2L)))
            .as("seed %d, round %d: %s", seed, round, template)
            .isNotNull();
        rendered++;
      } catch (TemplateException e) {
        refused++;
      }
    }
    // The canary: both ends are come to, so the pieces do fit together and do go wrong.
    assertThat(rendered).isGreaterThan(500);
    assertThat(refused).isGreaterThan(5_000);
  }
}
