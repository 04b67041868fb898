package dev.rastro.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// A store of plain files whose objects are on disk when they are acknowledged: the file is synced,
/// and every directory from it up to the root, so that its name is on disk too. The store below
/// writes a file whole before it gives it its name, so no half object shows.
final class SyncedBlobStore extends ForwardingBlobStore {

  private final Path root;

  SyncedBlobStore(BlobStore store, Path root) {
    super(store);
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public CreateBucketResponse createContainer(CreateBucketRequest request) {
    CreateBucketResponse response = super.createContainer(request);
    sync(root.resolve(request.bucket()));
    return response;
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
    PutObjectResponse response = super.putBlob(request, content);
    sync(file(request.bucket(), request.key()));
    return response;
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    CopyObjectResponse response = super.copyBlob(request);
    sync(file(request.destinationBucket(), request.destinationKey()));
    return response;
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    CompleteMultipartUploadResponse response = super.completeMultipartUpload(upload, request);
    sync(file(upload.containerName(), upload.blobName()));
    return response;
  }

  private Path file(String bucket, String key) {
    return root.resolve(bucket).resolve(key);
  }

  private void sync(Path written) {
    try {
      force(written);
      Path directory = written.getParent();
      while (directory != null && directory.startsWith(root)) {
        force(directory);
        directory = directory.getParent();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not sync " + written, e);
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      if (Files.exists(path)) {
        throw e;
      }
      // Deleted meanwhile by another request: there is nothing left to sync.
    }
  }
}
