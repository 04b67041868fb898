package dev.rastro.firehose;

import dev.rastro.aws.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;

/// Says what of a request is wrong, as the service does: InvalidArgumentException, with the member
/// in its message.
final class InvalidArguments {

  private InvalidArguments() {}

  static AwsServiceException invalid(String message) {
    return AwsErrors.of(InvalidArgumentException.builder(), "InvalidArgumentException", message);
  }

  static AwsServiceException unsupported(String what) {
    return invalid(what + " is not supported here");
  }

  /// Refuses every member that is given and has no meaning here, so that none is passed over in
  /// silence.
  ///
  /// @param where what stands before a member's name in the message
  static void requireOnly(Set<String> supported, SdkPojo shape, String where) {
    List<String> others = new ArrayList<>();
    for (SdkField<?> field : shape.sdkFields()) {
      Object value = field.getValueOrDefault(shape);
      boolean isGiven = value != null && !(value instanceof SdkAutoConstructList);
      if (isGiven && !supported.contains(field.memberName())) {
        others.add(where + field.memberName());
      }
    }
    if (!others.isEmpty()) {
      throw unsupported(String.join(", ", others));
    }
  }

  /// A number in its bounds.
  static int requireWithin(int least, int most, int value, String member) {
    if (value < least || value > most) {
      throw invalid(member + " must be from " + least + " to " + most + ": " + value);
    }
    return value;
  }
}
