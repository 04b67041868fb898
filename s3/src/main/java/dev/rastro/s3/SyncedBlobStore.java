package dev.rastro.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// A store of plain files whose objects are on disk when they are acknowledged, and whole whenever
/// they show. The store below writes into [Staging]; keys that files can't have don't reach it.
/// Safe for many threads.
final class SyncedBlobStore extends ForwardingBlobStore {

  private static final int LOCKS = 64;

  private final Path root;
  private final Staging staging;

  /// What changes an object on a condition is alone with it; picked by the object's name.
  private final Lock[] locks =
      Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);

  SyncedBlobStore(BlobStore store, Path root) {
    super(store);
    this.root = root;
    this.staging = Staging.open(root);
  }

  @Override
  public ListBucketsResponse list() {
    ListBucketsResponse all = super.list();
    return all.toBuilder()
        .buckets(all.buckets().stream().filter(b -> !b.name().equals(Staging.FOLDER)).toList())
        .build();
  }

  @Override
  public CreateBucketResponse createContainer(CreateBucketRequest request) {
    CreateBucketResponse response = super.createContainer(request);
    syncFolders(root.resolve(request.bucket()).resolve("any"));
    return response;
  }

  @Override
  public void deleteBucket(String bucket) {
    super.deleteBucket(bucket);
    staging.deleteUploads(bucket);
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    String prefix = request.prefix();
    if (prefix != null && !StoredKeys.isPossiblePrefix(prefix)) {
      super.headBucket(bucket(request.bucket()));
      return ListObjectsV2Response.builder()
          .name(request.bucket())
          .prefix(prefix)
          .keyCount(0)
          .isTruncated(false)
          .build();
    }
    return super.list(request);
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
    StoredKeys.check(request.key());
    super.headBucket(bucket(request.bucket()));
    if (request.key().endsWith("/")) {
      return putFolder(request, content);
    }
    String name = Staging.newName();
    PutObjectResponse response =
        super.putBlob(
            request.toBuilder()
                .bucket(Staging.PUTS)
                .key(name)
                .ifMatch(null)
                .ifNoneMatch(null)
                .build(),
            content);
    publish(
        root.resolve(Staging.PUTS).resolve(name),
        new Target(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch()));
    return response;
  }

  /// A folder as an object, as Hadoop makes them, has no content: the folder itself is all there
  /// is.
  private PutObjectResponse putFolder(PutObjectRequest request, InputStream content) {
    try {
      if (content.read() >= 0) {
        throw new S3ErrorException(
            new S3Error(
                "InvalidRequest",
                400,
                "A key that ends with '/' is a folder here, which can't have content"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the content of " + request.key(), e);
    }
    PutObjectResponse response = super.putBlob(request, new ByteArrayInputStream(new byte[0]));
    syncFolders(file(request.bucket(), request.key()).resolve("any"));
    return response;
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    StoredKeys.check(request.destinationKey());
    checkReadable(request.sourceBucket(), request.sourceKey());
    super.headBucket(bucket(request.destinationBucket()));
    if (request.destinationKey().endsWith("/")) {
      CopyObjectResponse response = super.copyBlob(request);
      syncFolders(file(request.destinationBucket(), request.destinationKey()).resolve("any"));
      return response;
    }
    String name = Staging.newName();
    CopyObjectResponse response =
        super.copyBlob(
            request.toBuilder()
                .destinationBucket(Staging.PUTS)
                .destinationKey(name)
                .ifMatch(null)
                .ifNoneMatch(null)
                .build());
    publish(
        root.resolve(Staging.PUTS).resolve(name),
        new Target(
            request.destinationBucket(),
            request.destinationKey(),
            request.ifMatch(),
            request.ifNoneMatch()));
    return response;
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    checkReadable(request.bucket(), request.key());
    return super.getBlob(request);
  }

  @Override
  public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
    checkReadable(request.bucket(), request.key());
    return super.blobMetadata(request);
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    if (!StoredKeys.isPossible(request.key())) {
      super.headBucket(bucket(request.bucket()));
      return DeleteObjectResponse.builder().build();
    }
    Lock lock = lock(request.bucket(), request.key());
    try {
      return super.removeBlob(request);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ObjectCannedACL getBlobAccess(String bucket, String key) {
    checkReadable(bucket, key);
    return super.getBlobAccess(bucket, key);
  }

  @Override
  public GetObjectAclResponse getBlobAcl(GetObjectAclRequest request) {
    checkReadable(request.bucket(), request.key());
    return super.getBlobAcl(request);
  }

  @Override
  public void setBlobAccess(String bucket, String key, ObjectCannedACL access) {
    checkReadable(bucket, key);
    super.setBlobAccess(bucket, key, access);
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    StoredKeys.check(request.key());
    super.headBucket(bucket(request.bucket()));
    MultipartUpload staged =
        super.initiateMultipartUpload(
            request.toBuilder().bucket(staging.uploads(request.bucket())).build());
    return new MultipartUpload(staged.id(), request, staged.response());
  }

  @Override
  public void abortMultipartUpload(MultipartUpload upload) {
    super.abortMultipartUpload(staged(upload));
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    MultipartUpload staged = staged(upload);
    Target target =
        new Target(
            upload.containerName(), upload.blobName(), request.ifMatch(), request.ifNoneMatch());
    Lock lock = lock(target.bucket, target.key);
    try {
      checkConditions(target);
      CompleteMultipartUploadResponse response =
          super.completeMultipartUpload(
              staged, request.toBuilder().ifMatch(null).ifNoneMatch(null).build());
      publish(file(staged.containerName(), staged.blobName()), target);
      return response;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream content) {
    checkIsThere(upload);
    return super.uploadMultipartPart(staged(upload), request, content);
  }

  @Override
  public List<Part> listMultipartUpload(MultipartUpload upload) {
    checkIsThere(upload);
    return super.listMultipartUpload(staged(upload));
  }

  @Override
  public List<software.amazon.awssdk.services.s3.model.MultipartUpload> listMultipartUploads(
      String bucket) {
    super.headBucket(bucket(bucket));
    return super.listMultipartUploads(staging.uploads(bucket));
  }

  /// The store below takes any upload for one that has no parts yet.
  private void checkIsThere(MultipartUpload upload) {
    super.headBucket(bucket(upload.containerName()));
    if (!staging.hasUpload(upload.containerName(), upload.id(), upload.blobName())) {
      throw new S3ErrorException(
          new S3Error(
              "NoSuchUpload",
              404,
              "The specified multipart upload does not exist. The upload ID might be invalid, or the"
                  + " multipart upload might have been aborted or completed."));
    }
  }

  private MultipartUpload staged(MultipartUpload upload) {
    return new MultipartUpload(
        upload.id(),
        upload.request().toBuilder().bucket(staging.uploads(upload.containerName())).build(),
        upload.response());
  }

  /// An object that is about to be.
  private record Target(
      String bucket, String key, @Nullable String ifMatch, @Nullable String ifNoneMatch) {}

  private void publish(Path written, Target target) {
    Lock lock = lock(target.bucket, target.key);
    try {
      checkConditions(target);
      staging.publish(written, file(target.bucket, target.key), "*".equals(target.ifNoneMatch));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not keep the object s3://" + target.bucket + "/" + target.key, e);
    } finally {
      lock.unlock();
      staging.discard(written);
    }
  }

  private void checkConditions(Target target) {
    if (target.ifMatch == null && target.ifNoneMatch == null) {
      return;
    }
    HeadObjectResponse there = super.blobMetadataIfPresent(target.bucket, target.key);
    String tag = there == null ? null : unquoted(there.eTag());
    if (target.ifMatch != null && tag == null) {
      throw new S3ErrorException(S3Error.NO_SUCH_KEY);
    }
    if ((target.ifMatch != null
            && !target.ifMatch.equals("*")
            && !unquoted(target.ifMatch).equals(tag))
        || (tag != null
            && target.ifNoneMatch != null
            && (target.ifNoneMatch.equals("*") || unquoted(target.ifNoneMatch).equals(tag)))) {
      throw new S3ErrorException(S3Error.PRECONDITION_FAILED);
    }
  }

  private static String unquoted(String tag) {
    return tag.replace("\"", "");
  }

  private Lock lock(String bucket, String key) {
    Lock lock = locks[Math.floorMod((bucket + "/" + key).hashCode(), LOCKS)];
    lock.lock();
    return lock;
  }

  private void checkReadable(String bucket, String key) {
    if (bucket.startsWith(".")) {
      throw new S3ErrorException(S3Error.NO_SUCH_BUCKET);
    }
    if (!StoredKeys.isPossible(key)) {
      super.headBucket(bucket(bucket));
      throw new S3ErrorException(S3Error.NO_SUCH_KEY);
    }
  }

  private static HeadBucketRequest bucket(String name) {
    return HeadBucketRequest.builder().bucket(name).build();
  }

  private Path file(String bucket, String key) {
    return root.resolve(bucket).resolve(key);
  }

  private void syncFolders(Path path) {
    try {
      staging.syncFolders(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not sync the folders of " + path, e);
    }
  }
}
