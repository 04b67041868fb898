package dev.rastro.aws;

import org.jspecify.annotations.Nullable;

/// A JSON text did not fit the shape it was read into. [#path()] names the member, such as
/// `BufferingHints.SizeInMBs`; it is empty where the text as a whole is at fault.
public final class SdkJsonException extends RuntimeException {

  private final String path;

  SdkJsonException(String path, String message) {
    this(path, message, null);
  }

  SdkJsonException(String path, String message, @Nullable Throwable cause) {
    super(path.isEmpty() ? message : path + ": " + message, cause);
    this.path = path;
  }

  public String path() {
    return path;
  }
}
