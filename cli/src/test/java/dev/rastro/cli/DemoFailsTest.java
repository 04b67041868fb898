package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A demo that comes to its end and has found that something is wrong.
@SuppressWarnings("NullAway.Init")
class DemoFailsTest {

  @TempDir private Path temp;
  private OwnInstallation installation;

  @BeforeEach
  void useAnInstallationOfItsOwn() throws Exception {
    installation = OwnInstallation.in(temp.resolve("installation"));
  }

  private CommandLineRun demo(long events) {
    return CommandLineRun.of(
        "demo",
        "--events",
        String.valueOf(events),
        "--home",
        temp.resolve("home").toString(),
        "--json");
  }

  @Test
  void saysWhichTestOfTheModelsFailed() throws Exception {
    Files.writeString(
        installation.directory().resolve("clickstream/tests/never_holds.sql"), "select 1 as wrong");

    CommandLineRun demo = demo(300);

    assertThat(demo.exitCode()).isEqualTo(Main.FAILED);
    assertThat(demo.err().strip().lines()).as(demo.err()).hasSize(1);
    assertThat(demo.err())
        .startsWith("rastro: 1 test of the models failed: ")
        .contains("never_holds");
    assertThat(demo.lastLine()).contains("\"tests_failed\":1");
  }

  @Test
  void saysHowManyEventsAreMissing() throws Exception {
    // The simulator's second day, which the crawler then leaves out.
    installation.change(
        "- Path: !Sub \"s3://${RawBucket}/events/\"",
        "- { Path: !Sub \"s3://${RawBucket}/events/\", Exclusions: [ \"landing_date=2026-01-02/**\" ] }");

    CommandLineRun demo = demo(60_000);

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isEqualTo(Main.FAILED);
    assertThat(demo.err().strip().lines()).as(demo.err()).hasSize(1);
    assertThat(demo.err())
        .containsPattern("^rastro: 60,000 events were sent, but Athena counts [1-5]\\d,\\d{3}");
    assertThat(demo.lastLine()).contains("\"events\":60000");
  }
}
