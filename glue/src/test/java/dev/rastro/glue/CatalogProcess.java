package dev.rastro.glue;

import dev.rastro.testkit.InMemoryS3;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.Table;

/// A process that adds partitions, in batches of a hundred, and a version of the table with each,
/// and says so when it is done. It goes on until it is killed.
final class CatalogProcess {

  static final int BATCH = 100;

  private CatalogProcess() {}

  public static void main(String[] arguments) {
    LocalGlue glue =
        LocalGlue.open(
            Path.of(arguments[0]),
            new InMemoryS3(InstantSource.system()),
            InstantSource.system(),
            new Random(1));
    for (int batch = Integer.parseInt(arguments[1]); ; batch++) {
      int number = batch;
      Table table = glue.getTable(r -> r.databaseName("shop").name("events")).table();
      List<PartitionInput> inputs =
          IntStream.range(0, BATCH)
              .mapToObj(i -> PartitionInput.builder().values(number + "", i + "").build())
              .toList();
      glue.batchCreatePartition(
          r -> r.databaseName("shop").tableName("events").partitionInputList(inputs));
      glue.updateTable(
          r ->
              r.databaseName("shop")
                  .versionId(table.versionId())
                  .tableInput(
                      t ->
                          t.name("events")
                              .partitionKeys(table.partitionKeys())
                              .parameters(Map.of("batch", String.valueOf(number)))));
      System.out.println(batch);
    }
  }
}
