package dev.rastro.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.S3Address;
import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.testkit.S3Contract;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The store behind the gateway, through a signing client as everybody uses it. The contract opens
/// it before each test.
@SuppressWarnings("NullAway.Init")
class S3StoreTest extends S3Contract {

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
    URI address = gateway.address();
    return S3Client.builder()
        .endpointOverride(address)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)))
        .build();
  }
}
