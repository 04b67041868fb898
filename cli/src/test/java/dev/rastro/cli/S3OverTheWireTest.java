package dev.rastro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.S3Address;
import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.s3.S3Store;
import dev.rastro.testkit.S3Contract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The store behind the gateway, through a signing client as everybody uses it. The contract opens
/// it before each test.
///
/// Long because S3 is: what files, public access, checksums and conditions make of an object, side
/// by side over one fixture.
@SuppressWarnings("NullAway.Init")
class S3OverTheWireTest extends S3Contract {

  @TempDir Path temp;

  private S3Store store;
  private Gateway gateway;
  private S3Client s3;

  @Override
  protected S3Client emptyS3() {
    open();
    return s3;
  }

  private void open() {
    store = S3Store.open(temp.resolve("s3"), temp.resolve("settings"));
    gateway = Gateway.start(0, keys(), store.handler(), Instant::now);
    s3 = client(key().accessKeyId(), key().secretAccessKey());
  }

  @AfterEach
  void close() {
    s3.close();
    gateway.close();
    store.close();
  }

  @Test
  void keepsAnObjectAsAPlainFile() throws IOException {
    make("lake");
    put("lake", "events/dt=2026-01-01/a b.gz", new byte[] {1, 2, 3});

    Path file = store.path(S3Address.parse("s3://lake/events/dt=2026-01-01/a b.gz"));
    assertThat(file).isEqualTo(temp.resolve("s3/lake/events/dt=2026-01-01/a b.gz"));
    assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
  }

  @Test
  void carriesLargeBodiesUnchanged() {
    make("lake");
    byte[] bytes = new byte[9 << 20];
    new Random(3).nextBytes(bytes);

    put("lake", "large", bytes);

    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("large")).asByteArrayUnsafe())
        .isEqualTo(bytes);
  }

  @Test
  void uploadsInParts() {
    make("lake");
    byte[] part = new byte[5 << 20];
    Arrays.fill(part, (byte) 'a');
    String id = s3.createMultipartUpload(r -> r.bucket("lake").key("parts")).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      int partNumber = number;
      String tag =
          s3.uploadPart(
                  r -> r.bucket("lake").key("parts").uploadId(id).partNumber(partNumber),
                  RequestBody.fromBytes(part))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }

    s3.completeMultipartUpload(
        r -> r.bucket("lake").key("parts").uploadId(id).multipartUpload(u -> u.parts(parts)));

    assertThat(s3.headObject(r -> r.bucket("lake").key("parts")).contentLength())
        .isEqualTo(10L << 20);
  }

  @Test
  void keepsEverythingOverARestart() {
    make("lake");
    put("lake", "k", new byte[] {7});
    s3.putPublicAccessBlock(
        r -> r.bucket("lake").publicAccessBlockConfiguration(b -> b.blockPublicAcls(true)));

    close();
    open();

    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("k")).asByteArrayUnsafe())
        .containsExactly(7);
    assertThat(
            s3.getPublicAccessBlock(r -> r.bucket("lake"))
                .publicAccessBlockConfiguration()
                .blockPublicPolicy())
        .isFalse();
  }

  @Test
  void takesManyPutsAtOnce() throws Exception {
    make("lake");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        String name = "many/" + i;
        puts.add(threads.submit(() -> put("lake", name, name.getBytes(UTF_8))));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    }
    assertThat(s3.listObjectsV2(r -> r.bucket("lake").prefix("many/")).keyCount()).isEqualTo(64);
  }

  @Test
  void aNewBucketBlocksPublicAccess() {
    make("lake");

    var block = s3.getPublicAccessBlock(r -> r.bucket("lake")).publicAccessBlockConfiguration();
    assertThat(block.blockPublicAcls()).isTrue();
    assertThat(block.restrictPublicBuckets()).isTrue();
    refuses(
        "AccessDenied",
        () ->
            s3.putObject(
                r -> r.bucket("lake").key("k").acl(ObjectCannedACL.PUBLIC_READ),
                RequestBody.fromString("x")));
    refuses("AccessDenied", () -> s3.putBucketAcl(r -> r.bucket("lake").acl("public-read")));
    refuses(
        "AccessDenied",
        () ->
            s3.putBucketAcl(
                r ->
                    r.bucket("lake")
                        .grantRead("uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"")));
    refuses("AccessDenied", () -> s3.putBucketPolicy(r -> r.bucket("lake").policy(POLICY_FOR_ALL)));
    refuses("AccessDenied", () -> s3.createBucket(r -> r.bucket("open-lake").acl("public-read")));
    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).contents()).isEmpty();
  }

  @Test
  void keepsAPolicyThatIsNotPublic() {
    make("lake");
    String policy = POLICY_FOR_ALL.replace("\"*\"", "{\"AWS\":\"arn:aws:iam::000000000000:root\"}");

    s3.putBucketPolicy(r -> r.bucket("lake").policy(policy));

    assertThat(s3.getBucketPolicy(r -> r.bucket("lake")).policy()).isEqualTo(policy);
    assertThat(s3.getBucketPolicyStatus(r -> r.bucket("lake")).policyStatus().isPublic()).isFalse();
    s3.deleteBucketPolicy(r -> r.bucket("lake"));
    refuses("NoSuchBucketPolicy", () -> s3.getBucketPolicy(r -> r.bucket("lake")));
    refuses("MalformedPolicy", () -> s3.putBucketPolicy(r -> r.bucket("lake").policy("{")));
  }

  @Test
  void takesAPublicPolicyOnceTheBlockIsGone() {
    make("lake");
    s3.deletePublicAccessBlock(r -> r.bucket("lake"));

    s3.putBucketPolicy(r -> r.bucket("lake").policy(POLICY_FOR_ALL));

    assertThat(s3.getBucketPolicyStatus(r -> r.bucket("lake")).policyStatus().isPublic()).isTrue();
    refuses(
        "NoSuchPublicAccessBlockConfiguration",
        () -> s3.getPublicAccessBlock(r -> r.bucket("lake")));
  }

  @Test
  void namesTheKeysThatFilesCannotHave() {
    make("lake");
    put("lake", "a", new byte[] {1});

    refuses("InvalidRequest", () -> put("lake", "a/b", new byte[] {1}));
    refuses("KeyTooLongError", () -> put("lake", "x".repeat(300), new byte[] {1}));
    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).keyCount()).isEqualTo(1);
  }

  @Test
  void neverFoldsTwoKeysIntoOneFile() {
    make("lake");
    put("lake", "a/b", new byte[] {1});

    for (String key : List.of("a//b", "a/./b", "./a/b", "/a/b", "c/../a/b", "a/b/.", "a/b//")) {
      refuses("InvalidRequest", () -> put("lake", key, new byte[] {2}));
      refuses("NoSuchKey", () -> s3.getObjectAsBytes(r -> r.bucket("lake").key(key)));
      refuses(
          "NoSuchKey",
          () ->
              s3.copyObject(
                  r ->
                      r.sourceBucket("lake")
                          .sourceKey(key)
                          .destinationBucket("lake")
                          .destinationKey("copy")));
      s3.deleteObject(r -> r.bucket("lake").key(key));
      assertThat(s3.listObjectsV2(r -> r.bucket("lake").prefix(key)).contents()).isEmpty();
    }
    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("a/b")).asByteArrayUnsafe())
        .containsExactly(1);
    assertThatThrownBy(() -> store.path(new S3Address("lake", "../keys/access-keys")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void reachesNothingOutsideItsBucket() throws IOException {
    make("lake");
    Files.writeString(temp.resolve("secret"), "secret");
    String outside = "../../secret";

    for (Runnable request :
        List.<Runnable>of(
            () -> s3.getObjectAsBytes(r -> r.bucket("lake").key(outside)),
            () -> s3.headObject(r -> r.bucket("lake").key(outside)),
            () -> put("lake", outside, new byte[] {1}),
            () -> s3.getObjectAsBytes(r -> r.bucket(".incoming").key("puts/x")),
            () -> s3.listObjectsV2(r -> r.bucket(".incoming")),
            () -> s3.listObjectsV2(r -> r.bucket("..")),
            () ->
                s3.copyObject(
                    r ->
                        r.sourceBucket("lake")
                            .sourceKey(outside)
                            .destinationBucket("lake")
                            .destinationKey("k")))) {
      assertThatThrownBy(request::run)
          .isInstanceOfSatisfying(
              S3Exception.class,
              e -> {
                assertThat(e.statusCode()).isBetween(400, 499);
                assertThat(e.getMessage()).doesNotContain(temp.toString());
              });
    }
    assertThat(Files.readString(temp.resolve("secret"))).isEqualTo("secret");
    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).contents()).isEmpty();
  }

  @Test
  void keepsFoldersAsObjectsIfTheyAreEmpty() {
    make("lake");
    put("lake", "folder/", new byte[0]);

    assertThat(s3.headObject(r -> r.bucket("lake").key("folder/")).contentLength()).isZero();
    refuses("InvalidRequest", () -> put("lake", "other/", new byte[] {1}));
    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).contents())
        .extracting(S3Object::key)
        .containsExactly("folder/");
  }

  @Test
  void keepsABodyThatLooksLikeAForm() {
    make("lake");
    s3.putObject(
        r -> r.bucket("lake").key("form").contentType("application/x-www-form-urlencoded"),
        RequestBody.fromString("a=1&b=2"));

    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("form")).asUtf8String())
        .isEqualTo("a=1&b=2");
  }

  @Test
  @SuppressWarnings("InputStreamSlowMultibyteRead") // It must be slow: it looks around half-way.
  void showsNothingOfAPutThatIsUnderWay() throws IOException {
    make("lake");
    List<String> during = new ArrayList<>();
    InputStream slow =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            if (at == 300_000) {
              s3.listObjectsV2(r -> r.bucket("lake")).contents().forEach(o -> during.add(o.key()));
              try (Stream<Path> files = Files.list(temp.resolve("s3/lake"))) {
                files.forEach(file -> during.add(file.toString()));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
            return at++ < 600_000 ? 'x' : -1;
          }
        };

    s3.putObject(r -> r.bucket("lake").key("slow"), RequestBody.fromInputStream(slow, 600_000));

    assertThat(during).isEmpty();
    assertThat(s3.headObject(r -> r.bucket("lake").key("slow")).contentLength()).isEqualTo(600_000);
    assertThat(temp.resolve("s3/.incoming/puts")).isEmptyDirectory();
  }

  @Test
  void forgetsWhatAKilledProcessHadBegun() throws IOException {
    make("lake");
    put("lake", "k", new byte[] {1});
    String id = s3.createMultipartUpload(r -> r.bucket("lake").key("parts")).uploadId();
    String tag =
        s3.uploadPart(
                r -> r.bucket("lake").key("parts").uploadId(id).partNumber(1),
                RequestBody.fromString("part"))
            .eTag();
    Files.writeString(temp.resolve("s3/.incoming/puts/half"), "ha");
    Files.writeString(temp.resolve("s3/.incoming/uploads/lake/parts-half"), "ha");

    close();
    open();

    assertThat(temp.resolve("s3/.incoming/puts")).isEmptyDirectory();
    assertThat(temp.resolve("s3/.incoming/uploads/lake/parts-half")).doesNotExist();
    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).contents())
        .extracting(S3Object::key)
        .containsExactly("k");
    assertThat(s3.listBuckets().buckets())
        .extracting(Bucket::name)
        .containsExactlyInAnyOrder("contract-bucket", "lake");
    assertThat(s3.listMultipartUploads(r -> r.bucket("lake")).uploads())
        .extracting(MultipartUpload::key)
        .containsExactly("parts");
    s3.completeMultipartUpload(
        r ->
            r.bucket("lake")
                .key("parts")
                .uploadId(id)
                .multipartUpload(
                    u -> u.parts(CompletedPart.builder().partNumber(1).eTag(tag).build())));
    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("parts")).asUtf8String())
        .isEqualTo("part");
  }

  @Test
  void keepsWhatIsSaidOfAnUploadInParts() {
    make("lake");
    String id =
        s3.createMultipartUpload(
                r ->
                    r.bucket("lake")
                        .key("p/parts.gz")
                        .contentType("a/b")
                        .contentEncoding("gzip")
                        .metadata(Map.of("colour", "blue")))
            .uploadId();
    String tag =
        s3.uploadPart(
                r -> r.bucket("lake").key("p/parts.gz").uploadId(id).partNumber(1),
                RequestBody.fromString("part"))
            .eTag();
    Supplier<String> complete =
        () ->
            s3.completeMultipartUpload(
                    r ->
                        r.bucket("lake")
                            .key("p/parts.gz")
                            .uploadId(id)
                            .multipartUpload(
                                u ->
                                    u.parts(
                                        CompletedPart.builder().partNumber(1).eTag(tag).build())))
                .eTag();

    assertThat(s3.listParts(r -> r.bucket("lake").key("p/parts.gz").uploadId(id)).parts())
        .hasSize(1);
    String whole = complete.get();
    // A client that lost the answer asks again.
    assertThat(complete.get()).isEqualTo(whole);

    HeadObjectResponse head = s3.headObject(r -> r.bucket("lake").key("p/parts.gz"));
    assertThat(head.contentType()).isEqualTo("a/b");
    assertThat(head.contentEncoding()).isEqualTo("gzip");
    assertThat(head.metadata()).containsEntry("colour", "blue");
    assertThat(head.eTag()).endsWith("-1\"");

    String aborted = s3.createMultipartUpload(r -> r.bucket("lake").key("q")).uploadId();
    s3.abortMultipartUpload(r -> r.bucket("lake").key("q").uploadId(aborted));
    for (String gone : List.of(aborted, "../../x", "00000000-0000-0000-0000-000000000000")) {
      refuses("NoSuchUpload", () -> s3.listParts(r -> r.bucket("lake").key("q").uploadId(gone)));
      refuses(
          "NoSuchUpload",
          () ->
              s3.uploadPart(
                  r -> r.bucket("lake").key("q").uploadId(gone).partNumber(1),
                  RequestBody.fromString("part")));
    }
    s3.deleteObject(r -> r.bucket("lake").key("p/parts.gz"));
    s3.deleteBucket(r -> r.bucket("lake"));
    assertThat(temp.resolve("s3/.incoming/uploads/lake")).doesNotExist();
  }

  @Test
  void letsOneOfManyMakeAnObject() throws Exception {
    make("lake");
    AtomicInteger made = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        puts.add(
            threads.submit(
                () -> {
                  try {
                    s3.putObject(
                        r -> r.bucket("lake").key("one").ifNoneMatch("*"),
                        RequestBody.fromString("x"));
                    made.incrementAndGet();
                  } catch (S3Exception e) {
                    assertThat(e.statusCode()).isEqualTo(412);
                  }
                }));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    }
    assertThat(made).hasValue(1);
    assertThat(temp.resolve("s3/.incoming/puts")).isEmptyDirectory();
  }

  @Test
  void putsAgainstTheVersionThatIsThere() {
    make("lake");
    put("lake", "k", new byte[] {1});
    String tag = s3.headObject(r -> r.bucket("lake").key("k")).eTag();

    s3.putObject(r -> r.bucket("lake").key("k").ifMatch(tag), RequestBody.fromString("second"));
    refuses(
        "PreconditionFailed",
        () ->
            s3.putObject(
                r -> r.bucket("lake").key("k").ifMatch(tag), RequestBody.fromString("third")));
    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("k")).asUtf8String())
        .isEqualTo("second");
  }

  @Test
  void checksTheChecksumsThatClientsSend() {
    make("lake");
    for (ChecksumAlgorithm algorithm :
        List.of(
            ChecksumAlgorithm.CRC32,
            ChecksumAlgorithm.CRC32_C,
            ChecksumAlgorithm.SHA1,
            ChecksumAlgorithm.SHA256)) {
      s3.putObject(
          r -> r.bucket("lake").key("k").checksumAlgorithm(algorithm),
          RequestBody.fromString(algorithm.toString()));
      assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("k")).asUtf8String())
          .isEqualTo(algorithm.toString());
    }
    refuses(
        "BadDigest",
        () ->
            s3.putObject(
                r -> r.bucket("lake").key("wrong").contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="),
                RequestBody.fromString("not empty")));
    refuses(
        "BadDigest",
        () ->
            s3.putObject(
                r -> r.bucket("lake").key("wrong").checksumCRC32("AAAAAA=="),
                RequestBody.fromString("not empty")));
    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).contents())
        .extracting(S3Object::key)
        .containsExactly("k");
  }

  @Test
  void takesBodiesThatAreSignedWhole() {
    make("lake");
    byte[] bytes = new byte[3 << 20];
    new Random(5).nextBytes(bytes);
    try (S3Client whole =
        builder(key().accessKeyId(), key().secretAccessKey())
            .serviceConfiguration(c -> c.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .build()) {
      whole.putObject(r -> r.bucket("lake").key("k"), RequestBody.fromBytes(bytes));
    }

    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("k")).asByteArrayUnsafe())
        .isEqualTo(bytes);
  }

  @Test
  void replacesWhatIsSaidOfAnObject() {
    make("lake");
    put("lake", "k", new byte[] {1});

    s3.copyObject(
        r ->
            r.sourceBucket("lake")
                .sourceKey("k")
                .destinationBucket("lake")
                .destinationKey("k")
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(Map.of("colour", "red")));

    assertThat(s3.headObject(r -> r.bucket("lake").key("k")).metadata())
        .containsEntry("colour", "red");
    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("k")).asByteArrayUnsafe())
        .containsExactly(1);
  }

  @Test
  void readsAFileThatWasDroppedThere() throws IOException {
    make("lake");
    Files.createDirectories(temp.resolve("s3/lake/dropped"));
    Files.writeString(temp.resolve("s3/lake/dropped/file.json"), "{}");

    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).contents())
        .extracting(S3Object::key)
        .containsExactly("dropped/file.json");
    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key("dropped/file.json")).asUtf8String())
        .isEqualTo("{}");
  }

  @Test
  void seesAPublicGrantHoweverItIsWritten() throws Exception {
    make("lake");
    Grant everybody =
        Grant.builder()
            .permission("READ")
            .grantee(g -> g.type("Group").uri("http://acs.amazonaws.com/groups/global/AllUsers"))
            .build();
    refuses(
        "AccessDenied",
        () ->
            s3.putBucketAcl(
                r ->
                    r.bucket("lake")
                        .accessControlPolicy(p -> p.owner(o -> o.id("owner")).grants(everybody))));
    put("lake", "k", new byte[] {1});
    refuses(
        "AccessDenied", () -> s3.putObjectAcl(r -> r.bucket("lake").key("k").acl("public-read")));
  }

  @Test
  void seesAPublicAclInThePresignedQueryAndKeepsWhatElseIsThere() throws Exception {
    make("lake");
    String meta = "x-amz-meta-color=light%20blue";

    assertThat(presigned("PUT", "/lake/k?x-amz-acl=public-read").statusCode()).isEqualTo(403);
    assertThat(
            presigned(
                    "PUT",
                    "/lake/k?x-amz-grant-read=uri%3Dhttp%3A%2F%2Facs.amazonaws.com%2Fgroups%2F"
                        + "global%2FAllUsers")
                .statusCode())
        .isEqualTo(403);
    assertThat(s3.listObjectsV2(r -> r.bucket("lake")).contents()).isEmpty();
    assertThat(presigned("PUT", "/lake/k?x-amz-acl=private&" + meta).statusCode()).isEqualTo(200);
    assertThat(s3.headObject(r -> r.bucket("lake").key("k")).metadata())
        .containsEntry("color", "light blue");
  }

  @Test
  void forgetsTheSettingsOfABucketThatAPresignedUrlDeleted() throws Exception {
    make("lake");
    s3.deletePublicAccessBlock(r -> r.bucket("lake"));
    s3.putBucketPolicy(r -> r.bucket("lake").policy(POLICY_FOR_ALL));

    assertThat(presigned("DELETE", "/lake?x-id=DeleteBucket").statusCode()).isEqualTo(204);
    make("lake");

    assertThat(
            s3.getPublicAccessBlock(r -> r.bucket("lake"))
                .publicAccessBlockConfiguration()
                .blockPublicPolicy())
        .isTrue();
    refuses("NoSuchBucketPolicy", () -> s3.getBucketPolicy(r -> r.bucket("lake")));
  }

  @Test
  void namesTheRequestInItsErrors() throws Exception {
    make("lake");

    HttpResponse<String> answer = presigned("GET", "/lake/none");

    assertThat(answer.body())
        .contains("<Code>NoSuchKey</Code>")
        .contains("<Resource>/lake/none</Resource>")
        .contains(
            "<RequestId>"
                + answer.headers().firstValue("x-amz-request-id").orElseThrow()
                + "</RequestId><HostId>"
                + answer.headers().firstValue("x-amz-id-2").orElseThrow()
                + "</HostId>");
  }

  @Test
  void givesNoPageOfAnotherOriginLeave() throws Exception {
    make("lake");
    put("lake", "k", new byte[] {1});

    HttpResponse<String> answer = presigned("GET", "/lake/k", "Origin", "https://evil.example");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
  }

  /// Sends a request by a URL that was presigned, with what the query says besides.
  private HttpResponse<String> presigned(String method, String target, String... headers)
      throws Exception {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(method))
            .uri(gateway.address().resolve(target))
            .build();
    URI url =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.request(request)
                        .identity(
                            AwsCredentialsIdentity.create(
                                key().accessKeyId(), key().secretAccessKey()))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(
                            AwsV4HttpSigner.AUTH_LOCATION,
                            AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1)))
            .request()
            .getUri();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest.Builder sent =
          HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody());
      return http.send(
          (headers.length == 0 ? sent : sent.headers(headers)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void keepsABlockThatBlocksNothing() {
    make("lake");
    s3.putPublicAccessBlock(
        r -> r.bucket("lake").publicAccessBlockConfiguration(b -> b.blockPublicAcls(false)));

    assertThat(
            s3.getPublicAccessBlock(r -> r.bucket("lake"))
                .publicAccessBlockConfiguration()
                .blockPublicAcls())
        .isFalse();
    s3.putObject(
        r -> r.bucket("lake").key("k").acl(ObjectCannedACL.PUBLIC_READ),
        RequestBody.fromString("x"));
  }

  @Test
  void blocksABucketAnewThatTakesTheNameOfAnother() {
    make("lake");
    s3.deletePublicAccessBlock(r -> r.bucket("lake"));
    s3.deleteBucket(r -> r.bucket("lake"));
    make("lake");

    assertThat(
            s3.getPublicAccessBlock(r -> r.bucket("lake"))
                .publicAccessBlockConfiguration()
                .blockPublicPolicy())
        .isTrue();
    refuses("NoSuchBucket", () -> s3.getPublicAccessBlock(r -> r.bucket("nothing")));
    refuses("NoSuchBucket", () -> s3.getBucketPolicyStatus(r -> r.bucket("nothing")));
    refuses("NoSuchBucket", () -> s3.putBucketPolicy(r -> r.bucket("nothing").policy("{}")));
  }

  @Test
  void saysWhatItDoesNotHave() {
    make("lake");
    refuses(
        "NotImplemented",
        () ->
            s3.putBucketVersioning(
                r -> r.bucket("lake").versioningConfiguration(v -> v.status("Enabled"))));
    refuses("InvalidRequest", () -> put("lake", ".s3proxy-mpu-stub-1", new byte[] {1}));
    refuses("InvalidRequest", () -> put("lake", ".mpus-1", new byte[] {1}));
    assertThat(s3.getBucketLocation(r -> r.bucket("lake")).locationConstraintAsString())
        .isIn("", null);
  }

  @Test
  void refusesAKeyItDoesNotKnowAndASecretThatIsWrong() {
    make("lake");
    try (S3Client stranger = client("AKIASTRANGER", "secret");
        S3Client guesser = client(key().accessKeyId(), "guess")) {
      refuses("InvalidAccessKeyId", () -> stranger.listObjectsV2(r -> r.bucket("lake")));
      refuses("SignatureDoesNotMatch", () -> guesser.listObjectsV2(r -> r.bucket("lake")));
      assertThatThrownBy(
              () ->
                  guesser.putObject(
                      r -> r.bucket("contract-bucket").key("k"), RequestBody.fromString("x")))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
    }
  }

  @Test
  void refusesARequestThatIsNotSigned() throws Exception {
    make("lake");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(gateway.address().resolve("/lake")).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("<Code>AccessDenied</Code>");
    }
  }

  private static final String POLICY_FOR_ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
          + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::lake/*\"}]}";

  private static void refuses(String code, Runnable request) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
  }

  private void make(String bucket) {
    s3.createBucket(r -> r.bucket(bucket));
  }

  private void put(String bucket, String key, byte[] bytes) {
    s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  private AccessKeys keys() {
    return AccessKeys.open(temp.resolve("keys"), new SecureRandom());
  }

  private AccessKey key() {
    return keys().first();
  }

  private S3Client client(String id, String secret) {
    return builder(id, secret).build();
  }

  private S3ClientBuilder builder(String id, String secret) {
    URI address = gateway.address();
    return S3Client.builder()
        .endpointOverride(address)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)));
  }
}
