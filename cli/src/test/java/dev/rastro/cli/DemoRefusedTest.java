package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A demo that can't succeed, on a home with the data of one that did.
@SuppressWarnings("NullAway.Init")
class DemoRefusedTest {

  @TempDir private Path temp;
  private OwnInstallation installation;

  @BeforeEach
  void useAnInstallationOfItsOwn() throws Exception {
    installation = OwnInstallation.in(temp.resolve("installation"));
  }

  private CommandLineRun demo() {
    return CommandLineRun.of("demo", "--events", "300", "--home", temp.resolve("home").toString());
  }

  /// What a demo leaves, as far as the refusals look: the mark, and an object.
  private void placeDataOfAnEarlierDemo() throws Exception {
    try (Home home = Home.open(temp.resolve("home"))) {
      DemoMark.begin(home);
      Files.createDirectories(home.part("s3/bucket"));
      Files.writeString(home.part("s3/bucket/key"), "of the last demo");
    }
  }

  private void assertRefusedWithTheDataKept(String place, String... words) {
    CommandLineRun refused = demo();
    assertThat(refused.exitCode()).isEqualTo(Main.FAILED);
    assertThat(refused.err().strip().lines()).as(refused.err()).hasSize(1);
    assertThat(refused.err()).containsPattern("^rastro: " + place).contains(words);
    assertThat(refused.err()).doesNotContain("Replacing");
    assertThat(temp.resolve("home/s3/bucket/key")).hasContent("of the last demo");
  }

  @Test
  void isRefusedWhereAnOutputIsMissing() throws Exception {
    placeDataOfAnEarlierDemo();
    String template = Files.readString(installation.stack());
    for (String output :
        List.of(
            "DeliveryStream",
            "RawBucketName",
            "StagedBucketName",
            "CuratedBucketName",
            "RawCrawlerName",
            "StagedCrawlerName",
            "CuratedCrawlerName",
            "AthenaWorkGroup",
            "SpectrumRoleArn")) {
      Files.writeString(
          installation.stack(), template.replace("\n  " + output + ":\n", "\n  Other:\n"));

      assertRefusedWithTheDataKept("stack\\.yaml:\\d{3}: ", "the template has no output " + output);
    }
  }

  @Test
  void isRefusedWhereAnOutputNamesSomethingElse() throws Exception {
    placeDataOfAnEarlierDemo();
    installation.change("Value: !Ref StagedCrawler", "Value: nobody");

    assertRefusedWithTheDataKept(
        "stack\\.yaml:\\d{3}: ",
        "the output StagedCrawlerName: the template declares no AWS::Glue::Crawler called nobody");
  }

  @Test
  void isRefusedWhereTheEventsWouldLieElsewhere() throws Exception {
    placeDataOfAnEarlierDemo();
    installation.change("Prefix: \"events/landing_date=", "Prefix: \"clicks/landing_date=");

    assertRefusedWithTheDataKept(
        "stack\\.yaml:" + lineOf("Prefix: \"clicks/") + ": ",
        "Clickstream.ExtendedS3DestinationConfiguration.Prefix",
        "a prefix that begins with events/landing_date=");
  }

  @Test
  void isRefusedWhereACrawlerLooksElsewhereOrFillsAnotherDatabase() throws Exception {
    placeDataOfAnEarlierDemo();
    String template = Files.readString(installation.stack());
    installation.change("s3://${CuratedBucket}/funnel/", "s3://${CuratedBucket}/tunnel/");
    assertRefusedWithTheDataKept(
        "stack\\.yaml:\\d{3}: ",
        "CuratedCrawler.Targets.S3Targets", "curated-000000000000/funnel/");

    Files.writeString(
        installation.stack(), template.replace("!Ref StagedDatabase", "somebodys_database"));
    assertRefusedWithTheDataKept(
        "stack\\.yaml:" + lineOf("somebodys_database") + ": ", "StagedCrawler.DatabaseName");

    Files.writeString(
        installation.stack(),
        template.replace("Name: staged\n", "Name: staged\n      TablePrefix: x_\n"));
    assertRefusedWithTheDataKept(
        "stack\\.yaml:" + lineOf("TablePrefix") + ": ", "StagedCrawler.TablePrefix");
  }

  @Test
  void isRefusedWhereTheWarehouseOrAthenaWouldRefuseIt() throws Exception {
    placeDataOfAnEarlierDemo();
    installation.change("State: ENABLED", "State: DISABLED");
    assertRefusedWithTheDataKept("stack\\.yaml:" + lineOf("State: DISABLED") + ": ", "State");

    installation.change("State: DISABLED", "State: ENABLED");
    installation.change("Value: !GetAtt SpectrumRole.Arn", "Value: !GetAtt CrawlerRole.Arn");
    assertRefusedWithTheDataKept(
        "stack\\.yaml:" + lineOf("Value: !GetAtt CrawlerRole.Arn") + ": ", "SpectrumRoleArn");
  }

  @Test
  void isRefusedWhereTheDbtProjectCannotBeReadOrLacksAModel() throws Exception {
    placeDataOfAnEarlierDemo();
    Path models = installation.directory().resolve("clickstream/models/marts");
    Files.writeString(models.resolve("daily.sql"), "select {{ 1 ");
    assertRefusedWithTheDataKept("", "daily.sql");

    Files.delete(models.resolve("daily.sql"));
    Files.writeString(models.resolve("marts.yml"), "version: 2\n");
    Path tests = installation.directory().resolve("clickstream/tests");
    Files.delete(tests.resolve("days_add_up.sql"));
    Files.writeString(tests.resolve("tests.yml"), "version: 2\n");
    assertRefusedWithTheDataKept("", "has no model daily, which the demo shows");
  }

  @Test
  void runsUnderTheNamesThatTheTemplateGives() throws Exception {
    installation.change("Name: raw-events\n", "Name: raw-clicks\n");
    installation.change("Name: staged\n", "Name: clean\n");
    installation.change("Name: data_lake_raw\n", "Name: clicks_raw\n");
    installation.change("Name: data_lake_curated\n", "Name: clicks_curated\n");
    installation.change("DeliveryStreamName: clickstream\n", "DeliveryStreamName: clicks\n");

    CommandLineRun demo = demo();

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out()).contains("clicks_raw.events: ");
  }

  private long lineOf(String text) throws Exception {
    try (Stream<String> lines = Files.lines(installation.stack())) {
      return lines.takeWhile(line -> !line.contains(text)).count() + 1;
    }
  }
}
