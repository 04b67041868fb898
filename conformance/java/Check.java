import java.time.Duration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// The AWS SDK for Java with nothing but the environment.
void main() throws Exception {
  try (S3Client s3 = S3Client.create()) {
    s3.createBucket(r -> r.bucket("from-java"));
    s3.putObject(r -> r.bucket("from-java").key("a b/ü"), RequestBody.fromString("hello"));
    check(s3.getObjectAsBytes(r -> r.bucket("from-java").key("a b/ü")).asUtf8String().equals("hello"));
    check(s3.listObjectsV2Paginator(r -> r.bucket("from-java")).contents().stream().count() == 1);
    refused(NoSuchKeyException.class, () -> s3.getObject(r -> r.bucket("from-java").key("none")));
  }
  try (S3Presigner presigner = S3Presigner.create()) {
    var url =
        presigner
            .presignGetObject(
                r ->
                    r.signatureDuration(Duration.ofMinutes(1))
                        .getObjectRequest(o -> o.bucket("from-java").key("a b/ü")))
            .url();
    check(new String(url.openStream().readAllBytes()).equals("hello"));
  }
  try (FirehoseClient firehose = FirehoseClient.create()) {
    check(firehose.listDeliveryStreams().deliveryStreamNames().contains("clickstream"));
    var put =
        firehose.putRecord(
            r ->
                r.deliveryStreamName("clickstream")
                    .record(d -> d.data(SdkBytes.fromUtf8String("{}\n"))));
    check(!put.recordId().isEmpty() && !put.responseMetadata().requestId().isEmpty());
    refused(
        ResourceNotFoundException.class,
        () -> firehose.describeDeliveryStream(r -> r.deliveryStreamName("none")));
  }
  try (GlueClient glue = GlueClient.create()) {
    check(glue.getDatabasesPaginator(_ -> {}).stream().mapToInt(p -> p.databaseList().size()).sum() >= 3);
    refused(EntityNotFoundException.class, () -> glue.getDatabase(r -> r.name("none")));
  }
  try (AthenaClient athena = AthenaClient.create()) {
    String id =
        athena
            .startQueryExecution(r -> r.queryString("SELECT 42").workGroup("rastro-analysts"))
            .queryExecutionId();
    QueryExecutionState state;
    do {
      Thread.sleep(50);
      state =
          athena.getQueryExecution(r -> r.queryExecutionId(id)).queryExecution().status().state();
    } while (state == QueryExecutionState.QUEUED || state == QueryExecutionState.RUNNING);
    check(
        athena
            .getQueryResults(r -> r.queryExecutionId(id))
            .resultSet().rows().get(1).data().getFirst().varCharValue().equals("42"));
  }
  try (RedshiftDataClient redshift = RedshiftDataClient.create()) {
    String id =
        redshift
            .executeStatement(r -> r.workgroupName("rastro").database("dev").sql("select 42"))
            .id();
    while (redshift.describeStatement(r -> r.id(id)).status() != StatusString.FINISHED) {
      Thread.sleep(50);
    }
    check(
        redshift.getStatementResult(r -> r.id(id)).records().getFirst().getFirst().longValue() == 42);
  }
  IO.println("The AWS SDK for Java does what it does with AWS");
}

void check(boolean holds) {
  if (!holds) {
    throw new AssertionError("See the line in the stack trace");
  }
}

void refused(Class<? extends Exception> wanted, Runnable call) {
  try {
    call.run();
  } catch (Exception e) {
    check(wanted.isInstance(e));
    return;
  }
  throw new AssertionError("not refused");
}
