package dev.rastro.firehose;

import dev.rastro.testkit.InMemoryS3;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// An S3 that stores what is put and then, of some puts, loses the answer. It remembers all puts.
final class AnswerLosingS3 implements S3Client {

  private final InMemoryS3 store;
  private final List<Put> puts = new ArrayList<>();
  private final Semaphore lost = new Semaphore(0);
  private LongPredicate isLost = _ -> false;

  /// A put that was stored.
  @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
  record Put(String key, byte[] bytes) {}

  AnswerLosingS3(InMemoryS3 store) {
    this.store = store;
  }

  /// Says anew which answers are lost, by how many puts there were before, counted from now on.
  synchronized void loseAnswers(LongPredicate which) {
    long before = puts.size();
    lost.drainPermits();
    isLost = put -> which.test(put - before);
  }

  /// Waits until an answer is lost that was not waited for yet, since it was said which are.
  boolean awaitLostAnswer(long seconds) throws InterruptedException {
    return lost.tryAcquire(seconds, TimeUnit.SECONDS);
  }

  synchronized int putCount() {
    return puts.size();
  }

  /// The keys that were put with one content once, and with another one later.
  synchronized Set<String> changedKeys() {
    Set<String> changed = new HashSet<>();
    for (Put one : puts) {
      for (Put other : puts) {
        if (one.key.equals(other.key) && !Arrays.equals(one.bytes, other.bytes)) {
          changed.add(one.key);
        }
      }
    }
    return changed;
  }

  @Override
  public synchronized PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
    PutObjectResponse response = store.putObject(request, body);
    byte[] stored =
        store.getObjectAsBytes(r -> r.bucket(request.bucket()).key(request.key())).asByteArray();
    puts.add(new Put(request.key(), stored));
    if (isLost.test(puts.size() - 1L)) {
      lost.release();
      throw SdkClientException.create("the answer was lost");
    }
    return response;
  }

  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    return store.listObjectsV2(request);
  }

  @Override
  public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
    return store.deleteObject(request);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
