package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `rastro up` as a process of its own, as people run it.
@SuppressWarnings("NullAway.Init")
class UpProcessTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path temp;
  private Path home;
  private Path said;
  private Process up;

  @BeforeEach
  void start() throws IOException {
    System.setProperty("rastro.installation", "..");
    home = temp.resolve("my home");
    said = temp.resolve("said");
    List<String> command =
        RastroProcess.command("up", "--port", "0", "--rate", "20", "--home", home.toString());
    up =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    await(() -> Files.exists(home.resolve("up.json")));
  }

  @AfterEach
  void end() {
    up.destroyForcibly();
  }

  @Test
  void keepsItsHomeForItselfLetsTheShopGoOnAndEndsInOrder() throws Exception {
    await(() -> lines().contains("Ctrl-C or rastro stop ends it"));
    CommandLineRun second = run("up", "--port", "0");
    assertThat(second.exitCode()).isNotZero();
    assertThat(second.err().strip().lines()).hasSize(1);
    assertThat(second.err())
        .contains("is in use by process " + up.pid() + ", a rastro up on http://127.0.0.1:")
        .contains("rastro stop ends it");

    await(() -> incomingRecords() > 0);
    assertThat(run("firehose", "flush", "clickstream").exitCode()).isZero();
    try (var objects = Files.walk(home.resolve("s3"))) {
      assertThat(objects.filter(path -> path.toString().contains("landing_date="))).isNotEmpty();
    }

    up.destroy(); // As Ctrl-C does.
    assertThat(up.waitFor(1, TimeUnit.MINUTES)).isTrue();
    List<String> lines = lines();
    assertThat(lines).filteredOn(line -> line.startsWith("rastro is up")).hasSize(1);
    assertThat(lines)
        .as("the home's name has a space")
        .anyMatch(line -> line.contains("eval \"$(rastro env --home '" + home + "')\""));
    assertThat(lines).last().isEqualTo("rastro is down; what was acknowledged is kept");
    assertThat(home.resolve("up.json")).doesNotExist();
  }

  @Test
  void isNotFoundOnceItWasKilledAndItsHomeIsFreeAgain() throws Exception {
    up.destroyForcibly().waitFor();

    assertThat(home.resolve("up.json")).exists();
    assertThat(run("stop").err()).contains("no rastro up runs");
    assertThat(run("athena", "--csv", "SELECT 1 AS n").lastLine()).isEqualTo("1");
  }

  private double incomingRecords() {
    JsonNode status =
        PrivateHandlers.JSON.readTree(run("firehose", "status", "clickstream", "--json").out());
    return status.path("metrics").path("IncomingRecords").asDouble();
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(said);
  }

  private CommandLineRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--home");
    all.add(home.toString());
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private void await(Condition condition) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.holds()) {
      assertThat(up.isAlive()).as(() -> "rastro up ended: " + said(said)).isTrue();
      assertThat(Instant.now()).as(() -> "rastro up said: " + said(said)).isBefore(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String said(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }
}
