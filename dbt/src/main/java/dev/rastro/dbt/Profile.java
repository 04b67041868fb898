package dev.rastro.dbt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An output of profiles.yml: which warehouse, which database and schema.
///
/// @param targetName the output's name
/// @param database the database, which Redshift's profiles call `dbname`
/// @param values all its values but the password
record Profile(
    String profileName,
    String targetName,
    String type,
    String database,
    String schema,
    int threads,
    Map<String, @Nullable Object> values) {

  /// Reads the output that the settings ask for. Values are templates, which know env_var and var.
  static Profile read(DbtSettings settings, String profileName, Map<String, Object> context) {
    Path file = settings.profilesDirectory().resolve("profiles.yml");
    if (!Files.exists(file)) {
      throw new DbtException("there is no profiles.yml in " + settings.profilesDirectory());
    }
    Mapping profiles = Yaml.file(file, "profiles.yml");
    ProjectFlags flags = ProjectFlags.of(profiles.mapping("config"));
    if (flags.isFailFast() || !flags.isVersionChecked()) {
      throw new DbtException("profiles.yml: config: flags must stand in dbt_project.yml");
    }
    if (!profiles.has(profileName)) {
      throw new DbtException("profiles.yml has no profile '" + profileName + "'");
    }
    Mapping profile = profiles.mapping(profileName);
    String target =
        settings.targetName().isEmpty()
            ? Templates.render(
                Templates.parse("profiles.yml", profile.text("target", "default")), context)
            : settings.targetName();
    Mapping outputs = profile.mapping("outputs");
    if (!outputs.has(target)) {
      throw new DbtException(
          "the profile '"
              + profileName
              + "' has no target '"
              + target
              + "', only "
              + String.join(", ", outputs.values().keySet()));
    }
    Mapping raw = outputs.mapping(target);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    raw.values()
        .forEach(
            (key, value) -> {
              // Nobody here signs in with it: the DataSource is connected already.
              if (!key.equals("password") && !key.equals("pass")) {
                values.put(
                    key,
                    value instanceof String text
                        ? Templates.renderNative(Templates.parse("profiles.yml", text), context)
                        : value);
              }
            });
    Mapping output = new Mapping(raw.place(), values);
    String type = output.text("type");
    if (!type.equals("redshift")) {
      throw new DbtException(
          output.place() + ": the type '" + type + "' is not supported, only redshift is");
    }
    int threads = number(output, "threads");
    String database = output.has("dbname") ? output.text("dbname") : output.text("database");
    return new Profile(profileName, target, type, database, output.text("schema"), threads, values);
  }

  /// `target` as templates see it.
  Map<String, @Nullable Object> target() {
    Map<String, @Nullable Object> target = new LinkedHashMap<>(values);
    target.put("name", targetName);
    target.put("target_name", targetName);
    target.put("profile_name", profileName);
    target.put("type", type);
    target.put("database", database);
    target.put("dbname", database);
    target.put("schema", schema);
    target.put("threads", (long) threads);
    return target;
  }

  private static int number(Mapping output, String key) {
    String text = output.text(key, "1");
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= 64) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new DbtException(output.place() + ": '" + key + "' must be a number, not " + text, e);
    }
    throw new DbtException(output.place() + ": '" + key + "' must be from 1 to 64, not " + text);
  }
}
