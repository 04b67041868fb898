package dev.rastro.testkit;

import dev.rastro.aws.AwsErrors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
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
import software.amazon.awssdk.utils.BinaryUtils;
import software.amazon.awssdk.utils.Md5Utils;

/// An S3 that keeps its objects in memory, for tests of what stands before S3. Its operations
/// answer as the service does, errors included; what it does not have throws the interface's
/// UnsupportedOperationException.
///
/// Safe for use by many threads. [#failNextPuts] makes puts fail as an S3 that is out of service
/// does.
public final class InMemoryS3 implements S3Client {

  private static final int KEYS_PER_PAGE_MAX = 1_000;
  private static final int NOT_FOUND = 404;

  private final InstantSource clock;
  private final Map<String, NavigableMap<String, Stored>> buckets = new TreeMap<>();
  private int putsToSucceed;
  private int putsToFail;
  private int answersToLose;
  private int puts;
  private int deletesToFail;
  private @Nullable Runnable afterNextGet;
  private @Nullable Runnable beforeNextPut;

  public InMemoryS3(InstantSource clock) {
    this.clock = clock;
  }

  /// Makes the next `count` puts fail with 503 `SlowDown`, before anything is stored.
  public synchronized void failNextPuts(int count) {
    failAfterPuts(0, count);
  }

  /// Lets some puts succeed, and makes the next `count` after them fail as [#failNextPuts] does.
  public synchronized void failAfterPuts(int successes, int count) {
    putsToSucceed = successes;
    putsToFail = count;
  }

  /// Makes the next `count` puts store their object and fail all the same, as when a connection
  /// breaks before the answer comes.
  public synchronized void loseNextAnswers(int count) {
    answersToLose = count;
  }

  /// How many objects were stored so far, each time counted.
  public synchronized int putCount() {
    return puts;
  }

  /// Makes the next `count` deletes of one object fail with 403 `AccessDenied`.
  public synchronized void failNextDeletes(int count) {
    deletesToFail = count;
  }

  /// Has something happen once, when the next object has been read and before the reader has it.
  public synchronized void afterNextGet(Runnable then) {
    afterNextGet = then;
  }

  /// Has something happen once, before the content of the next put is read.
  public synchronized void beforeNextPut(Runnable then) {
    beforeNextPut = then;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public synchronized CreateBucketResponse createBucket(CreateBucketRequest request) {
    if (buckets.putIfAbsent(request.bucket(), new TreeMap<>()) != null) {
      throw AwsErrors.of(
          BucketAlreadyOwnedByYouException.builder(),
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          409);
    }
    return CreateBucketResponse.builder().location("/" + request.bucket()).build();
  }

  @Override
  public synchronized HeadBucketResponse headBucket(HeadBucketRequest request) {
    bucket(request.bucket());
    return HeadBucketResponse.builder().build();
  }

  @Override
  public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    Runnable first;
    synchronized (this) {
      first = beforeNextPut;
      beforeNextPut = null;
    }
    if (first != null) {
      first.run();
    }
    byte[] bytes;
    try (InputStream content = body.contentStreamProvider().newStream()) {
      bytes = content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (this) {
      NavigableMap<String, Stored> objects = bucket(request.bucket());
      if (putsToSucceed > 0) {
        putsToSucceed--;
      } else if (putsToFail > 0) {
        putsToFail--;
        throw AwsErrors.of(
            S3Exception.builder(), "SlowDown", "Please reduce your request rate.", 503);
      }
      if ("*".equals(request.ifNoneMatch()) && objects.containsKey(request.key())) {
        throw preconditionFailed();
      }
      requireMatch(request.bucket(), request.key(), request.ifMatch());
      Stored stored =
          new Stored(
              bytes, request.contentType(), request.contentEncoding(), request.metadata(), clock);
      objects.put(request.key(), stored);
      puts++;
      if (answersToLose > 0) {
        answersToLose--;
        throw SdkClientException.create("the connection was reset before the answer came");
      }
      return PutObjectResponse.builder().eTag(stored.eTag).build();
    }
  }

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    Stored stored;
    Runnable then;
    synchronized (this) {
      stored = object(request.bucket(), request.key());
      then = afterNextGet;
      afterNextGet = null;
    }
    if (then != null) {
      then.run();
    }
    Range range = Range.of(request.range(), stored.bytes.length);
    byte[] bytes = Arrays.copyOfRange(stored.bytes, range.from, range.to);
    GetObjectResponse response =
        GetObjectResponse.builder()
            .contentLength((long) bytes.length)
            .contentType(stored.contentType)
            .contentEncoding(stored.contentEncoding)
            .metadata(stored.metadata)
            .lastModified(stored.lastModified)
            .eTag(stored.eTag)
            .build();
    try {
      return transformer.transform(
          response, AbortableInputStream.create(new ByteArrayInputStream(bytes)));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Could not read " + request.key(), e);
    }
  }

  @Override
  public synchronized HeadObjectResponse headObject(HeadObjectRequest request) {
    Stored stored = object(request.bucket(), request.key());
    return HeadObjectResponse.builder()
        .contentLength((long) stored.bytes.length)
        .contentType(stored.contentType)
        .contentEncoding(stored.contentEncoding)
        .metadata(stored.metadata)
        .lastModified(stored.lastModified)
        .eTag(stored.eTag)
        .build();
  }

  @Override
  public synchronized CopyObjectResponse copyObject(CopyObjectRequest request) {
    Stored stored = object(request.sourceBucket(), request.sourceKey());
    bucket(request.destinationBucket()).put(request.destinationKey(), stored);
    return CopyObjectResponse.builder()
        .copyObjectResult(
            CopyObjectResult.builder().eTag(stored.eTag).lastModified(stored.lastModified).build())
        .build();
  }

  @Override
  public synchronized DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
    if (deletesToFail > 0) {
      deletesToFail--;
      throw AwsErrors.of(S3Exception.builder(), "AccessDenied", "Access Denied", 403);
    }
    requireMatch(request.bucket(), request.key(), request.ifMatch());
    bucket(request.bucket()).remove(request.key());
    return DeleteObjectResponse.builder().build();
  }

  @Override
  public synchronized DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
    NavigableMap<String, Stored> objects = bucket(request.bucket());
    List<DeletedObject> deleted = new ArrayList<>();
    request
        .delete()
        .objects()
        .forEach(
            object -> {
              objects.remove(object.key());
              deleted.add(DeletedObject.builder().key(object.key()).build());
            });
    return DeleteObjectsResponse.builder().deleted(deleted).build();
  }

  @Override
  public synchronized ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    String prefix = request.prefix() == null ? "" : request.prefix();
    String after = request.startAfter() == null ? "" : request.startAfter();
    if (request.continuationToken() != null) {
      after = request.continuationToken();
    }
    int keysMax =
        Math.min(
            request.maxKeys() == null ? KEYS_PER_PAGE_MAX : request.maxKeys(), KEYS_PER_PAGE_MAX);
    List<S3Object> contents = new ArrayList<>();
    TreeSet<String> commonPrefixes = new TreeSet<>();
    String last = after;
    boolean truncated = false;
    for (Map.Entry<String, Stored> entry :
        bucket(request.bucket()).tailMap(prefix, true).entrySet()) {
      String key = entry.getKey();
      if (!key.startsWith(prefix)) {
        break;
      }
      String common = commonPrefix(key, prefix, request.delimiter());
      if (key.compareTo(after) <= 0 || (common != null && after.startsWith(common))) {
        continue;
      }
      if (common != null && commonPrefixes.contains(common)) {
        last = key;
        continue;
      }
      if (contents.size() + commonPrefixes.size() == keysMax) {
        truncated = true;
        break;
      }
      if (common == null) {
        contents.add(described(key, entry.getValue()));
      } else {
        commonPrefixes.add(common);
      }
      last = key;
    }
    return ListObjectsV2Response.builder()
        .name(request.bucket())
        .prefix(request.prefix())
        .delimiter(request.delimiter())
        .contents(contents)
        .commonPrefixes(
            commonPrefixes.stream().map(p -> CommonPrefix.builder().prefix(p).build()).toList())
        .keyCount(contents.size() + commonPrefixes.size())
        .maxKeys(keysMax)
        .isTruncated(truncated)
        .nextContinuationToken(truncated ? last : null)
        .build();
  }

  private static @Nullable String commonPrefix(
      String key, String prefix, @Nullable String delimiter) {
    if (delimiter == null || delimiter.isEmpty()) {
      return null;
    }
    int end = key.indexOf(delimiter, prefix.length());
    return end < 0 ? null : key.substring(0, end + delimiter.length());
  }

  private static S3Object described(String key, Stored stored) {
    return S3Object.builder()
        .key(key)
        .size((long) stored.bytes.length)
        .eTag(stored.eTag)
        .lastModified(stored.lastModified)
        .build();
  }

  /// Refuses what is asked of another version of an object than the one that is there.
  private void requireMatch(String bucket, String key, @Nullable String eTag) {
    if (eTag != null && !eTag.equals("*") && !eTag.equals(object(bucket, key).eTag)) {
      throw preconditionFailed();
    }
  }

  private static AwsServiceException preconditionFailed() {
    return AwsErrors.of(
        S3Exception.builder(),
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        412);
  }

  private NavigableMap<String, Stored> bucket(String name) {
    NavigableMap<String, Stored> objects = buckets.get(name);
    if (objects == null) {
      throw AwsErrors.of(
          NoSuchBucketException.builder(),
          "NoSuchBucket",
          "The specified bucket does not exist",
          NOT_FOUND);
    }
    return objects;
  }

  private Stored object(String bucket, String key) {
    Stored stored = bucket(bucket).get(key);
    if (stored == null) {
      throw AwsErrors.of(
          NoSuchKeyException.builder(),
          "NoSuchKey",
          "The specified key does not exist.",
          NOT_FOUND);
    }
    return stored;
  }

  private static final class Stored {
    private final byte[] bytes;
    private final @Nullable String contentType;
    private final @Nullable String contentEncoding;
    private final Map<String, String> metadata;
    private final Instant lastModified;
    private final String eTag;

    Stored(
        byte[] bytes,
        @Nullable String contentType,
        @Nullable String contentEncoding,
        Map<String, String> metadata,
        InstantSource clock) {
      this.bytes = bytes;
      this.contentType = contentType;
      this.contentEncoding = contentEncoding;
      this.metadata = Map.copyOf(metadata);
      this.lastModified = clock.instant();
      this.eTag = '"' + BinaryUtils.toHex(Md5Utils.computeMD5Hash(bytes)) + '"';
    }
  }

  /// The bytes `from` (inclusive) to `to` (exclusive) that a Range header asks for.
  private record Range(int from, int to) {

    static Range of(@Nullable String header, int length) {
      if (header == null) {
        return new Range(0, length);
      }
      String spec = header.substring("bytes=".length());
      int dash = spec.indexOf('-');
      if (dash == 0) {
        int suffix = Math.min(length, Integer.parseInt(spec.substring(1)));
        return new Range(length - suffix, length);
      }
      int from = Integer.parseInt(spec.substring(0, dash));
      if (from >= length) {
        throw AwsErrors.of(
            S3Exception.builder(), "InvalidRange", "The requested range is not satisfiable", 416);
      }
      String last = spec.substring(dash + 1);
      int to = last.isEmpty() ? length : Math.min(length, Integer.parseInt(last) + 1);
      return new Range(from, to);
    }
  }
}
