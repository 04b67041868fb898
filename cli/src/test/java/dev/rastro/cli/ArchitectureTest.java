package dev.rastro.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rastro.testkit.TestClock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The arrows between modules: all one way, no stage to another stage, and only `cli` composes. A
/// module or a package at the top that is not named here is one too many.
class ArchitectureTest {

  /// The modules that each module may use. What is not named here may use none.
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "firehose", Set.of("aws", "duckdb"),
          "s3", Set.of("aws"),
          "glue", Set.of("aws", "duckdb"),
          "duckdb", Set.of("aws"),
          "athena", Set.of("aws", "duckdb"),
          "redshift", Set.of("aws", "duckdb"),
          "dbt", Set.of("jinja"),
          "gateway", Set.of("aws"),
          "pipeline", Set.of("aws", "events", "dbt", "dashboard"));

  private static final Set<String> MODULES =
      Set.of(
          "events",
          "firehose",
          "s3",
          "glue",
          "duckdb",
          "athena",
          "redshift",
          "jinja",
          "dbt",
          "aws",
          "gateway",
          "dashboard",
          "pipeline",
          "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/testkit/"))
          .importPackages("dev.rastro");

  @Test
  void everyModuleIsSeen() {
    Set<String> seen = new TreeSet<>();
    CLASSES.forEach(type -> seen.add(module(type)));

    assertThat(seen).isEqualTo(new TreeSet<>(MODULES));
  }

  @Test
  void noModuleUsesAnotherThanItsArrowsSay() {
    assertThat(backwardArrows(CLASSES)).isEmpty();
  }

  @Test
  void noPackagesFormACycle() {
    assertThatCode(
            () -> slices().matching("dev.rastro.(**)").should().beFreeOfCycles().check(CLASSES))
        .doesNotThrowAnyException();
  }

  @Test
  void aBackwardArrowWouldBeFound() {
    JavaClasses own = new ClassFileImporter().importClasses(Backward.class);

    assertThat(backwardArrows(own, "jinja")).isNotEmpty();
  }

  @Test
  void anArrowToAPackageThatIsNoModuleWouldBeFound() {
    JavaClasses own = new ClassFileImporter().importClasses(InTests.class);

    assertThat(backwardArrows(own, "glue")).isNotEmpty();
  }

  @Test
  void aCycleWouldBeFound() {
    JavaClasses classes =
        new ClassFileImporter().importPackages("java.util.concurrent", "java.util.stream");

    assertThatThrownBy(
            () -> slices().matching("java.util.(*)..").should().beFreeOfCycles().check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Cycle detected");
  }

  /// A class that would go against the arrows if it stood in a stage.
  private record Backward(HomeException failure) {}

  /// A class that uses what is for tests alone.
  private record InTests(TestClock clock) {}

  private static List<String> backwardArrows(JavaClasses classes) {
    return classes.stream().flatMap(type -> arrows(type, module(type)).stream()).toList();
  }

  private static List<String> backwardArrows(JavaClasses classes, String asModule) {
    return classes.stream().flatMap(type -> arrows(type, asModule).stream()).toList();
  }

  private static List<String> arrows(JavaClass type, String from) {
    return type.getDirectDependenciesFromSelf().stream()
        .filter(dependency -> isBackward(dependency, from))
        .map(Dependency::getDescription)
        .toList();
  }

  private static boolean isBackward(Dependency dependency, String from) {
    String to = module(dependency.getTargetClass());
    return !to.isEmpty()
        && !to.equals(from)
        && !(from.equals("cli") ? MODULES : ARROWS.getOrDefault(from, Set.of())).contains(to);
  }

  private static String module(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 && parts[0].equals("dev") && parts[1].equals("rastro") ? parts[2] : "";
  }
}
