package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a sample takes of the memory, tried with a small heap in a process of its own.
class SampleMemoryTest {

  private static final int OBJECT_BYTES = 12 << 20;

  @Test
  void takesLittleMoreThanItsBytesHoweverManyRecordsTheyAre() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                SampleMemoryTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output.lines())
        .containsExactly(
            "letters: in no format that is known",
            "rows: csv",
            "almost: in no format that is known; as CSV, row 262139 has another number of values"
                + " than the first, 2",
            "json: json",
            "array: json",
            "log: log");
  }

  /// Samples objects and prints what they are.
  public static void main(String[] arguments) {
    List<ContentClassifier> custom = new ArrayList<>();
    sample("letters", custom, repeated("a\n"));
    sample("rows", custom, repeated("1,a\n"));
    byte[] almost = repeated("1,a\n");
    byte[] wide = "1,2,3\n".getBytes(UTF_8);
    System.arraycopy(wide, 0, almost, (1 << 20) - 24, wide.length);
    sample("almost", custom, almost);
    sample("json", custom, repeated("{}\n{\"a\":1}\n"));
    sample("array", custom, repeated("[{\"a\":1}]\n"));
    custom.add(ContentClassifier.grok("log", "%{WORD:w}", ""));
    sample("log", custom, repeated("a\n"));
  }

  private static byte[] repeated(String text) {
    byte[] one = text.getBytes(UTF_8);
    byte[] bytes = new byte[OBJECT_BYTES / one.length * one.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = one[i % one.length];
    }
    return bytes;
  }

  private static void sample(String name, List<ContentClassifier> custom, byte[] bytes) {
    ObjectSampler.Source source =
        new ObjectSampler.Source() {
          @Override
          public long length() {
            return bytes.length;
          }

          @Override
          public byte[] read(long from, long to) {
            return Arrays.copyOfRange(bytes, (int) from, (int) to);
          }
        };
    String result;
    try {
      result = new ObjectSampler(custom).sample(source).format().classification();
    } catch (UnreadableObjectException e) {
      result = String.valueOf(e.getMessage());
    }
    System.out.println(name + ": " + result);
  }
}
