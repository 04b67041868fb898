package dev.rastro.dbt;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/// Reads YAML into the values that templates compute with: texts, Long, Double, Boolean, List, Map
/// and null. Dates stay texts.
final class Yaml {

  private Yaml() {}

  /// The mapping that a file holds; an empty one where the file is empty.
  ///
  /// @param shownAs the file's name in messages
  static Mapping file(Path file, String shownAs) {
    Object value = parse(text(file, shownAs), shownAs);
    if (value == null) {
      return new Mapping(shownAs, Map.of());
    }
    return Mapping.of(value, shownAs);
  }

  /// The text of a file of the project.
  static String text(Path file, String shownAs) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new DbtException("there is no file " + file, e);
    } catch (MalformedInputException e) {
      throw new DbtException(shownAs + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new DbtException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  /// The value of a YAML text.
  static @Nullable Object parse(String text, String shownAs) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      return plain(
          new org.yaml.snakeyaml.Yaml(
                  new SafeConstructor(options),
                  new Representer(new DumperOptions()),
                  new DumperOptions(),
                  options,
                  new WithoutDates())
              .load(text));
    } catch (MarkedYAMLException e) {
      String line = e.getProblemMark() == null ? "" : ":" + (e.getProblemMark().getLine() + 1);
      throw new DbtException(shownAs + line + ": " + e.getProblem(), e);
    } catch (YAMLException e) {
      throw new DbtException(shownAs + ": " + e.getMessage(), e);
    }
  }

  /// A value as YAML.
  static String write(@Nullable Object value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new org.yaml.snakeyaml.Yaml(options).dump(value);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Integer number -> number.longValue();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, member) -> plain.put(String.valueOf(key), plain(member)));
        yield plain;
      }
      case List<?> list -> {
        List<@Nullable Object> plain = new ArrayList<>();
        list.forEach(item -> plain.add(plain(item)));
        yield plain;
      }
      default -> value;
    };
  }

  private static final class WithoutDates extends Resolver {

    @Override
    public void addImplicitResolver(Tag tag, Pattern regexp, String first, int limit) {
      if (!tag.equals(Tag.TIMESTAMP)) {
        super.addImplicitResolver(tag, regexp, first, limit);
      }
    }
  }
}
