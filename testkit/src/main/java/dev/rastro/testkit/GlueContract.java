package dev.rastro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Comparator;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.ConditionCheckFailureException;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseAttributes;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.ExistCondition;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.KeySchemaElement;
import software.amazon.awssdk.services.glue.model.PartitionIndexDescriptor;
import software.amazon.awssdk.services.glue.model.PartitionIndexStatus;
import software.amazon.awssdk.services.glue.model.PrincipalType;
import software.amazon.awssdk.services.glue.model.ResourceNumberLimitExceededException;
import software.amazon.awssdk.services.glue.model.ResourceType;
import software.amazon.awssdk.services.glue.model.SearchTablesRequest;
import software.amazon.awssdk.services.glue.model.Sort;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableAttributes;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.TableVersion;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UserDefinedFunction;
import software.amazon.awssdk.services.glue.model.ValidationException;

/// What every Glue catalog does with databases, tables, functions and what belongs to them, whoever
/// implements it, seen through its client alone. Partitions have a contract of their own:
/// [GluePartitionContract].
///
/// Long because Glue has so many operations; one test stands for each thing that a client relies
/// on.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
public abstract class GlueContract {

  private GlueClient glue;

  /// A catalog without databases. Who makes it closes it.
  protected abstract GlueClient emptyGlue();

  @BeforeEach
  void makeADatabase() {
    glue = emptyGlue();
    glue.createDatabase(
        r -> r.databaseInput(d -> d.name("Shop").parameters(Map.of("Owner", "Team"))));
  }

  @Test
  void foldsTheNamesOfDatabasesToLowerCase() {
    Database database = glue.getDatabase(r -> r.name("SHOP")).database();

    assertThat(database.name()).isEqualTo("shop");
    assertThat(database.parameters()).containsExactly(Map.entry("Owner", "Team"));
    assertThat(database.createTime()).isNotNull();
    assertThat(database.catalogId()).matches("[0-9]{12}");
    assertThat(database.createTableDefaultPermissions().getFirst().permissionsAsStrings())
        .containsExactly("ALL");
  }

  @Test
  void hasADatabaseOnce() {
    refused(
        AlreadyExistsException.class,
        "Database already exists.",
        () -> glue.createDatabase(r -> r.databaseInput(d -> d.name("shop"))));
    refused(
        EntityNotFoundException.class,
        "Database other not found.",
        () -> glue.getDatabase(r -> r.name("Other")));
    refused(
        EntityNotFoundException.class,
        "Database other not found.",
        () -> glue.deleteDatabase(r -> r.name("other")));
  }

  @Test
  void updatesADatabaseAndKeepsWhenItWasMade() {
    Database before = glue.getDatabase(r -> r.name("shop")).database();
    glue.updateDatabase(
        r ->
            r.name("shop")
                .databaseInput(d -> d.name("shop").description("new").locationUri("s3://lake/")));
    Database after = glue.getDatabase(r -> r.name("shop")).database();

    assertThat(after.description()).isEqualTo("new");
    assertThat(after.locationUri()).isEqualTo("s3://lake/");
    assertThat(after.parameters()).isEmpty();
    assertThat(after.createTime()).isEqualTo(before.createTime());
    refused(
        InvalidInputException.class,
        "A database cannot be renamed: shop",
        () -> glue.updateDatabase(r -> r.name("shop").databaseInput(d -> d.name("shop2"))));
  }

  @Test
  void listsDatabasesInPages() {
    for (int i = 0; i < 5; i++) {
      int number = i;
      glue.createDatabase(r -> r.databaseInput(d -> d.name("db" + number)));
    }

    assertThat(
            glue.getDatabasesPaginator(r -> r.maxResults(2)).stream()
                .flatMap(page -> page.databaseList().stream())
                .map(Database::name))
        .containsExactly("db0", "db1", "db2", "db3", "db4", "shop");
    assertThat(glue.getDatabases(r -> r.attributesToGet(DatabaseAttributes.NAME)).databaseList())
        .allSatisfy(database -> assertThat(database.createTime()).isNull());
    refused(
        ValidationException.class,
        "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint:"
            + " Member must have value less than or equal to 100",
        () -> glue.getDatabases(r -> r.maxResults(101)));
    refused(
        InvalidInputException.class,
        "NextToken is not one of this listing: %%",
        () -> glue.getDatabases(r -> r.nextToken("%%")));
  }

  @Test
  void deletesADatabaseWithAllThatIsInIt() {
    createTable("events", Map.of());
    createFunction("f");
    glue.deleteDatabase(r -> r.name("shop"));
    glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));

    assertThat(glue.getTables(r -> r.databaseName("shop")).tableList()).isEmpty();
    assertThat(
            glue.getUserDefinedFunctions(r -> r.databaseName("shop").pattern("*"))
                .userDefinedFunctions())
        .isEmpty();
  }

  @Test
  void keepsATableAsItWasGiven() {
    TableInput input =
        input("Iceberg_Events", Map.of("table_type", "ICEBERG", "metadata_location", "s3://m/0"))
            .toBuilder()
            .description("d")
            .owner("hadoop")
            .tableType("EXTERNAL_TABLE")
            .viewOriginalText("/* Presto View: e30= */")
            .viewExpandedText("/* Presto View */")
            .retention(7)
            .build();
    glue.createTable(r -> r.databaseName("Shop").tableInput(input));

    Table table = table("ICEBERG_events");
    assertThat(table.name()).isEqualTo("iceberg_events");
    assertThat(table.databaseName()).isEqualTo("shop");
    assertThat(table.storageDescriptor()).isEqualTo(input.storageDescriptor());
    assertThat(table.partitionKeys()).isEqualTo(input.partitionKeys());
    assertThat(table.parameters()).isEqualTo(input.parameters());
    assertThat(table.description()).isEqualTo("d");
    assertThat(table.owner()).isEqualTo("hadoop");
    assertThat(table.tableType()).isEqualTo("EXTERNAL_TABLE");
    assertThat(table.viewOriginalText()).isEqualTo("/* Presto View: e30= */");
    assertThat(table.viewExpandedText()).isEqualTo("/* Presto View */");
    assertThat(table.retention()).isEqualTo(7);
    assertThat(table.versionId()).isEqualTo("0");
    assertThat(table.createTime()).isNotNull();
    assertThat(table.updateTime()).isNotNull();
  }

  @Test
  void hasATableOnce() {
    createTable("events", Map.of());
    refused(
        AlreadyExistsException.class,
        "Table already exists.",
        () -> createTable("EVENTS", Map.of()));
    refused(EntityNotFoundException.class, "Table other not found.", () -> table("other"));
    refused(
        EntityNotFoundException.class,
        "Database none not found.",
        () -> glue.getTable(r -> r.databaseName("none").name("events")));
    refused(
        EntityNotFoundException.class,
        "Table other not found.",
        () -> glue.deleteTable(r -> r.databaseName("shop").name("other")));
  }

  @Test
  void refusesWhatTheModelOfGlueForbids() {
    refused(
        ValidationException.class,
        "1 validation error detected: Value '' at 'tableInput.name' failed to satisfy constraint:"
            + " Member must have length greater than or equal to 1",
        () -> createTable("", Map.of()));
    assertThatThrownBy(() -> createTable("t".repeat(256), Map.of()))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Member must have length less than or equal to 255");
    refused(
        InvalidInputException.class,
        "Only primitive types are supported as partition keys: k array<int>",
        () ->
            glue.createTable(
                r ->
                    r.databaseName("shop")
                        .tableInput(t -> t.name("t").partitionKeys(column("k", "array<int>")))));
    refused(
        EntityNotFoundException.class,
        "Catalog 999999999999 not found.",
        () -> glue.getTable(r -> r.catalogId("999999999999").databaseName("shop").name("t")));
  }

  @Test
  void listsTablesByAPatternInPages() {
    for (String name : List.of("orders", "order_lines", "visits", "x.y")) {
      createTable(name, Map.of());
    }

    assertThat(named("order*")).containsExactly("order_lines", "orders");
    assertThat(named("order.*")).containsExactly("order_lines", "orders");
    assertThat(named("ORDERS|visits")).containsExactly("orders", "visits");
    assertThat(named(".*s")).containsExactly("order_lines", "orders", "visits");
    assertThat(named("order")).isEmpty();
    assertThat(
            glue.getTablesPaginator(r -> r.databaseName("shop").maxResults(3)).stream()
                .flatMap(page -> page.tableList().stream())
                .map(Table::name))
        .containsExactly("order_lines", "orders", "visits", "x.y");
    assertThat(
            glue.getTables(
                    r ->
                        r.databaseName("shop")
                            .attributesToGet(TableAttributes.NAME, TableAttributes.TABLE_TYPE))
                .tableList())
        .extracting(Table::name, Table::versionId)
        .contains(tuple("visits", null));
    assertThatThrownBy(() -> named("("))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Expression is no regular expression");
  }

  @Test
  void archivesAVersionWithEachUpdate() {
    createTable("events", Map.of("n", "0"));
    Table first = table("events");
    update("events", Map.of("n", "1"), r -> {});
    update("events", Map.of("n", "2"), r -> {});

    assertThat(table("events").versionId()).isEqualTo("2");
    assertThat(table("events").createTime()).isEqualTo(first.createTime());
    assertThat(versions("events"))
        .containsExactly(tuple("2", "2"), tuple("1", "1"), tuple("0", "0"));
    assertThat(
            glue.getTableVersion(r -> r.databaseName("shop").tableName("events").versionId("1"))
                .tableVersion()
                .table()
                .parameters())
        .containsEntry("n", "1");
    assertThat(
            glue.getTableVersion(r -> r.databaseName("shop").tableName("events"))
                .tableVersion()
                .versionId())
        .isEqualTo("2");
    refused(
        EntityNotFoundException.class,
        "Version not found.",
        () -> glue.getTableVersion(r -> r.databaseName("shop").tableName("events").versionId("7")));
  }

  @Test
  void archivesNothingWhereThatIsSkipped() {
    createTable("events", Map.of("n", "0"));
    update("events", Map.of("n", "1"), r -> r.skipArchive(true));

    assertThat(versions("events")).containsExactly(tuple("1", "1"));
  }

  @Test
  void deletesVersionsButNotThePresentOne() {
    createTable("events", Map.of("n", "0"));
    for (int i = 1; i <= 4; i++) {
      update("events", Map.of("n", String.valueOf(i)), r -> {});
    }
    glue.deleteTableVersion(r -> r.databaseName("shop").tableName("events").versionId("1"));
    var errors =
        glue.batchDeleteTableVersion(
                r -> r.databaseName("shop").tableName("events").versionIds("0", "1", "4"))
            .errors();

    assertThat(errors)
        .extracting(e -> e.versionId(), e -> e.errorDetail().errorCode())
        .containsExactly(
            tuple("1", "EntityNotFoundException"), tuple("4", "InvalidInputException"));
    assertThat(versions("events"))
        .containsExactly(tuple("4", "4"), tuple("3", "3"), tuple("2", "2"));
  }

  @Test
  void refusesAnUpdateMadeFromAnotherVersion() {
    createTable("events", Map.of("n", "0"));
    update("events", Map.of("n", "1"), r -> r.versionId("0").skipArchive(true));

    refused(
        ConcurrentModificationException.class,
        "Update table failed due to concurrent modifications.",
        () -> update("events", Map.of("n", "2"), r -> r.versionId("0")));
    assertThat(table("events").parameters()).containsEntry("n", "1");
  }

  @Test
  void letsOneOfManyUpdatesFromOneVersionThrough() throws Exception {
    createTable("events", Map.of("n", "0"));
    int writers = 8;
    int rounds = 5;
    for (int round = 0; round < rounds; round++) {
      String version = table("events").versionId();
      List<Callable<Boolean>> updates = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        updates.add(() -> updates("events", version));
      }
      assertThat(Collections.frequency(allOf(updates), true)).isEqualTo(1);
    }
    assertThat(table("events").versionId()).isEqualTo(String.valueOf(rounds));
  }

  private boolean updates(String table, String version) {
    try {
      update(table, Map.of(), r -> r.versionId(version));
      return true;
    } catch (ConcurrentModificationException e) {
      return false;
    }
  }

  private static <T> List<T> allOf(List<Callable<T>> work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void deletesManyTablesAtOnce() {
    createTable("a", Map.of());
    createTable("b", Map.of());
    var errors =
        glue.batchDeleteTable(r -> r.databaseName("shop").tablesToDelete("A", "missing", "b"))
            .errors();

    assertThat(errors)
        .extracting(e -> e.tableName(), e -> e.errorDetail().errorCode())
        .containsExactly(tuple("missing", "EntityNotFoundException"));
    assertThat(named("*")).isEmpty();
    List<String> many = IntStream.range(0, 101).mapToObj(i -> "t" + i).toList();
    assertThatThrownBy(
            () -> glue.batchDeleteTable(r -> r.databaseName("shop").tablesToDelete(many)))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Member must have length less than or equal to 100");
  }

  @Test
  void findsTablesByTextAndByProperty() {
    glue.createDatabase(r -> r.databaseInput(d -> d.name("other")));
    createTable("customer-link", Map.of("team", "growth"));
    createTable("xxlinkyy", Map.of());
    glue.createTable(
        r -> r.databaseName("other").tableInput(input("visits", Map.of("team", "core"))));

    assertThat(found(r -> r.searchText("link"))).containsExactly("customer-link", "xxlinkyy");
    assertThat(found(r -> r.searchText("\"visits\""))).containsExactly("visits");
    assertThat(found(r -> r.searchText("\"visit\""))).isEmpty();
    assertThat(found(r -> r.searchText("growth"))).containsExactly("customer-link");
    assertThat(found(r -> r.filters(f -> f.key("Name").value("link"))))
        .as("by its words")
        .containsExactly("customer-link");
    assertThat(found(r -> r.filters(f -> f.key("DatabaseName").value("other"))))
        .containsExactly("visits");
    assertThat(
            found(
                r ->
                    r.filters(
                        f ->
                            f.key("CreateTime")
                                .value("2000-01-01T00:00:00Z")
                                .comparator(Comparator.LESS_THAN))))
        .isEmpty();
    assertThat(found(r -> r.sortCriteria(s -> s.fieldName("Name").sort(Sort.DESC))))
        .containsExactly("xxlinkyy", "visits", "customer-link");
    assertThat(glue.searchTables(r -> r.maxResults(2)).nextToken()).isNotNull();
  }

  private List<String> found(Consumer<SearchTablesRequest.Builder> request) {
    return glue.searchTables(request).tableList().stream().map(Table::name).toList();
  }

  @Test
  void keepsPartitionIndexes() {
    glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(input("events", Map.of()))
                .partitionIndexes(i -> i.indexName("by_Day").keys("day")));
    glue.createPartitionIndex(
        r ->
            r.databaseName("shop")
                .tableName("events")
                .partitionIndex(i -> i.indexName("both").keys("Day", "hour")));

    assertThat(indexes("events"))
        .extracting(PartitionIndexDescriptor::indexName, PartitionIndexDescriptor::indexStatus)
        .containsExactly(
            tuple("both", PartitionIndexStatus.ACTIVE),
            tuple("by_day", PartitionIndexStatus.ACTIVE));
    assertThat(indexes("events").getFirst().keys())
        .extracting(KeySchemaElement::name, KeySchemaElement::type)
        .containsExactly(tuple("day", "string"), tuple("hour", "int"));
    assertThatThrownBy(() -> createIndex("both", "day")).isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(() -> createIndex("wrong", "id")).isInstanceOf(InvalidInputException.class);
    createIndex("third", "hour");
    assertThatThrownBy(() -> createIndex("fourth", "hour"))
        .isInstanceOf(ResourceNumberLimitExceededException.class);
    glue.deletePartitionIndex(r -> r.databaseName("shop").tableName("events").indexName("both"));
    assertThat(indexes("events")).hasSize(2);
    assertThatThrownBy(
            () ->
                glue.deletePartitionIndex(
                    r -> r.databaseName("shop").tableName("events").indexName("both")))
        .isInstanceOf(EntityNotFoundException.class);
  }

  private void createIndex(String name, String key) {
    glue.createPartitionIndex(
        r ->
            r.databaseName("shop")
                .tableName("events")
                .partitionIndex(i -> i.indexName(name).keys(key)));
  }

  private List<PartitionIndexDescriptor> indexes(String table) {
    return glue.getPartitionIndexes(r -> r.databaseName("shop").tableName(table))
        .partitionIndexDescriptorList();
  }

  @Test
  void keepsFunctions() {
    createFunction("Trino__f__1");
    refused(
        AlreadyExistsException.class,
        "Function already exists.",
        () -> createFunction("trino__f__1"));
    glue.updateUserDefinedFunction(
        r ->
            r.databaseName("shop")
                .functionName("trino__f__1")
                .functionInput(
                    f ->
                        f.functionName("trino__f__1")
                            .className("two")
                            .resourceUris(
                                u -> u.resourceType(ResourceType.FILE).uri("s3://code/"))));
    UserDefinedFunction function =
        glue.getUserDefinedFunction(r -> r.databaseName("shop").functionName("TRINO__F__1"))
            .userDefinedFunction();

    assertThat(function.className()).isEqualTo("two");
    assertThat(function.ownerType()).isNull();
    assertThat(function.resourceUris().getFirst().uri()).isEqualTo("s3://code/");
    assertThat(functions("shop", "trino__.*")).containsExactly("trino__f__1");
    assertThat(functions(null, "trino__*")).containsExactly("trino__f__1");
    assertThat(functions("shop", "hive.*")).isEmpty();
    glue.deleteUserDefinedFunction(r -> r.databaseName("shop").functionName("trino__f__1"));
    refused(
        EntityNotFoundException.class,
        "Function trino__f__1 not found.",
        () ->
            glue.deleteUserDefinedFunction(
                r -> r.databaseName("shop").functionName("trino__f__1")));
  }

  private void createFunction(String name) {
    glue.createUserDefinedFunction(
        r ->
            r.databaseName("shop")
                .functionInput(
                    f ->
                        f.functionName(name)
                            .className("one")
                            .ownerName("owner")
                            .ownerType(PrincipalType.USER)));
  }

  private List<String> functions(@Nullable String database, String pattern) {
    return glue
        .getUserDefinedFunctions(r -> r.databaseName(database).pattern(pattern))
        .userDefinedFunctions()
        .stream()
        .map(UserDefinedFunction::functionName)
        .toList();
  }

  @Test
  void keepsTagsOfDatabases() {
    glue.createDatabase(r -> r.databaseInput(d -> d.name("tagged")).tags(Map.of("a", "1")));
    String account = glue.getDatabase(r -> r.name("tagged")).database().catalogId();
    String arn = "arn:aws:glue:us-east-1:" + account + ":database/tagged";
    glue.tagResource(r -> r.resourceArn(arn).tagsToAdd(Map.of("b", "2", "c", "")));
    glue.untagResource(r -> r.resourceArn(arn).tagsToRemove("a", "missing"));

    assertThat(glue.getTags(r -> r.resourceArn(arn)).tags())
        .containsOnly(Map.entry("b", "2"), Map.entry("c", ""));
    glue.deleteDatabase(r -> r.name("tagged"));
    assertThatThrownBy(() -> glue.getTags(r -> r.resourceArn(arn)))
        .isInstanceOf(EntityNotFoundException.class);
    glue.createDatabase(r -> r.databaseInput(d -> d.name("tagged")));
    assertThat(glue.getTags(r -> r.resourceArn(arn)).tags()).isEmpty();
  }

  @Test
  void keepsAResourcePolicy() {
    String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
    refused(
        EntityNotFoundException.class, "Policy not found", () -> glue.getResourcePolicy(r -> {}));
    String hash = glue.putResourcePolicy(r -> r.policyInJson(policy)).policyHash();

    assertThat(glue.getResourcePolicy(r -> {}).policyInJson()).isEqualTo(policy);
    assertThat(glue.getResourcePolicies(r -> {}).getResourcePoliciesResponseList()).hasSize(1);
    assertThatThrownBy(
            () ->
                glue.putResourcePolicy(
                    r -> r.policyInJson(policy).policyExistsCondition(ExistCondition.NOT_EXIST)))
        .isInstanceOf(ConditionCheckFailureException.class);
    assertThatThrownBy(() -> glue.deleteResourcePolicy(r -> r.policyHashCondition("other")))
        .isInstanceOf(ConditionCheckFailureException.class);
    glue.deleteResourcePolicy(r -> r.policyHashCondition(hash));
    assertThatThrownBy(() -> glue.getResourcePolicy(r -> {}))
        .isInstanceOf(EntityNotFoundException.class);
    assertThatThrownBy(() -> glue.putResourcePolicy(r -> r.policyInJson("nothing")))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void saysThatNothingIsEncryptedAndNothingIsLeftToImport() {
    assertThat(glue.getCatalogImportStatus(r -> {}).importStatus().importCompleted()).isTrue();
    assertThat(
            glue.getDataCatalogEncryptionSettings(r -> {})
                .dataCatalogEncryptionSettings()
                .encryptionAtRest()
                .catalogEncryptionModeAsString())
        .isEqualTo("DISABLED");
    assertThatThrownBy(
            () ->
                glue.putDataCatalogEncryptionSettings(
                    r ->
                        r.dataCatalogEncryptionSettings(
                            s -> s.encryptionAtRest(e -> e.catalogEncryptionMode("SSE-KMS")))))
        .isInstanceOf(InvalidInputException.class);
  }

  private Table table(String name) {
    return glue.getTable(r -> r.databaseName("shop").name(name)).table();
  }

  private List<String> named(String expression) {
    return glue.getTables(r -> r.databaseName("shop").expression(expression)).tableList().stream()
        .map(Table::name)
        .toList();
  }

  /// Version and the parameter `n` of each version.
  private List<Tuple> versions(String table) {
    return glue
        .getTableVersionsPaginator(r -> r.databaseName("shop").tableName(table).maxResults(2))
        .stream()
        .flatMap(page -> page.tableVersions().stream())
        .map((TableVersion v) -> tuple(v.versionId(), v.table().parameters().get("n")))
        .toList();
  }

  private void createTable(String name, Map<String, String> parameters) {
    glue.createTable(r -> r.databaseName("shop").tableInput(input(name, parameters)));
  }

  private void update(
      String name, Map<String, String> parameters, Consumer<UpdateTableRequest.Builder> more) {
    glue.updateTable(r -> more.accept(r.databaseName("shop").tableInput(input(name, parameters))));
  }

  private static TableInput input(String name, Map<String, String> parameters) {
    return TableInput.builder()
        .name(name)
        .parameters(parameters)
        .partitionKeys(column("day", "string"), column("hour", "int"))
        .storageDescriptor(
            s ->
                s.location("s3://lake/" + name + "/")
                    .columns(
                        column("id", "bigint"),
                        Column.builder()
                            .name("items")
                            .type("array<struct<sku:string,n:int>>")
                            .comment("what was bought")
                            .parameters(Map.of("iceberg.field.id", "2"))
                            .build())
                    .serdeInfo(
                        i ->
                            i.serializationLibrary("org.openx.data.jsonserde.JsonSerDe")
                                .parameters(Map.of("paths", "id,items"))))
        .build();
  }

  private static Column column(String name, String type) {
    return Column.builder().name(name).type(type).build();
  }

  private static void refused(
      Class<? extends AwsServiceException> type, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            type,
            e -> {
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(type.getSimpleName());
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
              assertThat(e.statusCode()).isEqualTo(400);
            });
  }
}
