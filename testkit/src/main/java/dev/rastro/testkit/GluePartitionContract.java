package dev.rastro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequestEntry;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ColumnStatistics;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsType;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.InvalidStateException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.ValidationException;

/// What every Glue catalog does with partitions and with the statistics of columns, whoever
/// implements it, seen through its client alone. It makes a table `shop.events` with the keys `day`
/// and `hour`.
///
/// Long as [GlueContract] is, and for the same reason.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
public abstract class GluePartitionContract {

  private GlueClient glue;

  /// A catalog without databases. Who makes it closes it.
  protected abstract GlueClient emptyGlue();

  @BeforeEach
  void makeATable() {
    glue = emptyGlue();
    makeShop();
  }

  private void makeShop() {
    glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
    glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(
                    t ->
                        t.name("events")
                            .partitionKeys(column("day", "string"), column("hour", "int"))
                            .storageDescriptor(s -> s.columns(column("id", "bigint")))));
  }

  @Test
  void keepsAPartitionAsItWasGiven() {
    PartitionInput input = input("2026-01-01", "7");
    glue.createPartition(r -> r.databaseName("SHOP").tableName("Events").partitionInput(input));

    Partition partition = partition("2026-01-01", "7");
    assertThat(partition.values()).containsExactly("2026-01-01", "7");
    assertThat(partition.storageDescriptor()).isEqualTo(input.storageDescriptor());
    assertThat(partition.parameters()).isEqualTo(input.parameters());
    assertThat(partition.databaseName()).isEqualTo("shop");
    assertThat(partition.tableName()).isEqualTo("events");
    assertThat(partition.creationTime()).isNotNull();
    assertThatThrownBy(
            () ->
                glue.createPartition(
                    r -> r.databaseName("shop").tableName("events").partitionInput(input)))
        .isInstanceOf(AlreadyExistsException.class)
        .hasMessageContaining("Partition already exists.");
    assertThatThrownBy(() -> partition("2026-01-01", "07"))
        .as("values are texts, and are not folded")
        .isInstanceOf(EntityNotFoundException.class)
        .hasMessageContaining("Cannot find partition.");
  }

  @Test
  void refusesValuesThatDoNotMatchTheKeys() {
    assertThatThrownBy(
            () ->
                glue.createPartition(
                    r ->
                        r.databaseName("shop")
                            .tableName("events")
                            .partitionInput(i -> i.values("2026-01-01"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "The number of partition keys do not match the number of partition values");
  }

  @Test
  void refusesAnEmptyValue() {
    assertThat(
            glue.batchCreatePartition(
                    r ->
                        r.databaseName("shop")
                            .tableName("events")
                            .partitionInputList(input("2026-01-01", "")))
                .errors())
        .extracting(error -> error.errorDetail().errorCode())
        .containsExactly("ValidationException");
    assertThatThrownBy(
            () ->
                glue.createPartition(
                    r ->
                        r.databaseName("shop")
                            .tableName("events")
                            .partitionInput(input("2026-01-01", ""))))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("partitionInput.values");
    assertThat(glue.getPartitions(r -> r.databaseName("shop").tableName("events")).partitions())
        .isEmpty();
  }

  @Test
  void keepsTheNumberOfKeysWhilePartitionsAreThere() {
    create(List.of(input("2026-01-01", "1")));

    assertThatThrownBy(() -> keyByDayAlone())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("The table has partitions with 2 values");
    assertThat(partition("2026-01-01", "1").values()).containsExactly("2026-01-01", "1");

    glue.deletePartition(
        r -> r.databaseName("shop").tableName("events").partitionValues("2026-01-01", "1"));
    keyByDayAlone();
    assertThat(glue.getTable(r -> r.databaseName("shop").name("events")).table().partitionKeys())
        .hasSize(1);
  }

  private void keyByDayAlone() {
    glue.updateTable(
        r ->
            r.databaseName("shop")
                .tableInput(
                    t ->
                        t.name("events")
                            .partitionKeys(column("day", "string"))
                            .storageDescriptor(s -> s.columns(column("id", "bigint")))));
  }

  @Test
  void createsWhatIsNewOfABatchAndTellsOfTheRest() {
    create(List.of(input("2026-01-01", "1")));
    var errors =
        glue.batchCreatePartition(
                r ->
                    r.databaseName("shop")
                        .tableName("events")
                        .partitionInputList(
                            input("2026-01-01", "1"),
                            input("2026-01-01", "2"),
                            PartitionInput.builder().values("x").build()))
            .errors();

    assertThat(errors)
        .extracting(e -> e.partitionValues(), e -> e.errorDetail().errorCode())
        .containsExactly(
            tuple(List.of("2026-01-01", "1"), "AlreadyExistsException"),
            tuple(List.of("x"), "InvalidInputException"));
    assertThat(chosen(r -> {})).containsExactly("2026-01-01/1", "2026-01-01/2");
    List<PartitionInput> many =
        IntStream.range(0, 101).mapToObj(hour -> input("2026-01-02", "" + hour)).toList();
    assertThatThrownBy(() -> create(many))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Member must have length less than or equal to 100");
  }

  @Test
  void getsThoseOfABatchThatAreThere() {
    createDays(2, 3);
    var found =
        glue.batchGetPartition(
                r ->
                    r.databaseName("shop")
                        .tableName("events")
                        .partitionsToGet(
                            values("2026-01-01", "2"),
                            values("2026-01-09", "2"),
                            values("2026-01-02", "0")))
            .partitions();

    assertThat(found)
        .extracting(GluePartitionContract::text)
        .containsExactly("2026-01-01/2", "2026-01-02/0");
  }

  @Test
  void listsPartitionsInPagesWithoutALossWhileOthersGo() {
    createDays(5, 4);
    var first = glue.getPartitions(r -> r.databaseName("shop").tableName("events").maxResults(7));
    glue.deletePartition(
        r -> r.databaseName("shop").tableName("events").partitionValues("2026-01-01", "0"));
    List<String> all = new ArrayList<>(texts(first.partitions()));
    String token = first.nextToken();
    while (token != null) {
      String next = token;
      var page =
          glue.getPartitions(
              r -> r.databaseName("shop").tableName("events").maxResults(7).nextToken(next));
      all.addAll(texts(page.partitions()));
      token = page.nextToken();
    }

    assertThat(all).hasSize(20).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void givesNoTokenWithTheLastPage() {
    createDays(1, 4);

    assertThat(
            glue.getPartitions(r -> r.databaseName("shop").tableName("events").maxResults(4))
                .nextToken())
        .isNull();
  }

  @Test
  void choosesByExpression() {
    createDays(4, 12);

    assertThat(chosen(r -> r.expression("day >= '2026-01-03' and hour in (9, 10, 77)")))
        .containsExactly("2026-01-03/10", "2026-01-03/9", "2026-01-04/10", "2026-01-04/9");
    assertThat(chosen(r -> r.expression("((day = '2026-01-01') AND (hour < 2))")))
        .containsExactly("2026-01-01/0", "2026-01-01/1");
    assertThat(chosen(r -> r.expression("hour between 10 and 11 AND NOT day like '2026-01-0_'")))
        .isEmpty();
    assertThat(chosen(r -> r.expression("hour = 11 or (day <> '2026-01-02' and hour = '0')")))
        .containsExactly(
            "2026-01-01/0",
            "2026-01-01/11",
            "2026-01-02/11",
            "2026-01-03/0",
            "2026-01-03/11",
            "2026-01-04/0",
            "2026-01-04/11");
    assertThat(chosen(r -> r.expression(" "))).hasSize(48);
    assertThatThrownBy(() -> chosen(r -> r.expression("id = 1")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Unknown column 'id'");
    assertThatThrownBy(() -> chosen(r -> r.expression("day = ")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Unsupported expression");
  }

  @Test
  void choosesByExpressionFromWhatIsThereNow() {
    createDays(2, 2);
    Consumer<GetPartitionsRequest.Builder> zero = r -> r.expression("hour = 0");
    assertThat(chosen(zero)).containsExactly("2026-01-01/0", "2026-01-02/0");

    create(List.of(input("2026-01-03", "0")));
    glue.deletePartition(
        r -> r.databaseName("shop").tableName("events").partitionValues("2026-01-01", "0"));
    glue.updatePartition(
        r ->
            r.databaseName("shop")
                .tableName("events")
                .partitionValueList("2026-01-02", "1")
                .partitionInput(input("2026-01-04", "0")));
    assertThat(chosen(zero)).containsExactly("2026-01-02/0", "2026-01-03/0", "2026-01-04/0");

    glue.deleteDatabase(r -> r.name("shop"));
    makeShop();
    assertThat(chosen(zero)).isEmpty();
  }

  @Test
  void tellsOfAPartitionWhoseValueIsNotOfItsType() {
    create(List.of(input("2026-01-01", "null")));

    assertThatThrownBy(() -> chosen(r -> r.expression("hour >= 0")))
        .isInstanceOf(InvalidStateException.class)
        .hasMessageContaining("For input string: \"null\" is not an integer.");
  }

  @Test
  void givesEachPartitionInOneSegment() {
    createDays(5, 10);
    List<String> all = new ArrayList<>();
    for (int segment = 0; segment < 5; segment++) {
      int number = segment;
      List<String> part = chosen(r -> r.segment(s -> s.segmentNumber(number).totalSegments(5)));
      assertThat(part).as("segment %d", segment).isNotEmpty();
      all.addAll(part);
    }

    assertThat(all).hasSize(50).doesNotHaveDuplicates();
    assertThatThrownBy(() -> chosen(r -> r.segment(s -> s.segmentNumber(5).totalSegments(5))))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void leavesOutColumnsWhereThatIsAsked() {
    createDays(1, 1);

    Partition partition =
        glue.getPartitions(
                r -> r.databaseName("shop").tableName("events").excludeColumnSchema(true))
            .partitions()
            .getFirst();
    assertThat(partition.storageDescriptor().columns()).isEmpty();
    assertThat(partition.storageDescriptor().location()).isNotEmpty();
  }

  @Test
  void updatesAPartitionAndMovesIt() {
    createDays(1, 2);
    Instant created = partition("2026-01-01", "0").creationTime();
    glue.updatePartition(
        r ->
            r.databaseName("shop")
                .tableName("events")
                .partitionValueList("2026-01-01", "0")
                .partitionInput(i -> i.values("2026-01-09", "0").parameters(Map.of("a", "b"))));

    assertThat(chosen(r -> {})).containsExactly("2026-01-01/1", "2026-01-09/0");
    assertThat(partition("2026-01-09", "0").parameters()).containsExactly(Map.entry("a", "b"));
    assertThat(partition("2026-01-09", "0").creationTime()).isEqualTo(created);
    assertThatThrownBy(
            () ->
                glue.updatePartition(
                    r ->
                        r.databaseName("shop")
                            .tableName("events")
                            .partitionValueList("2026-01-09", "0")
                            .partitionInput(i -> i.values("2026-01-01", "1"))))
        .isInstanceOf(AlreadyExistsException.class);
  }

  @Test
  void updatesWhatIsThereOfABatchAndTellsOfTheRest() {
    createDays(1, 1);
    var errors =
        glue.batchUpdatePartition(
                r ->
                    r.databaseName("shop")
                        .tableName("events")
                        .entries(entry("2026-01-01", "0"), entry("2026-01-01", "9")))
            .errors();

    assertThat(errors)
        .extracting(e -> e.partitionValueList(), e -> e.errorDetail().errorCode())
        .containsExactly(tuple(List.of("2026-01-01", "9"), "EntityNotFoundException"));
    assertThat(partition("2026-01-01", "0").parameters()).containsEntry("updated", "yes");
  }

  private static BatchUpdatePartitionRequestEntry entry(String... values) {
    return BatchUpdatePartitionRequestEntry.builder()
        .partitionValueList(values)
        .partitionInput(i -> i.values(values).parameters(Map.of("updated", "yes")))
        .build();
  }

  @Test
  void deletesPartitions() {
    createDays(2, 2);
    glue.deletePartition(
        r -> r.databaseName("shop").tableName("events").partitionValues("2026-01-01", "0"));
    var errors =
        glue.batchDeletePartition(
                r ->
                    r.databaseName("shop")
                        .tableName("events")
                        .partitionsToDelete(values("2026-01-01", "0"), values("2026-01-01", "1")))
            .errors();

    assertThat(errors)
        .extracting(e -> e.partitionValues(), e -> e.errorDetail().errorCode())
        .containsExactly(tuple(List.of("2026-01-01", "0"), "EntityNotFoundException"));
    assertThat(chosen(r -> {})).containsExactly("2026-01-02/0", "2026-01-02/1");
    assertThatThrownBy(
            () ->
                glue.deletePartition(
                    r ->
                        r.databaseName("shop")
                            .tableName("events")
                            .partitionValues("2026-01-01", "0")))
        .isInstanceOf(EntityNotFoundException.class);
    List<PartitionValueList> many =
        IntStream.range(0, 26).mapToObj(i -> values("x", "" + i)).toList();
    assertThatThrownBy(
            () ->
                glue.batchDeletePartition(
                    r -> r.databaseName("shop").tableName("events").partitionsToDelete(many)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Member must have length less than or equal to 25");
  }

  @Test
  void losesThePartitionsOfATableThatIsDeleted() {
    createDays(1, 2);
    glue.deleteTable(r -> r.databaseName("shop").name("events"));
    glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(
                    t ->
                        t.name("events")
                            .partitionKeys(column("day", "string"), column("hour", "int"))));

    assertThat(chosen(r -> {})).isEmpty();
  }

  @Test
  void keepsStatisticsOfTheColumnsOfATable() {
    glue.updateColumnStatisticsForTable(
        r ->
            r.databaseName("shop")
                .tableName("events")
                .columnStatisticsList(statistics("ID", 5), statistics("n", 6)));
    glue.updateColumnStatisticsForTable(
        r -> r.databaseName("shop").tableName("events").columnStatisticsList(statistics("id", 7)));
    var found =
        glue.getColumnStatisticsForTable(
            r -> r.databaseName("shop").tableName("events").columnNames("id", "n", "none"));

    assertThat(found.columnStatisticsList())
        .extracting(
            ColumnStatistics::columnName,
            s -> s.statisticsData().longColumnStatisticsData().maximumValue())
        .containsExactly(tuple("id", 7L), tuple("n", 6L));
    assertThat(found.errors())
        .extracting(e -> e.columnName(), e -> e.error().errorCode())
        .containsExactly(tuple("none", "EntityNotFoundException"));
    glue.deleteColumnStatisticsForTable(
        r -> r.databaseName("shop").tableName("events").columnName("Id"));
    assertThat(
            glue.getColumnStatisticsForTable(
                    r -> r.databaseName("shop").tableName("events").columnNames("id"))
                .columnStatisticsList())
        .isEmpty();
    glue.deleteColumnStatisticsForTable(
        r -> r.databaseName("shop").tableName("events").columnName("id"));
  }

  @Test
  void keepsStatisticsOfTheColumnsOfAPartitionAsLongAsThePartition() {
    createDays(1, 2);
    glue.updateColumnStatisticsForPartition(
        r ->
            r.databaseName("shop")
                .tableName("events")
                .partitionValues("2026-01-01", "0")
                .columnStatisticsList(statistics("id", 5)));
    glue.updatePartition(
        r ->
            r.databaseName("shop")
                .tableName("events")
                .partitionValueList("2026-01-01", "0")
                .partitionInput(input("2026-01-01", "0")));

    assertThat(maximum("2026-01-01", "0")).containsExactly(5L);
    assertThat(maximum("2026-01-01", "1")).isEmpty();
    glue.deletePartition(
        r -> r.databaseName("shop").tableName("events").partitionValues("2026-01-01", "0"));
    create(List.of(input("2026-01-01", "0")));
    assertThat(maximum("2026-01-01", "0")).isEmpty();
    assertThatThrownBy(() -> maximum("2026-01-01", "7"))
        .isInstanceOf(EntityNotFoundException.class);
  }

  @Test
  void tellsOfStatisticsThatAreNotOfTheirType() {
    var errors =
        glue.updateColumnStatisticsForTable(
                r ->
                    r.databaseName("shop")
                        .tableName("events")
                        .columnStatisticsList(
                            c ->
                                c.columnName("id")
                                    .columnType("bigint")
                                    .analyzedTime(Instant.EPOCH)
                                    .statisticsData(d -> d.type(ColumnStatisticsType.STRING))))
            .errors();

    assertThat(errors)
        .extracting(e -> e.columnStatistics().columnName(), e -> e.error().errorCode())
        .containsExactly(tuple("id", "InvalidInputException"));
  }

  @Test
  void tellsOfStatisticsThatLackWhatGlueAsksForOrCountBelowNothing() {
    ColumnStatistics whole = statistics("id", 5);
    var errors =
        glue.updateColumnStatisticsForTable(
                r ->
                    r.databaseName("shop")
                        .tableName("events")
                        .columnStatisticsList(
                            whole.toBuilder().columnType(null).build(),
                            whole.toBuilder().analyzedTime(null).build(),
                            whole.toBuilder()
                                .statisticsData(
                                    d ->
                                        d.type(ColumnStatisticsType.LONG)
                                            .longColumnStatisticsData(
                                                l ->
                                                    l.minimumValue(-5L)
                                                        .numberOfNulls(-1L)
                                                        .numberOfDistinctValues(1L)))
                                .build()))
            .errors();

    assertThat(errors)
        .extracting(e -> e.error().errorCode())
        .containsExactly("ValidationException", "ValidationException", "ValidationException");
    assertThat(errors.getLast().error().errorMessage())
        .contains("NumberOfNulls")
        .contains("greater than or equal to 0");
  }

  private List<Long> maximum(String... values) {
    return glue
        .getColumnStatisticsForPartition(
            r ->
                r.databaseName("shop")
                    .tableName("events")
                    .partitionValues(values)
                    .columnNames("id"))
        .columnStatisticsList()
        .stream()
        .map(s -> s.statisticsData().longColumnStatisticsData().maximumValue())
        .toList();
  }

  private static ColumnStatistics statistics(String column, long maximum) {
    return ColumnStatistics.builder()
        .columnName(column)
        .columnType("bigint")
        .analyzedTime(Instant.parse("2026-01-01T00:00:00Z"))
        .statisticsData(
            d ->
                d.type(ColumnStatisticsType.LONG)
                    .longColumnStatisticsData(
                        l -> l.maximumValue(maximum).numberOfNulls(0L).numberOfDistinctValues(1L)))
        .build();
  }

  private void createDays(int days, int hours) {
    create(
        IntStream.rangeClosed(1, days)
            .boxed()
            .flatMap(
                day ->
                    IntStream.range(0, hours)
                        .mapToObj(hour -> input("2026-01-0" + day, String.valueOf(hour))))
            .toList());
  }

  private void create(List<PartitionInput> inputs) {
    var response =
        glue.batchCreatePartition(
            r -> r.databaseName("shop").tableName("events").partitionInputList(inputs));
    assertThat(response.errors()).isEmpty();
  }

  private Partition partition(String... values) {
    return glue.getPartition(
            r -> r.databaseName("shop").tableName("events").partitionValues(values))
        .partition();
  }

  private List<String> chosen(Consumer<GetPartitionsRequest.Builder> request) {
    Stream<Partition> partitions =
        glue
            .getPartitionsPaginator(
                r -> request.accept(r.databaseName("shop").tableName("events").maxResults(5)))
            .stream()
            .flatMap(page -> page.partitions().stream());
    return partitions.map(GluePartitionContract::text).toList();
  }

  private static List<String> texts(List<Partition> partitions) {
    return partitions.stream().map(GluePartitionContract::text).toList();
  }

  private static String text(Partition partition) {
    return String.join("/", partition.values());
  }

  private static PartitionValueList values(String... values) {
    return PartitionValueList.builder().values(values).build();
  }

  private static PartitionInput input(String day, String hour) {
    return PartitionInput.builder()
        .values(day, hour)
        .parameters(Map.of("recordCount", "3"))
        .storageDescriptor(
            s ->
                s.location("s3://lake/events/day=" + day + "/hour=" + hour + "/")
                    .columns(column("id", "bigint")))
        .build();
  }

  private static Column column(String name, String type) {
    return Column.builder().name(name).type(type).build();
  }
}
