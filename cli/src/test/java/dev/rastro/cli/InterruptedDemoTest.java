package dev.rastro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.events.Preset;
import dev.rastro.events.Simulator;
import dev.rastro.events.SimulatorSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A demo that does not come to its end: by Ctrl-C, or because the disk is full.
@SuppressWarnings("NullAway.Init")
class InterruptedDemoTest {

  /// More than are delivered by the time of the interrupt.
  private static final int EVENTS = 1_500_000;

  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  @TempDir private Path temp;
  private Path home;

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
    home = temp.resolve("home");
  }

  @Test
  void saysSoInOneLineKeepsWhatWasAcknowledgedAndCanBeRunAgain() throws Exception {
    Path said = temp.resolve("said");
    int signal = isInterruptIgnored() ? SIGTERM : SIGINT;
    Process demo =
        new ProcessBuilder(
                RastroProcess.command(
                    "demo", "--events", String.valueOf(EVENTS), "--home", home.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(said.toFile())
            .start();
    try {
      Instant end = Instant.now().plus(Duration.ofMinutes(2));
      while (rawObjects().isEmpty()) {
        assertThat(demo.isAlive()).as(() -> said(said)).isTrue();
        assertThat(Instant.now()).isBefore(end);
        Thread.sleep(20);
      }
      kill(demo, signal);
      assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      demo.destroyForcibly();
    }
    assertThat(demo.exitValue()).isEqualTo(128 + signal);
    assertThat(said(said).strip().lines())
        .containsExactly(
            "rastro: stopped before the end; what was acknowledged is kept, and the same command"
                + " can be run again");

    // The stream takes records in order. So if none is lost, those that it had are the first ones.
    List<String> objectsBefore = rawObjects().stream().map(Path::toString).toList();
    assertThat(run("firehose", "flush", "clickstream").exitCode()).isZero();
    List<String> delivered = deliveredIds();
    assertThat(rawObjects().stream().map(Path::toString)).containsAll(objectsBefore);
    assertThat(delivered.size()).isBetween(1_000, EVENTS);
    assertThat(new HashSet<>(delivered))
        .as("each once")
        .hasSize(delivered.size())
        .isEqualTo(new HashSet<>(firstIds(delivered.size())));

    assertRunsAgain();
  }

  @Test
  void saysThatTheDiskIsFullAndCanBeRunAgain() throws Exception {
    // The file of the true visits takes nothing, as on a full disk.
    Path truth = Files.createDirectories(home.resolve("truth")).resolve("visits.csv");
    Files.createSymbolicLink(truth, Path.of("/dev/full"));
    Files.writeString(home.resolve("VERSION"), Home.LAYOUT + "\n");

    CommandLineRun full = run("demo", "--events", "20000");

    assertThat(full.exitCode()).isEqualTo(Main.FAILED);
    assertThat(full.err().strip().lines())
        .containsExactly(
            "rastro: the disk is full: Could not write " + truth + ": No space left on device");
    assertRunsAgain();
  }

  private void assertRunsAgain() {
    CommandLineRun again = run("demo", "--events", "3000", "--json");
    assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
    assertThat(again.err()).contains("Replacing the data of the last demo");
    assertThat(again.lastLine()).contains("\"delivered\":3000,\"raw_objects\":1,");
  }

  /// What a shell starts in the background of a script ignores the interrupt of a terminal, and so
  /// does all that it starts.
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(ignored, 16) >> (SIGINT - 1) & 1) == 1;
  }

  private static void kill(Process process, int signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private List<Path> rawObjects() throws IOException {
    Path bucket = home.resolve("s3/rastro-raw-000000000000/events");
    if (!Files.exists(bucket)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(bucket)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private List<String> deliveredIds() throws IOException {
    List<String> ids = new ArrayList<>();
    for (Path object : rawObjects()) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(Files.newInputStream(object)), UTF_8))) {
        lines.lines().map(InterruptedDemoTest::id).forEach(ids::add);
      }
    }
    return ids;
  }

  private static List<String> firstIds(int count) {
    List<String> ids = new ArrayList<>();
    new Simulator(SimulatorSettings.of(Preset.DEFAULT, 1, count))
        .run(
            (_, buffer, offset, length) -> ids.add(id(new String(buffer, offset, length, UTF_8))),
            _ -> {});
    return ids;
  }

  private static String id(String line) {
    String before = "{\"event_id\":\"";
    assertThat(line).startsWith(before);
    return line.substring(before.length(), before.length() + 36);
  }

  private CommandLineRun run(String... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of(arguments), Stream.of("--home", home.toString()))
            .toArray(String[]::new));
  }

  private static String said(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
