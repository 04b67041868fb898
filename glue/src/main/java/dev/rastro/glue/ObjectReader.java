package dev.rastro.glue;

import dev.rastro.aws.AwsErrors;
import dev.rastro.aws.S3Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Reads parts of objects. Implementations are safe for many threads.
interface ObjectReader {

  /// The bytes from `from` on, without `to`.
  ///
  /// @throws NoSuchKeyException where the object has gone since it was listed
  byte[] read(String bucket, S3Object object, long from, long to);

  /// Reads through S3.
  static ObjectReader of(S3Client s3) {
    return (bucket, object, from, to) ->
        s3.getObjectAsBytes(
                request -> {
                  request.bucket(bucket).key(object.key());
                  if (from > 0 || to < object.size()) {
                    request.range("bytes=" + from + "-" + (to - 1));
                  }
                })
            .asByteArrayUnsafe();
  }

  /// Reads the files that objects are.
  static ObjectReader of(Function<S3Address, Path> files) {
    return (bucket, object, from, to) -> {
      S3Address address = new S3Address(bucket, object.key());
      try (FileChannel file = FileChannel.open(files.apply(address), StandardOpenOption.READ)) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {}
        if (bytes.hasRemaining()) {
          throw noSuchKey(); // Another object has taken its place.
        }
        return bytes.array();
      } catch (NoSuchFileException e) {
        throw noSuchKey();
      } catch (AccessDeniedException e) {
        throw AwsErrors.of(S3Exception.builder(), "AccessDenied", "Access Denied", 403);
      } catch (IOException e) {
        throw new UncheckedIOException("Could not read " + address, e);
      }
    };
  }

  private static RuntimeException noSuchKey() {
    return AwsErrors.of(
        NoSuchKeyException.builder(), "NoSuchKey", "The specified key does not exist.", 404);
  }
}
