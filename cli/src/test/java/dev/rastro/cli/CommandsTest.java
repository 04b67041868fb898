package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands on their own, and what people do wrong with them.
class CommandsTest {

  @TempDir private Path temp;

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
  }

  private String home() {
    return temp.resolve("home").toString();
  }

  private static void assertRefused(CommandLineRun run, String... words) {
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err()).startsWith("rastro: ").contains(words).doesNotContain("internal error");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of(
            "demo",
            "simulate",
            "crawl",
            "catalog",
            "athena",
            "firehose",
            "redshift",
            "dbt",
            "reset",
            "up",
            "stop",
            "env",
            "keys",
            "version")) {
      CommandLineRun help = CommandLineRun.of(command, "--help");

      assertThat(help.exitCode()).as(command).isZero();
      assertThat(help.out()).as(command).contains("Usage: rastro " + command);
    }
  }

  @Test
  void everyCommandOfDbtHasHelp() {
    for (String command : List.of("build", "run", "test", "compile", "parse", "ls")) {
      CommandLineRun help = CommandLineRun.of("dbt", command, "--help");

      assertThat(help.exitCode()).as(command).isZero();
      assertThat(help.out()).as(command).contains("Usage: rastro dbt " + command);
    }
  }

  @Test
  void saysInOneLineWhatItCannotReadOfACommand() {
    assertRefused(CommandLineRun.of("demo", "--evnts", "5"), "--evnts", "rastro demo --help");
    assertRefused(
        CommandLineRun.of("demo", "--events", "many"), "--events", "'many' is not a whole number");
    assertRefused(
        CommandLineRun.of("demo", "--events", "99999999999999999999"),
        "99999999999999999999 is too large");
    assertRefused(CommandLineRun.of("up", "--port", "x"), "--port", "'x' is not a whole number");
    assertRefused(CommandLineRun.of("up", "--rate", "x"), "--rate", "'x' is not a number");
    assertRefused(
        CommandLineRun.of("simulate", "--out", "x", "--stream"), "rastro: --out", "exclusive");
    assertRefused(CommandLineRun.of("demo", "--home", ""), "--home is empty");
    assertRefused(CommandLineRun.of("catalogue"), "there is no command catalogue (catalog");
    assertRefused(CommandLineRun.of("dbt", "biuld"), "there is no command biuld");
    assertRefused(CommandLineRun.of("athena"), "SQL", "rastro athena --help");
    assertRefused(CommandLineRun.of("nonsense"), "there is no command nonsense");
    assertThat(CommandLineRun.of("nonsense").exitCode()).isEqualTo(2);
  }

  @Test
  void refusesAnUnknownPreset() {
    assertRefused(
        CommandLineRun.of("demo", "--home", home(), "--preset", "odd"), "odd", "original");
    assertThat(temp.resolve("home")).doesNotExist();
  }

  @Test
  void refusesAHomeOfAnotherVersion() throws Exception {
    Files.createDirectories(Path.of(home()));
    Files.writeString(Path.of(home()).resolve("VERSION"), "99\n");

    assertRefused(CommandLineRun.of("demo", "--home", home()), "another version", "99");
  }

  @Test
  void refusesAFileInPlaceOfAHome() throws Exception {
    String file = Files.writeString(temp.resolve("file"), "x").toString();
    for (String[] arguments :
        List.of(
            new String[] {"demo"},
            new String[] {"catalog"},
            new String[] {"athena", "SELECT 1"},
            new String[] {"up", "--port", "0"},
            new String[] {"env"},
            new String[] {"keys", "list"},
            new String[] {"dbt", "run"})) {
      List<String> all = new ArrayList<>(List.of(arguments));
      all.addAll(List.of("--home", file));
      assertRefused(
          CommandLineRun.of(all.toArray(String[]::new)),
          "the home " + file + " is not a directory");
    }
    assertRefused(CommandLineRun.of("stop", "--home", file), "no rastro up runs on the home");
    assertThat(Path.of(file)).hasContent("x");
  }

  @Test
  void refusesAHomeThatIsInUse() {
    try (Home _ = Home.open(Path.of(home()))) {
      assertRefused(CommandLineRun.of("demo", "--home", home()), "in use");
      assertRefused(CommandLineRun.of("athena", "--home", home(), "SELECT 1"), "in use");
    }
  }

  @Test
  void refusesAnUnreadableStackAndWorksOnceItIsMended() throws Exception {
    Path installation = temp.resolve("installation");
    Files.createDirectories(installation);
    System.setProperty("rastro.installation", installation.toString());
    Home.open(Path.of(home())).close();
    assertRefused(CommandLineRun.of("athena", "--home", home(), "SELECT 1"), "stack.yaml");

    Files.writeString(
        installation.resolve("stack.yaml"), "Resources:\n  X:\n    Type: AWS::No::Such\n");
    assertRefused(
        CommandLineRun.of("athena", "--home", home(), "SELECT 1"), "stack.yaml:", "AWS::No::Such");

    Files.copy(
        Path.of("../stack.yaml"),
        installation.resolve("stack.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    CommandLineRun mended =
        CommandLineRun.of("athena", "--home", home(), "--csv", "SELECT 1 + 1 AS two");
    assertThat(mended.exitCode()).as(mended.err()).isZero();
    assertThat(mended.lastLine()).contains("2");
  }

  @Test
  void saysWhyTheStackCannotBeRead() throws Exception {
    Path installation = Files.createDirectories(temp.resolve("installation"));
    Path stack = Files.createDirectory(installation.resolve("stack.yaml"));
    System.setProperty("rastro.installation", installation.toString());
    assertRefused(
        CommandLineRun.of("demo", "--home", home()), stack + ": cannot be read: Is a directory");

    Files.delete(stack);
    Files.createFile(
        stack, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
    assumeFalse(Files.isReadable(stack), "root reads everything");
    assertRefused(
        CommandLineRun.of("demo", "--home", home()),
        stack + ": cannot be read: no permission for " + stack);
  }

  @Test
  void aDemoThatCannotBeginReplacesNothing() throws Exception {
    Path installation = Files.createDirectories(temp.resolve("installation"));
    Path stack = installation.resolve("stack.yaml");
    Files.writeString(stack, "Resources:\n  X:\n    Type: AWS::No::Such\n");
    System.setProperty("rastro.installation", installation.toString());
    Path lastObject = temp.resolve("home/s3/bucket/key");
    try (Home home = Home.open(Path.of(home()))) {
      DemoMark.begin(home);
      Files.createDirectories(lastObject.getParent());
      Files.writeString(lastObject, "of the last demo");
    }

    assertRefused(CommandLineRun.of("demo", "--home", home()), "AWS::No::Such");

    assertThat(lastObject).exists();
  }

  @Test
  void simulatesTheSameBytesForTheSameSeed() throws Exception {
    Path one = temp.resolve("one.json");
    Path two = temp.resolve("two.json");
    for (Path file : List.of(one, two)) {
      assertThat(
              CommandLineRun.of(
                      "simulate", "--events", "2000", "--seed", "3", "--out", file.toString())
                  .exitCode())
          .isZero();
    }

    assertThat(Files.readAllLines(one)).hasSize(2000).isEqualTo(Files.readAllLines(two));
  }

  @Test
  void saysWhyAFileCannotBeWritten() throws Exception {
    String missing = temp.resolve("nowhere").resolve("x").toString();
    String below = Files.writeString(temp.resolve("file"), "x").resolve("x").toString();

    assertRefused(
        CommandLineRun.of("simulate", "--events", "5", "--out", missing),
        "can't write " + missing + ": there is no " + temp.resolve("nowhere"));
    assertRefused(
        CommandLineRun.of("simulate", "--events", "5", "--out", temp.toString()),
        "can't write " + temp + ": Is a directory");
    assertRefused(
        CommandLineRun.of("simulate", "--events", "5", "--out", below), "Not a directory");
    assertRefused(
        CommandLineRun.of("simulate", "--events", "5", "--truth", below, "--out", missing + "2"),
        missing + "2");
    assertRefused(
        CommandLineRun.of(
            "simulate", "--events", "5", "--truth", below, "--out", temp.resolve("o").toString()),
        below,
        "Not a directory");
    assertRefused(
        CommandLineRun.of(
            "simulate", "--events", "5", "--truth", missing, "--out", temp.resolve("o").toString()),
        "Could not write " + missing + ": there is no " + temp.resolve("nowhere"));
    assertThat(temp.resolve("nowhere")).doesNotExist();
    assertRefused(CommandLineRun.of("demo", "--home", below), below, "Not a directory");
  }

  @Test
  void whoAsksAHomeThatIsNotThereIsRefusedAndMakesNone() {
    for (String[] arguments :
        List.of(
            new String[] {"reset"},
            new String[] {"athena", "SELECT 1"},
            new String[] {"redshift", "SELECT 1"},
            new String[] {"catalog"},
            new String[] {"crawl", "raw-events"},
            new String[] {"firehose", "list"},
            new String[] {"firehose", "status", "clickstream"},
            new String[] {"firehose", "flush", "clickstream"},
            new String[] {"dbt", "build"},
            new String[] {"dbt", "compile"},
            new String[] {"keys", "list"},
            new String[] {"keys", "revoke", "AKIA"})) {
      List<String> all = new ArrayList<>(List.of(arguments));
      all.addAll(List.of("--home", home()));

      assertRefused(
          CommandLineRun.of(all.toArray(String[]::new)), "there is no Rastro home in " + home());

      assertThat(temp.resolve("home")).as(arguments[0]).doesNotExist();
    }
    assertThat(CommandLineRun.of("keys", "create", "--home", home()).exitCode()).isZero();
    assertThat(CommandLineRun.of("keys", "list", "--home", home()).exitCode()).isZero();
  }

  @Test
  void showsAStackTraceOnlyWhenAsked() {
    CommandLineRun verbose =
        CommandLineRun.of("--verbose", "reset", "--home", temp.resolve("none").toString());

    assertThat(verbose.err()).contains("\tat dev.rastro.cli.ResetCommand");
  }

  @Test
  void namesADbtProjectThatIsNotThere() {
    assertRefused(
        CommandLineRun.of("dbt", "ls", "--project-dir", temp.toString()), "dbt_project.yml");
  }

  @Test
  void listsTheProjectsNodes() {
    CommandLineRun listed =
        CommandLineRun.of(
            "dbt", "ls", "--home", home(), "-s", "+visits", "--resource-type", "model");

    assertThat(listed.exitCode()).as(listed.err()).isZero();
    assertThat(listed.out().lines())
        .containsExactlyInAnyOrder(
            "clickstream.marts.events",
            "clickstream.marts.visits",
            "clickstream.staging.stg_events");
    assertThat(temp.resolve("home")).doesNotExist();
  }
}
