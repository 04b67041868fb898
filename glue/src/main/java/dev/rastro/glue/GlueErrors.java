package dev.rastro.glue;

import dev.rastro.aws.AwsErrors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.ConditionCheckFailureException;
import software.amazon.awssdk.services.glue.model.CrawlerNotRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerStoppingException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.InvalidStateException;
import software.amazon.awssdk.services.glue.model.NoScheduleException;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.SchedulerNotRunningException;
import software.amazon.awssdk.services.glue.model.SchedulerRunningException;

/// The errors of Glue, and the checks that raise them.
final class GlueErrors {

  private GlueErrors() {}

  static AwsServiceException notFound(String message) {
    return AwsErrors.of(EntityNotFoundException.builder(), "EntityNotFoundException", message);
  }

  static AwsServiceException alreadyExists(String message) {
    return AwsErrors.of(AlreadyExistsException.builder(), "AlreadyExistsException", message);
  }

  static AwsServiceException invalid(String message) {
    return AwsErrors.of(InvalidInputException.builder(), "InvalidInputException", message);
  }

  static AwsServiceException concurrentModification(String message) {
    return AwsErrors.of(
        ConcurrentModificationException.builder(), "ConcurrentModificationException", message);
  }

  static AwsServiceException crawlerRunning(String name) {
    return AwsErrors.of(
        CrawlerRunningException.builder(),
        "CrawlerRunningException",
        "Crawler with name " + name + " has already started");
  }

  static AwsServiceException crawlerNotRunning(String name) {
    return AwsErrors.of(
        CrawlerNotRunningException.builder(),
        "CrawlerNotRunningException",
        "Crawler with name " + name + " isn't running");
  }

  static AwsServiceException crawlerStopping(String name) {
    return AwsErrors.of(
        CrawlerStoppingException.builder(),
        "CrawlerStoppingException",
        "Crawler with name " + name + " is stopping");
  }

  static AwsServiceException noSchedule(String name) {
    return AwsErrors.of(
        NoScheduleException.builder(),
        "NoScheduleException",
        "Crawler with name " + name + " doesn't have a schedule");
  }

  static AwsServiceException schedulerRunning(String name) {
    return AwsErrors.of(
        SchedulerRunningException.builder(),
        "SchedulerRunningException",
        "The schedule of the crawler with name " + name + " is already running");
  }

  static AwsServiceException schedulerNotRunning(String name) {
    return AwsErrors.of(
        SchedulerNotRunningException.builder(),
        "SchedulerNotRunningException",
        "The schedule of the crawler with name " + name + " isn't running");
  }

  static AwsServiceException invalidState(String message) {
    return AwsErrors.of(InvalidStateException.builder(), "InvalidStateException", message);
  }

  static AwsServiceException limitExceeded(String message) {
    return AwsErrors.of(
        ResourceNumberLimitExceededException.builder(),
        "ResourceNumberLimitExceededException",
        message);
  }

  static AwsServiceException conditionFailed(String message) {
    return AwsErrors.of(
        ConditionCheckFailureException.builder(), "ConditionCheckFailureException", message);
  }

  /// An error of Glue as an entry in the answer to a batch.
  static ErrorDetail detail(AwsServiceException error) {
    return ErrorDetail.builder()
        .errorCode(error.awsErrorDetails().errorCode())
        .errorMessage(error.awsErrorDetails().errorMessage())
        .build();
  }

  static <T> T required(String member, @Nullable T value) {
    if (value == null) {
      throw invalid(member + " is required");
    }
    return value;
  }
}
