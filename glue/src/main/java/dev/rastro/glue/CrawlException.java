package dev.rastro.glue;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// A crawl can't go on. The message is for who reads the crawler's LastCrawl.
final class CrawlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CrawlException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// S3 refused something at an address.
  static CrawlException of(AwsServiceException refusal, String address) {
    String reason =
        refusal.awsErrorDetails() == null
            ? refusal.getMessage()
            : refusal.awsErrorDetails().errorCode()
                + ": "
                + refusal.awsErrorDetails().errorMessage();
    return new CrawlException(reason + " (" + address + ")", refusal);
  }
}
