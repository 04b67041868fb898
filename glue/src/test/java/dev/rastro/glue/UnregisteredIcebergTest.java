package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;

/// Iceberg tables that are not in the catalog, or come into it while a crawl runs.
@SuppressWarnings({"unchecked", "NullAway.Init"}) // The SDK's builders; opened before each test.
class UnregisteredIcebergTest {

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
  void makesNoTableOfAnIcebergTableThatIsNotInTheCatalog() {
    lake.put("events/plain/a", "{\"p\":1}\n");
    lake.put("events/orders/metadata/00001-0b1c.metadata.json", "{\"format-version\":2}\n");
    lake.put("events/orders/data/dt=1/x.json", "{\"a\":1}\n");
    lake.put("events/orders/data/dt=2/x.json", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.tables()).containsExactly("plain");
    assertThat(lake.summary())
        .contains("s3://raw/events/orders/: it is an Iceberg table that is not in the catalog");
  }

  @Test
  void looksIntoNothingWhereTheTargetItselfIsAnIcebergTableThatIsNotInTheCatalog() {
    lake.put("events/metadata/v1.metadata.json", "{\"format-version\":2}\n");
    lake.put("events/data/x.json", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.tables()).isEmpty();
    assertThat(lake.watched().takeReads()).isEmpty();
  }

  @Test
  void writesNothingWhereAnIcebergTableIsRegisteredInTheMiddleOfIt() {
    lake.put("events/orders/data/x", "{\"a\":1}\n");
    lake.watched()
        .beforeRead(
            _ ->
                lake.glue()
                    .createTable(
                        t ->
                            t.databaseName(CrawledLake.DATABASE)
                                .tableInput(
                                    i ->
                                        i.name("orders")
                                            .parameters(Map.of("table_type", "ICEBERG"))
                                            .storageDescriptor(
                                                d -> d.location("s3://raw/events/orders")))));
    lake.crawl(_ -> {});

    assertThat(lake.tables()).containsExactly("orders");
    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(lake.crawler().lastCrawl().errorMessage())
        .isEqualTo(
            "s3://raw/events/orders/ became an Iceberg table or a view while it was crawled; crawl again");

    lake.watched().beforeRead(_ -> {});
    lake.crawl();
    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(lake.tables()).containsExactly("orders");
  }
}
