package dev.rastro.glue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/// An S3 that notes which objects are read, and before each listing and each read does what a test
/// wants, such as failing. Safe for many threads.
final class WatchedS3 implements S3Client {

  private final S3Client s3;
  private final List<String> reads = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> beforeRead = _ -> {};
  private volatile Consumer<String> beforeList = _ -> {};

  WatchedS3(S3Client s3) {
    this.s3 = s3;
  }

  /// What is watched.
  S3Client s3() {
    return s3;
  }

  /// The keys that were read since the last call, in their order.
  List<String> takeReads() {
    List<String> taken = reads.stream().sorted().toList();
    reads.clear();
    return taken;
  }

  void beforeRead(Consumer<String> action) {
    beforeRead = action;
  }

  void beforeList(Consumer<String> action) {
    beforeList = action;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
    beforeList.accept(request.bucket());
    return s3.listObjectsV2(request);
  }

  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    reads.add(request.key());
    beforeRead.accept(request.key());
    return s3.getObject(request, transformer);
  }
}
