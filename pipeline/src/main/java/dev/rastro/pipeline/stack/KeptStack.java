package dev.rastro.pipeline.stack;

import dev.rastro.aws.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The properties with which resources were last created or updated, in a file: CloudFormation
/// compares a template with the one before it, not with what people changed by other ways. The file
/// is replaced as a whole.
///
/// For one thread.
final class KeptStack {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final SortedMap<String, Map<String, Object>> resources;

  private KeptStack(Path file, SortedMap<String, Map<String, Object>> resources) {
    this.file = file;
    this.resources = resources;
  }

  static KeptStack in(Path file) {
    try {
      return new KeptStack(
          file,
          JSON.readValue(
              Files.readAllBytes(file),
              new TypeReference<TreeMap<String, Map<String, Object>>>() {}));
    } catch (NoSuchFileException e) {
      return new KeptStack(file, new TreeMap<>());
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    } catch (JacksonException e) {
      throw new StackException(file.toString(), "the file is damaged", e);
    }
  }

  /// The keys of all that was ever created or updated.
  Set<String> keys() {
    return Set.copyOf(resources.keySet());
  }

  /// The properties in which a resource differs from what it was created with, by name; empty where
  /// that is not known.
  List<String> changed(PlannedResource resource) {
    Map<String, Object> before = resources.get(resource.key());
    List<String> changed = new ArrayList<>();
    if (before != null) {
      Map<String, Object> all = new TreeMap<>(before);
      all.putAll(resource.properties());
      for (String name : all.keySet()) {
        if (!Objects.equals(before.get(name), resource.properties().get(name))) {
          changed.add(name);
        }
      }
    }
    return changed;
  }

  /// Whether a value that a resource was created with is no longer given: a service that is updated
  /// goes on with it.
  boolean lacks(PlannedResource resource) {
    return lacks(resources.get(resource.key()), resource.properties());
  }

  private static boolean lacks(@Nullable Object before, @Nullable Object now) {
    if (!(before instanceof Map<?, ?> fields)) {
      return before != null && now == null;
    }
    return !(now instanceof Map<?, ?> fieldsNow)
        || fields.entrySet().stream()
            .anyMatch(field -> lacks(field.getValue(), fieldsNow.get(field.getKey())));
  }

  /// Keeps the properties of a resource that was made or updated, on disk where they have changed.
  /// What the template no longer declares stays kept: it is there still, and may come back.
  void keep(PlannedResource resource) {
    if (!resource.properties().equals(resources.put(resource.key(), resource.properties()))) {
      try {
        AtomicFile.write(file, JSON.writeValueAsBytes(resources));
      } catch (IOException e) {
        throw new UncheckedIOException("Could not write " + file, e);
      }
    }
  }
}
