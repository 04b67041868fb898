package dev.rastro.testkit;

import dev.rastro.aws.AwsErrors;
import dev.rastro.aws.S3Address;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// An S3 whose objects are plain files `<root>/<bucket>/<key>`, for tests of what reads the lake by
/// path. It keeps no metadata; what it does not have throws the interface's
/// UnsupportedOperationException.
public final class DirectoryS3 implements S3Client {

  private static final int KEYS_PER_PAGE_MAX = 1_000;
  private static final int NOT_FOUND = 404;

  private final Path root;

  public DirectoryS3(Path root) {
    this.root = root;
  }

  /// The file of an object.
  public Path path(S3Address address) {
    return root.resolve(address.bucket()).resolve(address.key());
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public CreateBucketResponse createBucket(CreateBucketRequest request) {
    try {
      Files.createDirectories(root.resolve(request.bucket()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return CreateBucketResponse.builder().location("/" + request.bucket()).build();
  }

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    Path file = bucket(request.bucket()).resolve(request.key());
    try (InputStream content = body.contentStreamProvider().newStream()) {
      Files.createDirectories(file.getParent());
      Files.write(file, content.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PutObjectResponse.builder().build();
  }

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    Path file = object(request.bucket(), request.key());
    try {
      byte[] bytes = Files.readAllBytes(file);
      byte[] wanted = Arrays.copyOfRange(bytes, rangeStart(request, bytes.length), bytes.length);
      GetObjectResponse response =
          GetObjectResponse.builder().contentLength((long) wanted.length).build();
      return transformer.transform(
          response, AbortableInputStream.create(new ByteArrayInputStream(wanted)));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Could not read " + request.key(), e);
    }
  }

  /// Where a range `bytes=<start>-` starts; it has no other ranges.
  private static int rangeStart(GetObjectRequest request, int length) {
    if (request.range() == null) {
      return 0;
    }
    int start = Integer.parseInt(request.range().replaceFirst("bytes=(\\d+)-", "$1"));
    if (start >= length) {
      throw AwsErrors.of(
          S3Exception.builder(), "InvalidRange", "The requested range is not satisfiable", 416);
    }
    return start;
  }

  @Override
  public HeadObjectResponse headObject(HeadObjectRequest request) {
    try {
      return HeadObjectResponse.builder()
          .contentLength(Files.size(object(request.bucket(), request.key())))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
    request
        .delete()
        .objects()
        .forEach(
            object ->
                deleteObject(
                    DeleteObjectRequest.builder()
                        .bucket(request.bucket())
                        .key(object.key())
                        .build()));
    return DeleteObjectsResponse.builder().build();
  }

  @Override
  public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
    try {
      Files.deleteIfExists(bucket(request.bucket()).resolve(request.key()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return DeleteObjectResponse.builder().build();
  }

  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    if (request.delimiter() != null) {
      throw new UnsupportedOperationException("DirectoryS3 lists without a delimiter");
    }
    Path bucket = bucket(request.bucket());
    String prefix = Optional.ofNullable(request.prefix()).orElse("");
    String after = Optional.ofNullable(request.continuationToken()).orElse("");
    List<S3Object> contents = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(bucket)) {
      List<String> keys =
          tree.filter(Files::isRegularFile)
              .map(file -> bucket.relativize(file).toString().replace('\\', '/'))
              .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
              .sorted()
              .limit(KEYS_PER_PAGE_MAX + 1L)
              .toList();
      for (String key : keys) {
        contents.add(S3Object.builder().key(key).size(Files.size(bucket.resolve(key))).build());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean truncated = contents.size() > KEYS_PER_PAGE_MAX;
    List<S3Object> page = contents.subList(0, Math.min(contents.size(), KEYS_PER_PAGE_MAX));
    return ListObjectsV2Response.builder()
        .name(request.bucket())
        .contents(page)
        .keyCount(page.size())
        .isTruncated(truncated)
        .nextContinuationToken(truncated ? page.getLast().key() : null)
        .build();
  }

  private Path bucket(String name) {
    Path bucket = root.resolve(name);
    if (!Files.isDirectory(bucket)) {
      throw AwsErrors.of(
          NoSuchBucketException.builder(),
          "NoSuchBucket",
          "The specified bucket does not exist",
          NOT_FOUND);
    }
    return bucket;
  }

  private Path object(String bucket, String key) {
    Path file = bucket(bucket).resolve(key);
    if (!Files.isRegularFile(file)) {
      throw AwsErrors.of(
          NoSuchKeyException.builder(),
          "NoSuchKey",
          "The specified key does not exist.",
          NOT_FOUND);
    }
    return file;
  }
}
