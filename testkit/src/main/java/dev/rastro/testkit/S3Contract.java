package dev.rastro.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What every S3 does, whoever implements it.
public abstract class S3Contract {

  private static final String BUCKET = "contract-bucket";

  private S3Client s3;

  /// An S3 without buckets. Who makes it also closes it.
  protected abstract S3Client emptyS3();

  @BeforeEach
  void makeABucket() {
    s3 = emptyS3();
    s3.createBucket(request -> request.bucket(BUCKET));
  }

  @Test
  void givesBackWhatWasPut() {
    s3.putObject(
        request ->
            request
                .bucket(BUCKET)
                .key("a/b.gz")
                .contentType("application/x-thing")
                .contentEncoding("gzip")
                .metadata(Map.of("colour", "blue")),
        RequestBody.fromString("hello"));

    assertThat(text("a/b.gz")).isEqualTo("hello");
    HeadObjectResponse head = s3.headObject(request -> request.bucket(BUCKET).key("a/b.gz"));
    assertThat(head.contentLength()).isEqualTo(5);
    assertThat(head.contentType()).isEqualTo("application/x-thing");
    assertThat(head.contentEncoding()).isEqualTo("gzip");
    assertThat(head.metadata()).containsEntry("colour", "blue");
    assertThat(head.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
  }

  @Test
  void takesKeysWithAnyCharacter() {
    List<String> keys =
        List.of("dt=2026-01-01/x", "with space", "ä/ü", "a+b", "100%", "a%20b", "q?x&y", "(a)'!*");
    for (String key : keys) {
      put(key, key);
    }
    for (String key : keys) {
      assertThat(text(key)).as(key).isEqualTo(key);
    }
    assertThat(keys("")).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void replacesAnObject() {
    put("k", "one");
    put("k", "two");

    assertThat(text("k")).isEqualTo("two");
  }

  @Test
  void readsRanges() {
    put("k", "0123456789");

    assertThat(range("bytes=2-4")).isEqualTo("234");
    assertThat(range("bytes=7-")).isEqualTo("789");
    assertThat(range("bytes=-3")).isEqualTo("789");
    assertThat(range("bytes=5-100")).isEqualTo("56789");
    assertThatThrownBy(() -> range("bytes=10-12"))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(416));
  }

  @Test
  void saysWhatIsNotThere() {
    assertThatThrownBy(() -> text("nothing")).isInstanceOf(NoSuchKeyException.class);
    assertThatThrownBy(() -> s3.headObject(r -> r.bucket(BUCKET).key("nothing")))
        .isInstanceOf(NoSuchKeyException.class);
    assertThatThrownBy(
            () ->
                s3.putObject(r -> r.bucket("no-such-bucket").key("k"), RequestBody.fromString("")))
        .isInstanceOf(NoSuchBucketException.class);
    assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("no-such-bucket").key("k")))
        .isInstanceOf(NoSuchBucketException.class);
    assertThatThrownBy(() -> s3.listObjectsV2(r -> r.bucket("no-such-bucket")))
        .isInstanceOf(NoSuchBucketException.class);
    assertThatThrownBy(() -> s3.headBucket(r -> r.bucket("no-such-bucket")))
        .isInstanceOf(NoSuchBucketException.class);
  }

  @Test
  void refusesABucketThatIsThere() {
    assertThatThrownBy(() -> s3.createBucket(request -> request.bucket(BUCKET)))
        .isInstanceOf(BucketAlreadyOwnedByYouException.class);
  }

  @Test
  void listsInOrderAndInPages() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      keys.add("p/%02d".formatted(i));
      put(keys.getLast(), "x");
    }
    put("q/other", "x");

    List<String> found = new ArrayList<>();
    int pages = 0;
    for (ListObjectsV2Response page :
        s3.listObjectsV2Paginator(r -> r.bucket(BUCKET).prefix("p/").maxKeys(10))) {
      page.contents().forEach(object -> found.add(object.key()));
      pages++;
    }

    assertThat(found).isEqualTo(keys);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void listsFoldersByADelimiter() {
    put("a/1", "x");
    put("a/2", "x");
    put("b/c/3", "x");
    put("top", "x");

    ListObjectsV2Response root = s3.listObjectsV2(r -> r.bucket(BUCKET).delimiter("/"));
    assertThat(root.commonPrefixes().stream().map(CommonPrefix::prefix))
        .containsExactly("a/", "b/");
    assertThat(root.contents().stream().map(S3Object::key)).containsExactly("top");

    ListObjectsV2Response below =
        s3.listObjectsV2(r -> r.bucket(BUCKET).prefix("b/").delimiter("/"));
    assertThat(below.commonPrefixes().stream().map(CommonPrefix::prefix)).containsExactly("b/c/");
    assertThat(below.contents()).isEmpty();
  }

  @Test
  void listsFoldersInPages() {
    for (String key : List.of("a/1", "a/2", "b", "c/1", "c/2", "d")) {
      put(key, "x");
    }

    List<String> found = new ArrayList<>();
    for (ListObjectsV2Response page :
        s3.listObjectsV2Paginator(r -> r.bucket(BUCKET).delimiter("/").maxKeys(1))) {
      assertThat(page.contents().size() + page.commonPrefixes().size()).isLessThanOrEqualTo(1);
      page.contents().forEach(object -> found.add(object.key()));
      page.commonPrefixes().forEach(prefix -> found.add(prefix.prefix()));
    }

    assertThat(found).containsExactly("a/", "b", "c/", "d");
  }

  @Test
  void listsWhatComesAfterAKey() {
    for (String key : List.of("a", "b", "c")) {
      put(key, key);
    }

    assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).startAfter("a")).contents())
        .extracting(S3Object::key)
        .containsExactly("b", "c");
  }

  @Test
  void listsByPrefixesThatAreNoFolders() {
    for (String key : List.of("2026-01-01/x", "2026-01-02/x", "2026-02-01/x")) {
      put(key, key);
    }

    assertThat(keys("2026-01")).containsExactly("2026-01-01/x", "2026-01-02/x");
    assertThat(keys("2026-01-02/")).containsExactly("2026-01-02/x");
    assertThat(keys("2027")).isEmpty();
  }

  @Test
  void saysHowLargeAndWhichAnObjectInAListIs() {
    put("k", "hello");

    S3Object object = s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().getFirst();
    assertThat(object.size()).isEqualTo(5);
    assertThat(object.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
    assertThat(object.lastModified()).isNotNull();
  }

  @Test
  void keepsAnEmptyObject() {
    put("empty", "");

    assertThat(text("empty")).isEmpty();
    assertThat(s3.headObject(r -> r.bucket(BUCKET).key("empty")).contentLength()).isZero();
  }

  @Test
  void deletesOneAndMany() {
    put("a", "x");
    put("b", "x");
    put("c", "x");

    s3.deleteObject(request -> request.bucket(BUCKET).key("a"));
    s3.deleteObject(request -> request.bucket(BUCKET).key("a"));
    s3.deleteObjects(
        request ->
            request
                .bucket(BUCKET)
                .delete(
                    delete ->
                        delete.objects(
                            ObjectIdentifier.builder().key("b").build(),
                            ObjectIdentifier.builder().key("never").build())));

    assertThat(keys("")).containsExactly("c");
  }

  @Test
  void copies() {
    put("from", "text");

    s3.copyObject(
        request ->
            request
                .sourceBucket(BUCKET)
                .sourceKey("from")
                .destinationBucket(BUCKET)
                .destinationKey("to"));

    assertThat(text("to")).isEqualTo("text");
    assertThat(text("from")).isEqualTo("text");
    assertThatThrownBy(
            () ->
                s3.copyObject(
                    request ->
                        request
                            .sourceBucket(BUCKET)
                            .sourceKey("nothing")
                            .destinationBucket(BUCKET)
                            .destinationKey("to")))
        .isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void putsOnlyWhereNothingIsWhenAskedTo() {
    put("k", "first");

    assertThatThrownBy(
            () ->
                s3.putObject(
                    request -> request.bucket(BUCKET).key("k").ifNoneMatch("*"),
                    RequestBody.fromString("second")))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    assertThat(text("k")).isEqualTo("first");
  }

  @Test
  void replacesAndDeletesOnlyTheVersionThatIsAskedFor() {
    put("k", "first");
    String first = s3.headObject(request -> request.bucket(BUCKET).key("k")).eTag();
    put("k", "second");
    String second = s3.headObject(request -> request.bucket(BUCKET).key("k")).eTag();

    assertThatThrownBy(
            () ->
                s3.putObject(
                    request -> request.bucket(BUCKET).key("k").ifMatch(first),
                    RequestBody.fromString("third")))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    assertThatThrownBy(
            () -> s3.deleteObject(request -> request.bucket(BUCKET).key("k").ifMatch(first)))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    assertThat(text("k")).isEqualTo("second");

    s3.putObject(
        request -> request.bucket(BUCKET).key("k").ifMatch(second),
        RequestBody.fromString("third"));
    assertThat(text("k")).isEqualTo("third");
    String third = s3.headObject(request -> request.bucket(BUCKET).key("k")).eTag();
    s3.deleteObject(request -> request.bucket(BUCKET).key("k").ifMatch(third));
    assertThat(keys("")).isEmpty();
  }

  private void put(String key, String text) {
    s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(text));
  }

  private String text(String key) {
    return s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asUtf8String();
  }

  private String range(String range) {
    return new String(
        s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("k").range(range))
            .asByteArrayUnsafe(),
        UTF_8);
  }

  private List<String> keys(String prefix) {
    return s3.listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix(prefix)).stream()
        .flatMap(page -> page.contents().stream())
        .map(S3Object::key)
        .toList();
  }
}
