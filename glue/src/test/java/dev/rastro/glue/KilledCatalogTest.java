package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.testkit.InMemoryS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.Table;

/// A process that is killed at any moment leaves a catalog that has all that was answered, and no
/// half of anything.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
class KilledCatalogTest {

  private static final int KILLS = Integer.getInteger("rastro.kills", 3);

  @TempDir private Path directory;

  @Test
  void keepsWhatWasAnsweredAndNoHalfBatch() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    try (LocalGlue glue = open()) {
      glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
      glue.createTable(
          r ->
              r.databaseName("shop")
                  .tableInput(
                      t ->
                          t.name("events")
                              .partitionKeys(
                                  k -> k.name("batch").type("int"), k -> k.name("n").type("int"))));
    }
    int next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int answered = killed(next, random.nextInt(400));
      try (LocalGlue glue = open()) {
        Map<String, Integer> batches = batches(glue);
        assertThat(batches.values())
            .as("seed %d: no half batch", seed)
            .allMatch(size -> size == CatalogProcess.BATCH);
        // One more may have been written, whose answer the kill cut off.
        assertThat(batches).as("seed %d", seed).hasSizeBetween(answered + 1, answered + 2);
        Table table = glue.getTable(r -> r.databaseName("shop").name("events")).table();
        assertThat(Integer.parseInt(table.parameters().get("batch")))
            .as("seed %d", seed)
            .isBetween(answered, answered + 1);
        next = batches.size();
      }
    }
    assertThat(next).as("seed %d: something was written", seed).isGreaterThan(KILLS);
  }

  private LocalGlue open() {
    return LocalGlue.open(
        directory.resolve("glue"),
        new InMemoryS3(InstantSource.system()),
        InstantSource.system(),
        new Random(1));
  }

  private static Map<String, Integer> batches(LocalGlue glue) {
    Map<String, Integer> batches = new TreeMap<>();
    glue
        .getPartitionsPaginator(r -> r.databaseName("shop").tableName("events").maxResults(1_000))
        .stream()
        .flatMap(page -> page.partitions().stream())
        .forEach(partition -> batches.merge(partition.values().getFirst(), 1, Integer::sum));
    return batches;
  }

  /// Runs the process, kills it a little after its first answer, and gives the last number that it
  /// had answered.
  private int killed(int first, int afterMillis) throws IOException, InterruptedException {
    Path output = directory.resolve("output-" + first);
    Path errors = directory.resolve("errors-" + first);
    Process process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CatalogProcess.class.getName(),
                    directory.resolve("glue").toString(),
                    String.valueOf(first)))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      while (Files.size(output) == 0) {
        assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
        Thread.sleep(1);
      }
      Thread.sleep(afterMillis);
    } finally {
      process.destroyForcibly().waitFor();
    }
    String numbers = Files.readString(output);
    // A last line without its end may lack digits.
    List<String> whole = numbers.substring(0, numbers.lastIndexOf('\n') + 1).lines().toList();
    return Integer.parseInt(whole.getLast());
  }
}
