package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of an answer that can't be written, seen on processes of their own.
class StandardOutputProcessTest {

  @TempDir private Path temp;

  @Test
  void anAnswerThatFindsTheDiskFullIsAFailureOfOneLine() throws Exception {
    for (String[] arguments :
        List.of(
            new String[] {"simulate", "--events", "50"},
            new String[] {"athena", "--csv", "SELECT 1 AS one", "--home", home()},
            new String[] {"catalog", "--home", home()},
            new String[] {"version"},
            new String[] {"--help"})) {
      Ended ended = run(RastroProcess.shellCommand(arguments) + " > /dev/full");

      assertThat(ended.exitCode()).as(arguments[0]).isEqualTo(Main.FAILED);
      assertThat(ended.err().lines().filter(line -> line.startsWith("rastro: ")))
          .as(arguments[0])
          .containsExactly(
              "rastro: the disk is full: can't write to standard output: No space left on device");
      assertThat(ended.err()).doesNotContain("\tat ");
    }
  }

  @Test
  void anAnswerWithoutAStandardOutputIsAFailureOfOneLine() throws Exception {
    for (String[] arguments :
        List.of(
            new String[] {"simulate", "--events", "10"},
            new String[] {"simulate", "--events", "20000"},
            new String[] {"version"})) {
      Ended ended = run(RastroProcess.shellCommand(arguments) + " >&-");

      assertThat(ended.err().lines())
          .containsExactly("rastro: can't write to standard output: Bad file descriptor");
      assertThat(ended.exitCode()).as(arguments[0]).isEqualTo(Main.FAILED);
    }
  }

  @Test
  void aReaderThatHasEnoughIsNoFailure() throws Exception {
    for (String[] arguments :
        List.of(
            new String[] {"simulate", "--events", "20000"},
            new String[] {
              "athena", "--csv", "SELECT * FROM UNNEST(sequence(1, 9999)) AS t(n)", "--home", home()
            })) {
      Ended ended =
          run(
              RastroProcess.shellCommand(arguments)
                  + " | head -n 1 > "
                  + temp.resolve("line")
                  + "; exit ${PIPESTATUS[0]}");

      assertThat(ended.err()).doesNotContain("rastro:").doesNotContain("\tat ");
      assertThat(ended.exitCode()).as(arguments[0]).isZero();
      assertThat(Files.readAllLines(temp.resolve("line"))).hasSize(1);
    }
  }

  @BeforeEach
  void makeAHome() {
    Home.open(temp.resolve("home")).close();
  }

  private String home() {
    return temp.resolve("home").toString();
  }

  private record Ended(int exitCode, String err) {}

  private Ended run(String line) throws Exception {
    Path err = temp.resolve("err");
    Process shell =
        new ProcessBuilder("bash", "-c", line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    assertThat(shell.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Ended(shell.exitValue(), Files.readString(err));
  }
}
