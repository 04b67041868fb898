package dev.rastro.dbt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `require-dbt-version`: which versions of dbt a project is for. Asked of the dbt-core whose
/// behaviour is followed here.
///
/// It follows <https://docs.getdbt.com/reference/project-configs/require-dbt-version>.
final class RequiredVersion {

  private static final Pattern SPECIFICATION =
      Pattern.compile(
          "(>=|>|<=|<|=)?(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-?[0-9a-zA-Z].*)?");

  private RequiredVersion() {}

  /// Refuses a project for other versions than this one.
  ///
  /// @param required a text with commas, a list of texts, or null where any will do
  static void check(@Nullable Object required, String version) {
    for (String specification : specifications(required)) {
      Matcher matcher = SPECIFICATION.matcher(specification);
      if (!matcher.matches()) {
        throw refused("'" + specification + "' is no version, such as '>=1.7.0'");
      }
      if (!holds(matcher, version)) {
        throw refused(
            "the project needs dbt "
                + String.join(", ", specifications(required))
                + "; what is followed here is dbt "
                + version);
      }
    }
  }

  private static List<String> specifications(@Nullable Object required) {
    return switch (required) {
      case null -> List.of();
      case String text -> List.of(text.split(",", -1));
      case List<?> list -> {
        List<String> texts = new ArrayList<>();
        for (Object item : list) {
          if (!(item instanceof String text)) {
            throw refused("'" + item + "' must be a text");
          }
          texts.add(text);
        }
        yield texts;
      }
      default -> throw refused("it must be a text or a list of texts, not " + required);
    };
  }

  private static boolean holds(Matcher specification, String version) {
    String[] parts = version.split("\\.", -1);
    int order = 0;
    for (int i = 0; i < parts.length && order == 0; i++) {
      order = new BigInteger(parts[i]).compareTo(new BigInteger(specification.group(i + 2)));
    }
    // A version's forerunners, such as 1.11.0rc1, come before it.
    if (order == 0 && specification.group(5) != null) {
      order = 1;
    }
    String comparison = specification.group(1);
    return switch (comparison == null ? "=" : comparison) {
      case ">=" -> order >= 0;
      case ">" -> order > 0;
      case "<=" -> order <= 0;
      case "<" -> order < 0;
      default -> order == 0;
    };
  }

  private static DbtException refused(String why) {
    return new DbtException("dbt_project.yml: require-dbt-version: " + why);
  }
}
