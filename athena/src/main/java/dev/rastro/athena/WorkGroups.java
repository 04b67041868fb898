package dev.rastro.athena;

import dev.rastro.aws.AwsErrors;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.model.AthenaException;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.ResultConfigurationUpdates;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.athena.model.WorkGroupConfiguration;
import software.amazon.awssdk.services.athena.model.WorkGroupConfigurationUpdates;
import software.amazon.awssdk.services.athena.model.WorkGroupState;

/// The workgroups. `primary` is always there. They live as long as this process; `stack.yaml` makes
/// them again. Safe for use by many threads.
final class WorkGroups {

  static final String PRIMARY = "primary";

  private static final long CUTOFF_BYTES_MIN = 10_000_000L;

  private final InstantSource clock;
  private final Map<String, WorkGroup> groups = new TreeMap<>();

  WorkGroups(InstantSource clock) {
    this.clock = clock;
    groups.put(PRIMARY, group(PRIMARY, "", null));
  }

  private WorkGroup group(
      String name, @Nullable String description, @Nullable WorkGroupConfiguration configuration) {
    WorkGroupConfiguration given =
        configuration == null ? WorkGroupConfiguration.builder().build() : configuration;
    checkCutoff(given.bytesScannedCutoffPerQuery());
    WorkGroupConfiguration complete =
        given.toBuilder()
            .enforceWorkGroupConfiguration(
                Optional.ofNullable(given.enforceWorkGroupConfiguration())
                    .orElse(!name.equals(PRIMARY)))
            .publishCloudWatchMetricsEnabled(
                Optional.ofNullable(given.publishCloudWatchMetricsEnabled()).orElse(false))
            .requesterPaysEnabled(Optional.ofNullable(given.requesterPaysEnabled()).orElse(false))
            .engineVersion(Execution.engineVersion())
            .build();
    return WorkGroup.builder()
        .name(name)
        .description(description)
        .state(WorkGroupState.ENABLED)
        .configuration(complete)
        .creationTime(clock.instant())
        .build();
  }

  private static void checkCutoff(@Nullable Long bytes) {
    if (bytes != null && bytes < CUTOFF_BYTES_MIN) {
      throw invalid("BytesScannedCutoffPerQuery must be at least " + CUTOFF_BYTES_MIN);
    }
  }

  synchronized void create(CreateWorkGroupRequest request) {
    if (groups.containsKey(request.name())) {
      throw invalid("WorkGroup already exists");
    }
    if (!request.name().matches("[a-zA-Z0-9._-]{1,128}")) {
      throw invalid("WorkGroup name is not valid: " + request.name());
    }
    groups.put(
        request.name(), group(request.name(), request.description(), request.configuration()));
  }

  synchronized WorkGroup get(String name) {
    WorkGroup group = groups.get(name);
    if (group == null) {
      throw invalid("WorkGroup " + name + " is not found.");
    }
    return group;
  }

  synchronized List<WorkGroup> all() {
    return List.copyOf(groups.values());
  }

  synchronized void delete(String name) {
    get(name);
    if (name.equals(PRIMARY)) {
      throw invalid("WorkGroup primary cannot be deleted.");
    }
    groups.remove(name);
  }

  synchronized void update(UpdateWorkGroupRequest request) {
    WorkGroup old = get(request.workGroup());
    WorkGroup.Builder changed = old.toBuilder();
    if (request.description() != null) {
      changed.description(request.description());
    }
    if (request.state() != null) {
      changed.state(request.state());
    }
    if (request.configurationUpdates() != null) {
      changed.configuration(updated(old.configuration(), request.configurationUpdates()));
    }
    groups.put(old.name(), changed.build());
  }

  private static WorkGroupConfiguration updated(
      WorkGroupConfiguration old, WorkGroupConfigurationUpdates updates) {
    WorkGroupConfiguration.Builder changed = old.toBuilder();
    if (updates.enforceWorkGroupConfiguration() != null) {
      changed.enforceWorkGroupConfiguration(updates.enforceWorkGroupConfiguration());
    }
    checkCutoff(updates.bytesScannedCutoffPerQuery());
    if (updates.bytesScannedCutoffPerQuery() != null) {
      changed.bytesScannedCutoffPerQuery(updates.bytesScannedCutoffPerQuery());
    }
    if (Boolean.TRUE.equals(updates.removeBytesScannedCutoffPerQuery())) {
      changed.bytesScannedCutoffPerQuery(null);
    }
    ResultConfigurationUpdates results = updates.resultConfigurationUpdates();
    if (results != null) {
      ResultConfiguration.Builder configuration =
          old.resultConfiguration() == null
              ? ResultConfiguration.builder()
              : old.resultConfiguration().toBuilder();
      if (results.outputLocation() != null) {
        configuration.outputLocation(results.outputLocation());
      }
      if (Boolean.TRUE.equals(results.removeOutputLocation())) {
        configuration.outputLocation(null);
      }
      changed.resultConfiguration(configuration.build());
    }
    return changed.build();
  }

  /// The folder that a query's result goes to: the workgroup's when it has one and enforces it, or
  /// the request gives none.
  static String outputFolder(WorkGroup group, @Nullable ResultConfiguration requested) {
    ResultConfiguration own = group.configuration().resultConfiguration();
    String ownLocation = own == null ? null : own.outputLocation();
    String requestedLocation = requested == null ? null : requested.outputLocation();
    boolean enforced = Boolean.TRUE.equals(group.configuration().enforceWorkGroupConfiguration());
    String location =
        requestedLocation == null || (enforced && ownLocation != null)
            ? ownLocation
            : requestedLocation;
    if (location == null || location.isBlank()) {
      throw invalid(
          "No output location provided. An output location is required either through the"
              + " Workgroup result configuration setting or as an API input.");
    }
    return location;
  }

  static AthenaException invalid(String message) {
    return invalid("INVALID_INPUT", message);
  }

  static AthenaException invalid(String athenaErrorCode, String message) {
    return (AthenaException)
        AwsErrors.of(
            InvalidRequestException.builder().athenaErrorCode(athenaErrorCode),
            "InvalidRequestException",
            message);
  }
}
