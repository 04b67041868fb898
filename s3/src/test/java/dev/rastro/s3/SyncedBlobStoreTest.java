package dev.rastro.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rastro.aws.RequestRefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// What is left of an object whose put fails in the middle.
@SuppressWarnings("NullAway.Init")
class SyncedBlobStoreTest {

  @TempDir Path root;
  private SyncedBlobStore store;

  @BeforeEach
  void open() {
    store = new SyncedBlobStore(new FilesystemNio2BlobStore(root.toString()), root);
    store.createContainer(CreateBucketRequest.builder().bucket("lake").build());
  }

  @Test
  void leavesTheOldObjectWhenTheDiskIsFull() throws IOException {
    put(new ByteArrayInputStream(new byte[] {1}));

    Throwable failure =
        catchThrowable(() -> put(failing(new IOException("No space left on device"))));

    S3Error error = S3Error.of(failure);
    assertThat(error.status()).isEqualTo(500);
    assertThat(error.message()).isEqualTo("No space left on device: nothing was stored");
    assertThat(files()).containsExactly(root.resolve("lake/a/k"));
    assertThat(Files.readAllBytes(root.resolve("lake/a/k"))).containsExactly(1);
  }

  @Test
  void leavesNothingOfABodyThatWasNotWhatWasSigned() throws IOException {
    Throwable failure =
        catchThrowable(
            () -> put(failing(new RequestRefusedException("SignatureDoesNotMatch", 403, "no"))));

    assertThat(S3Error.of(failure)).isEqualTo(new S3Error("SignatureDoesNotMatch", 403, "no"));
    assertThat(files()).isEmpty();
  }

  @Test
  void putsIntoFoldersThatOthersEmpty() throws Exception {
    List<Future<?>> users = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int user = 0; user < 8; user++) {
        String key = "deep/er/still/" + user;
        users.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    store.putBlob(
                        PutObjectRequest.builder().bucket("lake").key(key).build(),
                        new ByteArrayInputStream(new byte[] {1}));
                    store.removeBlob("lake", key);
                  }
                }));
      }
    }
    for (Future<?> user : users) {
      user.get();
    }
    assertThat(files()).isEmpty();
  }

  private void put(InputStream content) {
    store.putBlob(PutObjectRequest.builder().bucket("lake").key("a/k").build(), content);
  }

  @SuppressWarnings("InputStreamSlowMultibyteRead") // It fails with its first byte.
  private static InputStream failing(IOException failure) {
    return new SequenceInputStream(
        new ByteArrayInputStream(new byte[100_000]),
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw failure;
          }
        });
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
