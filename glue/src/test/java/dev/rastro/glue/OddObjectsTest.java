package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.AwsErrors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;

/// Objects among good ones that a crawler can't make anything of.
@SuppressWarnings({"unchecked", "NullAway.Init"}) // The SDK's builders; opened before each test.
class OddObjectsTest {

  @TempDir private Path directory;
  private CrawledLake lake;

  @BeforeEach
  void open() {
    lake = new CrawledLake(directory);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void leavesOutAnObjectWhoseColumnsCannotBeCalledSo() {
    lake.create(_ -> {});
    lake.put("events/good", "{\"a\":1}\n");
    lake.put("events/long", "{\"a\":1,\"" + "x".repeat(256) + "\":2}\n");
    lake.put("events/nameless", "{\"a\":1,\"\":2}\n");

    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);

    assertThat(lake.columns("events")).containsExactly("a int");
    assertThat(lake.summary())
        .contains(
            "events/long: the name of one of its columns has 256 characters; it must have 1 to 255")
        .contains("events/nameless: the name of one of its columns has 0 characters");
  }

  @Test
  void failsAndMakesNoTableWhereAColumnsTypeIsLongerThanGlueTakes() {
    lake.create(_ -> {});
    lake.put("events/wide", wide("a", 9_000));

    lake.crawl();
    LastCrawlInfo last = lake.crawler().lastCrawl();

    assertThat(last.status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(last.errorMessage())
        .startsWith("s3://raw/events/ has a column wide whose type has ")
        .endsWith(" characters; it has at most 131072");
    assertThat(lake.tables()).isEmpty();
  }

  @Test
  void measuresTheNamesOfColumnsAsTheCatalogHasThem() {
    lake.create(_ -> {});
    lake.put("events/good", "{\"a\":1}\n");
    // A capital I with a dot has two characters in lower case.
    lake.put("events/long", "{\"a\":1,\"" + "\u0130".repeat(128) + "\":2}\n");
    for (int i = 0; i < 2; i++) {
      assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);

      assertThat(lake.columns("events")).containsExactly("a int");
      assertThat(lake.summary()).contains("events/long: the name of one of its columns has 256");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"events/wide", "events/dt=1/wide"})
  void growsNoColumnsTypeBeyondWhatGlueTakes(String key) {
    lake.create(
        c ->
            c.configuration(
                "{\"Version\":1.0,\"CrawlerOutput\":{\"Tables\":"
                    + "{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}}}"));
    lake.put(key, wide("one", 4_000));
    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    List<String> before = lake.columns("events");
    lake.put(key, wide("other", 4_000));

    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.FAILED);

    assertThat(lake.crawler().lastCrawl().errorMessage())
        .matches("s3://raw/events/.* has a column wide whose type has \\d+ characters; .* 131072");
    assertThat(lake.columns("events")).isEqualTo(before);
  }

  /// An object with a struct of so many fields.
  private static String wide(String name, int fields) {
    StringBuilder wide = new StringBuilder("{\"wide\":{");
    for (int i = 0; i < fields; i++) {
      wide.append(i == 0 ? "\"" : ",\"").append(name).append("_field_of_a_struct_");
      wide.append(i).append("\":1");
    }
    return wide + "}}\n";
  }

  @Test
  void namesNoKeyWithACommaInThePathsOfItsSerDe() {
    lake.create(_ -> {});
    lake.put("events/a", "{\"Ab\":1,\"e,f\":2}\n");
    lake.crawl();

    assertThat(lake.columns("events")).containsExactly("ab int", "e,f int");
    assertThat(lake.table("events").storageDescriptor().serdeInfo().parameters())
        .containsEntry("paths", "Ab");
  }

  @Test
  void goesOnSayingThatAnObjectIsArchivedWhereOnlyNewFoldersAreCrawled() {
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.put("events/dt=1/b", "{\"a\":1}\n");
    archive("events/dt=1/b");
    lake.create(
        c ->
            c.recrawlPolicy(p -> p.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))
                .schemaChangePolicy(p -> p.updateBehavior("LOG").deleteBehavior("LOG")));
    lake.crawl();
    lake.watched().takeReads();

    lake.crawl();

    assertThat(lake.watched().takeReads()).isEmpty();
    assertThat(lake.summary()).contains("events/dt=1/b: it is archived");
  }

  private void archive(String archived) {
    lake.watched()
        .beforeRead(
            key -> {
              if (key.equals(archived)) {
                throw AwsErrors.of(
                    InvalidObjectStateException.builder(), "InvalidObjectState", "archived", 403);
              }
            });
  }

  @Test
  void readsAnObjectThatCameOutOfTheArchive() {
    lake.create(_ -> {});
    lake.put("events/a", "{\"a\":1}\n");
    lake.put("events/b", "{\"b\":1}\n");
    archive("events/b");
    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(lake.summary()).contains("events/b: it is archived");
    assertThat(lake.columns("events")).containsExactly("a int");

    lake.watched().beforeRead(_ -> {});
    lake.crawl();

    assertThat(lake.columns("events")).containsExactly("a int", "b int");
  }

  @Test
  void leavesOutWhatItCannotReadAndHiddenAndEmptyObjects() {
    lake.put("events/a", "{\"a\":1}\n");
    lake.put("events/b", "{\"a\":1\n{{{{");
    lake.put("events/_SUCCESS", "ok");
    lake.put("events/.hidden", "{\"h\":1}\n");
    lake.put("events/empty", "");
    lake.crawl(_ -> {});

    assertThat(lake.columns("events")).containsExactly("a int");
    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
  }

  @Test
  void leavesOutTheFewOfAnotherFormatAndSaysSo() {
    for (int i = 0; i < 9; i++) {
      lake.put("events/" + i, "{\"a\":1}\n");
    }
    lake.put("events/stray", "x,y\n1,2\n3,4\n");
    lake.crawl(_ -> {});

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.columns("events")).containsExactly("a int");
    assertThat(lake.summary()).contains("s3://raw/events/stray: it is csv in a folder of json");
  }

  @Test
  void makesATableOfEachObjectWhereAFolderMixesFormats() {
    lake.put("events/one.json", "{\"a\":1}\n");
    lake.put("events/two.csv", "x,y\n1,2\n3,4\n");
    lake.crawl(_ -> {});

    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(lake.tables()).containsExactly("one_json", "two_csv");
    assertThat(lake.table("two_csv").storageDescriptor().location())
        .isEqualTo("s3://raw/events/two.csv");
  }

  @Test
  void makesTablesOfWhatItReadAloneWhereAFolderMixesFormats() {
    lake.put("events/a.json", "{\"a\":1}\n");
    lake.put("events/b.json", "{\"b\":true}\n");
    lake.put("events/broken", "{\"a");
    lake.put("events/c.csv", "x,y\n1,2\n3,4\n");
    lake.put("events/d.csv", "z,w\n1,2\n3,4\n");
    lake.crawl(_ -> {});

    assertThat(lake.tables()).containsExactly("a_json", "b_json", "c_csv", "d_csv");
    assertThat(lake.columns("a_json")).containsExactly("a int");
    assertThat(lake.columns("b_json")).containsExactly("b boolean");
    assertThat(lake.columns("d_csv")).containsExactly("z bigint", "w bigint");
    assertThat(lake.table("b_json").parameters()).containsEntry("recordCount", "1");
  }

  @Test
  void takesFiveThousandColumnsAndRefusesMoreThanATableHas() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 5_000; i++) {
      json.append(i == 0 ? "" : ",").append("\"column").append(i).append("\":").append(i);
    }
    lake.put("events/a", json + "}\n");
    lake.crawl(_ -> {});
    assertThat(lake.table("events").storageDescriptor().columns()).hasSize(5_000);

    StringBuilder more = new StringBuilder("{");
    for (int i = 0; i < 10_001; i++) {
      more.append(i == 0 ? "" : ",").append("\"other").append(i).append("\":").append(i);
    }
    lake.put("events/a", more + "}\n");
    lake.crawl();
    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(lake.crawler().lastCrawl().errorMessage())
        .isEqualTo("s3://raw/events/ has 10001 columns; a table has at most 10000");
    assertThat(lake.table("events").storageDescriptor().columns()).as("as it was").hasSize(5_000);
  }

  @Test
  void leavesOutALineThatIsLongerThanAnythingItReads() {
    byte[] line = new byte[50 << 20];
    Arrays.fill(line, (byte) 'x');
    byte[] begin = "{\"a\":\"".getBytes(UTF_8);
    System.arraycopy(begin, 0, line, 0, begin.length);
    lake.put("events/huge", line);
    lake.put("events/ok", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(lake.columns("events")).containsExactly("a int");
    assertThat(lake.summary())
        .contains("s3://raw/events/huge: no whole JSON record in its first 10 MiB");
  }

  @Test
  void leavesOutCsvThatHasNoHeaderWhereMostHaveOne() {
    for (int i = 0; i < 9; i++) {
      lake.put("events/" + i, "n,s\n1,x\n2,y\n");
    }
    lake.put("events/bare", "1,x\n2,y\n");
    lake.crawl(_ -> {});

    assertThat(lake.columns("events")).containsExactly("n bigint", "s string");
    assertThat(lake.summary())
        .contains("s3://raw/events/bare: it is csv with another header than most in its folder");
  }

  @Test
  void takesWhatIsNestedTooDeeplyForText() {
    lake.put("events/a", "{\"a\":" + "[".repeat(200) + "1" + "]".repeat(200) + "}\n");
    lake.crawl(_ -> {});

    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(lake.columns("events"))
        .containsExactly("a " + "array<".repeat(63) + "string" + ">".repeat(63));
  }
}
