package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;

/// What becomes of a home when its stack.yaml changes.
@SuppressWarnings("NullAway.Init")
class StackChangeTest {

  private static final String HINTS = "{ SizeInMBs: 64, IntervalInSeconds: 900 }";

  @TempDir private Path temp;
  private OwnInstallation installation;

  @BeforeEach
  void useAnInstallationOfItsOwn() throws Exception {
    installation = OwnInstallation.in(temp.resolve("installation"));
    done("env");
    done("catalog");
  }

  private CommandLineRun run(String... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of(arguments), Stream.of("--home", temp.resolve("home").toString()))
            .toArray(String[]::new));
  }

  private CommandLineRun done(String... arguments) {
    CommandLineRun run = run(arguments);
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    return run;
  }

  private void change(String from, String to) throws Exception {
    installation.change(from, to);
  }

  private DeliveryStreamDescription stream() {
    try (OpenCloud cloud = OpenCloud.over(temp.resolve("home"))) {
      return cloud
          .firehose()
          .describeDeliveryStream(r -> r.deliveryStreamName("clickstream"))
          .deliveryStreamDescription();
    }
  }

  private ExtendedS3DestinationDescription destination() {
    return stream().destinations().getFirst().extendedS3DestinationDescription();
  }

  @Test
  void whatIsDeclaredOtherwiseIsUpdatedAndWhatIsNewIsMade() throws Exception {
    change(HINTS, "{ SizeInMBs: 32, IntervalInSeconds: 60 }");
    change("Click events as they came.", "Raw events.");
    change("cron(15 * * * ? *)", "cron(30 * * * ? *)");
    change("\"${Name}-staged-${AWS::AccountId}\"", "\"${Name}-clean-${AWS::AccountId}\"");

    assertThat(destination().bufferingHints().sizeInMBs()).isEqualTo(32);
    assertThat(destination().bufferingHints().intervalInSeconds()).isEqualTo(60);
    assertThat(destination().prefix()).startsWith("events/landing_date=");
    try (OpenCloud cloud = OpenCloud.over(temp.resolve("home"))) {
      assertThat(cloud.glue().getDatabase(r -> r.name("data_lake_raw")).database().description())
          .isEqualTo("Raw events.");
      assertThat(
              cloud
                  .glue()
                  .getCrawler(r -> r.name("raw-events"))
                  .crawler()
                  .schedule()
                  .scheduleExpression())
          .isEqualTo("cron(30 * * * ? *)");
      assertThat(cloud.s3().listBuckets().buckets())
          .extracting(bucket -> bucket.name())
          .contains("rastro-clean-000000000000", "rastro-staged-000000000000");
    }
  }

  @Test
  void isNotUpdatedTwice() throws Exception {
    change(HINTS, "{ SizeInMBs: 32, IntervalInSeconds: 60 }");

    assertThat(stream().versionId()).isEqualTo("2");
    assertThat(stream().versionId()).isEqualTo("2");
  }

  @Test
  void whatCannotBeUpdatedIsRefusedWithItsLineUntilItIsTakenBack() throws Exception {
    String prefix = "        Prefix: \"events/landing_date=!{timestamp:yyyy-MM-dd}/\"\n";
    change(prefix, "");

    CommandLineRun refused = run("catalog");

    assertThat(refused.exitCode()).isEqualTo(Main.FAILED);
    assertThat(refused.err().strip().lines()).hasSize(1);
    assertThat(refused.err())
        .containsPattern(
            "stack.yaml:\\d+: AWS::KinesisFirehose::DeliveryStream Clickstream was made")
        .contains("ExtendedS3DestinationConfiguration", "can't be updated in place");
    change("        ErrorOutputPrefix", prefix + "        ErrorOutputPrefix");
    done("catalog");
    assertThat(stream().versionId()).isEqualTo("1");
  }

  @Test
  void whatIsTakenOutAndPutBackOtherwiseIsUpdated() throws Exception {
    String template = Files.readString(installation.stack());
    int from = template.indexOf("  StagedCrawler:\n");
    int to = template.indexOf("  CuratedCrawler:\n");
    Files.writeString(
        installation.stack(),
        (template.substring(0, from) + template.substring(to))
            .replace("  StagedCrawlerName:\n    Value: !Ref StagedCrawler\n", ""));
    done("catalog");
    Files.writeString(
        installation.stack(),
        template.replace(
            "DatabaseName: !Ref StagedDatabase", "DatabaseName: !Ref CuratedDatabase"));
    done("catalog");

    try (OpenCloud cloud = OpenCloud.over(temp.resolve("home"))) {
      assertThat(cloud.glue().getCrawler(r -> r.name("staged")).crawler().databaseName())
          .isEqualTo("data_lake_curated");
    }
  }

  @Test
  void aDemoReplacesWhatOneUnderOtherNamesMade() throws Exception {
    done("demo", "--events", "300");
    change("Default: rastro\n", "Default: shop\n");
    done("demo", "--events", "300");
    done("athena", "SELECT count(*) FROM events");
    change("Default: shop\n", "Default: rastro\n");

    done("demo", "--events", "300");

    assertThat(temp.resolve("home/s3/shop-athena-results-000000000000")).doesNotExist();
  }

  @Test
  void whatStackYamlNoLongerNamesIsNobodys() throws Exception {
    done("demo", "--events", "300");
    change("Default: rastro\n", "Default: shop\n");
    done("catalog");
    change("Default: shop\n", "Default: rastro\n");

    done("demo", "--events", "300");
  }

  @Test
  void whatWasMadeBeforeAFailureIsKnownToTheNextRun() throws Exception {
    change("Click events as they came.", "Raw events.");
    change("cron(15 * * * ? *)", "cron(no schedule)");
    assertThat(run("catalog").exitCode()).isEqualTo(Main.FAILED);

    assertThat(Files.readString(temp.resolve("home").resolve(Home.STACK_FILE)))
        .contains("Raw events.")
        .doesNotContain("no schedule");
  }

  @Test
  void whatSomebodyChangedByAnotherWayStaysSo() {
    try (OpenCloud cloud = OpenCloud.over(temp.resolve("home"))) {
      cloud
          .firehose()
          .updateDestination(
              r ->
                  r.deliveryStreamName("clickstream")
                      .currentDeliveryStreamVersionId("1")
                      .destinationId("destinationId-000000000001")
                      .extendedS3DestinationUpdate(
                          u -> u.bufferingHints(h -> h.sizeInMBs(5).intervalInSeconds(77))));
    }

    assertThat(destination().bufferingHints().intervalInSeconds()).isEqualTo(77);
  }

  @Test
  void aDemoRunsWithWhatIsDeclaredNow() throws Exception {
    done("demo", "--events", "300");
    change(HINTS, "{ SizeInMBs: 32, IntervalInSeconds: 60 }");
    change(
        "        CompressionFormat: GZIP",
        "        CompressionFormat: GZIP\n        FileExtension: .jsonl.gz");

    done("demo", "--events", "300");

    assertThat(destination().bufferingHints().sizeInMBs()).isEqualTo(32);
    try (Stream<Path> objects = Files.walk(temp.resolve("home/s3/rastro-raw-000000000000"))) {
      assertThat(objects.filter(Files::isRegularFile))
          .hasSize(1)
          .allMatch(object -> object.toString().endsWith(".jsonl.gz"));
    }
  }
}
