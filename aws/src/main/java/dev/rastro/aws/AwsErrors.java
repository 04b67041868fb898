package dev.rastro.aws;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// Gives a modelled exception of the AWS SDK what a caller of the real service finds in it: the
/// error code, the message and the HTTP status.
///
/// `throw AwsErrors.of(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);`
public final class AwsErrors {

  private static final int BAD_REQUEST = 400;

  private AwsErrors() {}

  /// An error that is the caller's, with status 400.
  public static AwsServiceException of(
      AwsServiceException.Builder builder, String errorCode, String message) {
    return of(builder, errorCode, message, BAD_REQUEST);
  }

  /// An error with a status of its own, such as 404 or 503.
  public static AwsServiceException of(
      AwsServiceException.Builder builder, String errorCode, String message, int statusCode) {
    builder.message(message);
    builder.statusCode(statusCode);
    builder.awsErrorDetails(
        AwsErrorDetails.builder().errorCode(errorCode).errorMessage(message).build());
    return builder.build();
  }
}
