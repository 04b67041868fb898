package dev.rastro.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// What a person is told of a failure: one line, without the names of classes where the failure has
/// words of its own.
final class ErrorText {

  /// The last is SQLite's word for a shared file that can't grow, by its "Result and Error Codes"
  /// for want of room.
  private static final List<String> DISK_FULL =
      List.of(
          "no space left on device",
          "disk full",
          "disk is full",
          "enospc",
          "not enough space",
          "sqlite_ioerr_shmsize");

  /// Limits that the system sets on what a user or a process may write.
  private static final List<String> LIMIT_REACHED =
      List.of("disk quota exceeded", "file too large");

  private ErrorText() {}

  static String of(Throwable failure) {
    if (says(failure, DISK_FULL)) {
      return "the disk is full: " + oneLine(message(failure));
    }
    if (says(failure, LIMIT_REACHED)) {
      return "no more may be written here (a quota or a limit): " + oneLine(message(failure));
    }
    return oneLine(message(failure));
  }

  private static String message(Throwable failure) {
    String text = failure.getMessage();
    return switch (failure) {
      case AwsServiceException service when service.awsErrorDetails() != null ->
          service.awsErrorDetails().errorCode() + ": " + service.awsErrorDetails().errorMessage();
      case UncheckedIOException io when text != null -> ofFile(io, text);
      case SdkException _, SQLException _ -> text == null ? failure.toString() : text;
      default -> {
        boolean ours = failure.getClass().getName().startsWith("dev.rastro.");
        yield ours && text != null
            ? text
            : "internal error: " + failure + " (--verbose shows where)";
      }
    };
  }

  private static String ofFile(UncheckedIOException failure, String text) {
    IOException cause = failure.getCause();
    if (cause == null) {
      return text;
    }
    String reason = FileErrors.reason(cause);
    return text.equals(cause.toString()) ? reason : text + ": " + reason;
  }

  private static boolean says(Throwable failure, List<String> words) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (words.stream().anyMatch(text::contains)) {
        return true;
      }
    }
    return false;
  }

  /// The text as one line.
  static String oneLine(String text) {
    return String.join(
        " ", text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
  }
}
