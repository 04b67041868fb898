package dev.rastro.dbt;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one use of a project is told from outside.
///
/// @param projectDirectory where dbt_project.yml is
/// @param profilesDirectory where profiles.yml is
/// @param targetName the output of the profile; empty: the one that the profile names
/// @param targetPath where compiled SQL and artifacts go; null: where the project says
/// @param variables what `--vars` gives
/// @param environment what env_var() reads
/// @param threadsMax how many nodes run at once; 0: as many as the profile says
/// @param isFullRefresh whether tables that grow are built anew
/// @param isFailFast whether the first failure ends the run
public record DbtSettings(
    Path projectDirectory,
    Path profilesDirectory,
    String targetName,
    @Nullable Path targetPath,
    Map<String, @Nullable Object> variables,
    Map<String, String> environment,
    int threadsMax,
    boolean isFullRefresh,
    boolean isFailFast) {

  public DbtSettings {
    if (threadsMax < 0) {
      throw new DbtException("the number of threads can't be " + threadsMax);
    }
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    environment = Map.copyOf(environment);
  }

  /// The settings of a project whose profile lies beside it.
  public static DbtSettings of(Path projectDirectory) {
    return new DbtSettings(
        projectDirectory, projectDirectory, "", null, Map.of(), Map.of(), 0, false, false);
  }

  /// These settings with the variables that a YAML text gives, as `--vars` takes them.
  public DbtSettings withVariables(String yaml) {
    Object value = Yaml.parse(yaml, "--vars");
    return new DbtSettings(
        projectDirectory,
        profilesDirectory,
        targetName,
        targetPath,
        value == null ? Map.of() : Mapping.of(value, "--vars").values(),
        environment,
        threadsMax,
        isFullRefresh,
        isFailFast);
  }
}
