package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

class CrawlCommandTest {

  @TempDir private Path temp;

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
  }

  private CommandLineRun crawl(String name) {
    return CommandLineRun.of("crawl", "--home", temp.resolve("home").toString(), name);
  }

  private void put(String day, String text) {
    try (LocalCloud cloud = LocalCloud.openWithHome(temp.resolve("home"))) {
      cloud
          .s3()
          .putObject(
              r ->
                  r.bucket(cloud.stack().output("RawBucketName"))
                      .key("events/landing_date=" + day + "/a"),
              RequestBody.fromString(text));
    }
  }

  @Test
  void printsWhatACrawlChangedInTheCatalog() {
    put("2026-01-01", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}");
    CommandLineRun first = crawl("raw-events");

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out())
        .contains(
            "+ table data_lake_raw.events (json, s3://",
            "    + a int",
            "    + landing_date string (partition key)",
            "+ partition events/landing_date=2026-01-01",
            "1 table created, 1 partition created");
    assertThat(first.err()).contains("raw-events succeeded");

    put("2026-01-02", "{\"a\":1.5,\"b\":1,\"c\":1,\"d\":1,\"e\":true}");
    put("2026-01-03", "{\"a\":1\n");
    CommandLineRun second = crawl("raw-events");
    assertThat(second.out())
        .contains(
            "~ table data_lake_raw.events",
            "    ~ a int → double",
            "    + e boolean",
            "+ partition events/landing_date=2026-01-02",
            "~ partition events/landing_date=2026-01-01");
    assertThat(second.err()).contains("left out s3://", "2026-01-03/a: not JSON in record 1");

    assertThat(crawl("raw-events").out().strip()).isEqualTo("nothing changed");
  }

  @Test
  void printsThatTheObjectsAreToBeReadInAnotherWay() {
    put("2026-01-01", "{\"a\":1,\"b\":1}");
    assertThat(crawl("raw-events").exitCode()).isZero();
    put("2026-01-01", "a|b\n1|2\n3|4\n");

    CommandLineRun changed = crawl("raw-events");

    assertThat(changed.exitCode()).as(changed.err()).isZero();
    assertThat(changed.out())
        .contains(
            "~ table data_lake_raw.events",
            "    ~ classification json → csv",
            "    ~ delimiter none → |",
            "    ~ SerDe org.openx.data.jsonserde.JsonSerDe → ");
  }

  @Test
  void saysWhichCrawlersThereAreWhereOneIsMissing() {
    Home.open(temp.resolve("home")).close();

    CommandLineRun run = crawl("nonsense");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("there is no crawler nonsense; there are curated, raw-events, staged");
  }
}
