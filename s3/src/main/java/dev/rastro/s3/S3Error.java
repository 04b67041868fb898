package dev.rastro.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.RequestRefusedException;
import dev.rastro.aws.S3ErrorXml;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import java.util.Map;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// An error as S3 answers it.
///
/// @param code such as `NoSuchKey`
/// @param status the HTTP status
record S3Error(String code, int status, String message) {

  /// Of a request that came through no gateway.
  private static final S3ErrorXml.Ids UNKNOWN = new S3ErrorXml.Ids("", "");

  static final S3Error ACCESS_DENIED = new S3Error("AccessDenied", 403, "Access Denied");
  static final S3Error NO_SUCH_BUCKET =
      new S3Error("NoSuchBucket", 404, "The specified bucket does not exist");
  static final S3Error NO_SUCH_KEY =
      new S3Error("NoSuchKey", 404, "The specified key does not exist.");
  static final S3Error NO_SUCH_POLICY =
      new S3Error("NoSuchBucketPolicy", 404, "The bucket policy does not exist");
  static final S3Error METHOD_NOT_ALLOWED =
      new S3Error(
          "MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  static final S3Error PRECONDITION_FAILED =
      new S3Error(
          "PreconditionFailed",
          412,
          "At least one of the pre-conditions you specified did not hold");

  /// What a failure below the servlet means to the caller.
  static S3Error of(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      S3Error known = known(cause);
      if (known != null) {
        return known;
      }
    }
    return new S3Error(
        "InternalError", 500, "We encountered an internal error: " + failure.getMessage());
  }

  private static @Nullable S3Error known(Throwable failure) {
    return switch (failure) {
      case S3ErrorException known -> known.error();
      case RequestRefusedException refused ->
          new S3Error(
              refused.errorCode(), refused.statusCode(), String.valueOf(refused.getMessage()));
      case AwsServiceException service -> ofService(service);
      case FileAlreadyExistsException _ -> folderAndObject();
      case FileSystemException file -> ofFile(String.valueOf(file.getReason()));
      case InvalidPathException path ->
          new S3Error("InvalidArgument", 400, "The key cannot be kept: " + path.getReason());
      case UncheckedIOException _ -> null;
      case IOException io -> ofFile(String.valueOf(io.getMessage()));
      case UnsupportedOperationException _ ->
          new S3Error(
              "NotImplemented", 501, "A header or query that is not implemented was provided");
      case IllegalArgumentException argument ->
          new S3Error("InvalidArgument", 400, String.valueOf(argument.getMessage()));
      default -> null;
    };
  }

  private static @Nullable S3Error ofService(AwsServiceException service) {
    String code = S3Exceptions.errorCode(service);
    if (code == null) {
      return ofStatus(service.statusCode());
    }
    String message =
        service.awsErrorDetails() == null
            ? service.getMessage()
            : service.awsErrorDetails().errorMessage();
    return new S3Error(code, service.statusCode(), String.valueOf(message));
  }

  /// For the failures of the store below that have a status and no name.
  private static @Nullable S3Error ofStatus(int status) {
    return switch (status) {
      case 304 -> new S3Error("NotModified", status, "Not Modified");
      case 400 -> new S3Error("BadDigest", status, "The Content-MD5 you specified did not match.");
      case 412 -> PRECONDITION_FAILED;
      case 416 -> new S3Error("InvalidRange", status, "The requested range is not satisfiable");
      default -> null;
    };
  }

  private static @Nullable S3Error ofFile(String reason) {
    String text = reason.toLowerCase(Locale.ROOT);
    if (text.contains("not a directory") || text.contains("is a directory")) {
      return folderAndObject();
    } else if (text.contains("file name too long")) {
      return new S3Error(
          "KeyTooLongError", 400, "A part of the key between slashes is too long for a file name");
    } else if (text.contains("no space left")) {
      return new S3Error("InternalError", 500, "No space left on device: nothing was stored");
    }
    return null;
  }

  private static S3Error folderAndObject() {
    return new S3Error(
        "InvalidRequest",
        400,
        "The key is a folder of other keys, or lies below an object: objects are files here, so it"
            + " can't be both");
  }

  void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      throw new IOException("The answer had begun when it failed: " + message);
    }
    response.reset();
    response.setStatus(status);
    response.setContentType("application/xml");
    if (request.getMethod().equals("HEAD") || status == HttpServletResponse.SC_NOT_MODIFIED) {
      return;
    }
    Map<String, String> details = Map.of("Resource", request.getRequestURI());
    S3ErrorXml.Ids ids =
        request.getAttribute(S3ErrorXml.Ids.ATTRIBUTE) instanceof S3ErrorXml.Ids known
            ? known
            : UNKNOWN;
    response.getOutputStream().write(S3ErrorXml.of(code, message, details, ids).getBytes(UTF_8));
  }
}
