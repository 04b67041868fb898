package dev.rastro.benchmarks;

import dev.rastro.glue.LocalGlue;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.s3.S3Client;

/// How long it takes to make 100,000 partitions of one table, and to get some of them by an
/// expression.
public final class CatalogSpeed {

  private static final int PARTITIONS = 100_000;
  private static final int BATCH = 100;
  private static final int HOURS = 24;
  private static final int COUNTRIES = 20;
  private static final int COLUMNS = 35;
  private static final int ROUNDS = 60;
  private static final int MEASURED = 30;

  private static final List<String> EXPRESSIONS =
      List.of(
          "day = '2200' AND hour = 7 AND country = 'c3'",
          "hour = 7 AND country = 'c3' AND day < '0020'",
          "country LIKE '%19' AND hour BETWEEN 3 AND 4 AND day IN ('0007', '0100')",
          "NOT (hour <> 23) AND (day >= '0205' OR country = 'none')",
          "country = 'none'");

  private CatalogSpeed() {}

  /// Takes a directory for the catalog, which may not be there.
  @SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    try (LocalGlue glue = open(directory)) {
      glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
      glue.createTable(
          r ->
              r.databaseName("shop")
                  .tableInput(
                      t ->
                          t.name("events")
                              .partitionKeys(
                                  k -> k.name("day").type("string"),
                                  k -> k.name("hour").type("int"),
                                  k -> k.name("country").type("string"))));
      long start = System.nanoTime();
      for (int first = 0; first < PARTITIONS; first += BATCH) {
        List<PartitionInput> inputs =
            IntStream.range(first, first + BATCH).mapToObj(CatalogSpeed::partition).toList();
        glue.batchCreatePartition(
            r -> r.databaseName("shop").tableName("events").partitionInputList(inputs));
      }
      System.out.printf(
          Locale.ROOT,
          "%,d partitions made in %.1f s%n",
          PARTITIONS,
          (System.nanoTime() - start) / 1e9);
    }
    // Opened again, so that the first get meets a catalog that nobody has read yet.
    try (LocalGlue glue = open(directory)) {
      for (String expression : EXPRESSIONS) {
        long[] nanos = new long[ROUNDS];
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
          long start = System.nanoTime();
          found = get(glue, expression);
          nanos[round] = System.nanoTime() - start;
        }
        long[] warm = Arrays.copyOfRange(nanos, ROUNDS - MEASURED, ROUNDS);
        Arrays.sort(warm);
        System.out.printf(
            Locale.ROOT,
            "first %6.1f ms, then median %5.1f ms, slowest %5.1f ms: %d found by %s%n",
            nanos[0] / 1e6,
            warm[MEASURED / 2] / 1e6,
            warm[MEASURED - 1] / 1e6,
            found,
            expression);
      }
    }
  }

  private static LocalGlue open(Path directory) {
    return LocalGlue.open(directory, new NoS3(), InstantSource.system(), new SecureRandom());
  }

  /// No crawler runs here, so no object is asked for.
  private static final class NoS3 implements S3Client {
    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  private static int get(GlueClient glue, String expression) {
    return glue.getPartitions(
            r ->
                r.databaseName("shop").tableName("events").maxResults(1_000).expression(expression))
        .partitions()
        .size();
  }

  private static PartitionInput partition(int number) {
    String country = "c" + number % COUNTRIES;
    int hour = number / COUNTRIES % HOURS;
    String day = String.format(Locale.ROOT, "%04d", number / COUNTRIES / HOURS);
    return PartitionInput.builder()
        .values(day, String.valueOf(hour), country)
        .storageDescriptor(
            StorageDescriptor.builder()
                .location(
                    "s3://lake/events/day=" + day + "/hour=" + hour + "/country=" + country + "/")
                .columns(
                    IntStream.range(0, COLUMNS)
                        .mapToObj(i -> Column.builder().name("column_" + i).type("string").build())
                        .toList())
                .build())
        .build();
  }
}
