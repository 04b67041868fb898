package dev.rastro.glue;

import dev.rastro.aws.AwsErrors;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.ValidationException;

/// The constraints that Glue's model puts on members of a request, checked before anything else is
/// done, with the error that AWS answers.
final class Constraints {

  static final int NAME_LENGTH_MAX = 255;
  private static final int DESCRIPTION_LENGTH_MAX = 2_048;
  private static final int LOCATION_LENGTH_MAX = 2_056;
  static final int COLUMN_TYPE_LENGTH_MAX = 131_072;
  private static final int PARAMETER_VALUE_LENGTH_MAX = 512_000;
  private static final int SHOWN_LENGTH_MAX = 200;

  private Constraints() {}

  /// A name as the catalog keeps it: in lower case.
  static String name(String member, @Nullable String name) {
    return givenName(member, name).toLowerCase(Locale.ROOT);
  }

  /// A name that is kept as it is given, such as a crawler's.
  static String givenName(String member, @Nullable String name) {
    String given = required(member, name);
    length(member, given, 1, NAME_LENGTH_MAX);
    if (given.isBlank() || given.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      throw violated(
          member, given, "Member must satisfy regular expression pattern: [ -\\uFFFD\\t]*");
    }
    return given;
  }

  static <T> T required(String member, @Nullable T value) {
    if (value == null) {
      throw error(
          "Value null at '" + member + "' failed to satisfy constraint: Member must not be null");
    }
    return value;
  }

  static void length(String member, @Nullable String value, int min, int max) {
    if (value != null && value.length() > max) {
      throw violated(member, value, "Member must have length less than or equal to " + max);
    }
    if (value != null && value.length() < min) {
      throw violated(member, value, "Member must have length greater than or equal to " + min);
    }
  }

  static void description(String member, @Nullable String value) {
    length(member, value, 0, DESCRIPTION_LENGTH_MAX);
  }

  static void location(String member, @Nullable String value) {
    length(member, value, 0, LOCATION_LENGTH_MAX);
  }

  /// A list that may have so many members.
  static void size(String member, Collection<?> values, int min, int max) {
    if (values.size() > max) {
      throw violated(
          member, values.toString(), "Member must have length less than or equal to " + max);
    }
    if (values.size() < min) {
      throw violated(
          member, values.toString(), "Member must have length greater than or equal to " + min);
    }
  }

  static void range(String member, int value, int min, int max) {
    if (value > max) {
      throw violated(
          member, String.valueOf(value), "Member must have value less than or equal to " + max);
    }
    if (value < min) {
      throw violated(
          member, String.valueOf(value), "Member must have value greater than or equal to " + min);
    }
  }

  static void notNegative(String member, Number value) {
    if (value.doubleValue() < 0) {
      throw violated(
          member, String.valueOf(value), "Member must have value greater than or equal to 0");
    }
  }

  static void parameters(String member, Map<String, String> parameters) {
    parameters.forEach(
        (key, value) -> {
          length(member + ".key", key, 1, NAME_LENGTH_MAX);
          length(member + "." + key, value, 0, PARAMETER_VALUE_LENGTH_MAX);
        });
  }

  static void storage(String member, @Nullable StorageDescriptor storage) {
    if (storage != null) {
      location(member + ".location", storage.location());
      columns(member + ".columns", storage.columns());
      parameters(member + ".parameters", storage.parameters());
    }
  }

  static void columns(String member, Collection<Column> columns) {
    for (Column column : columns) {
      String name = required(member + ".name", column.name());
      length(member + ".name", name, 1, NAME_LENGTH_MAX);
      length(member + ".type", column.type(), 0, COLUMN_TYPE_LENGTH_MAX);
      length(member + ".comment", column.comment(), 0, NAME_LENGTH_MAX);
    }
  }

  private static AwsServiceException violated(String member, String value, String constraint) {
    String shown =
        value.length() > SHOWN_LENGTH_MAX ? value.substring(0, SHOWN_LENGTH_MAX) + "..." : value;
    return error(
        "Value '" + shown + "' at '" + member + "' failed to satisfy constraint: " + constraint);
  }

  private static AwsServiceException error(String violation) {
    return AwsErrors.of(
        ValidationException.builder(),
        "ValidationException",
        "1 validation error detected: " + violation);
  }
}
