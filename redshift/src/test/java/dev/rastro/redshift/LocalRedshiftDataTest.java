package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.testkit.RedshiftDataContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.Field;
import software.amazon.awssdk.services.redshiftdata.model.ResourceNotFoundException;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;

class LocalRedshiftDataTest extends RedshiftDataContract {

  private static final DataApiLimits SMALL =
      new DataApiLimits(Duration.ofHours(24), 500, 500, 200_000, 300_000);

  /// A statement whose result takes more than half of what all may take.
  private static final String LARGE = "select lpad('x', 160000, 'x') as text";

  @TempDir private Path directory;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = new TestWarehouse(directory, SMALL);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Override
  protected RedshiftDataClient redshiftData() {
    return warehouse.warehouse.dataClient();
  }

  private List<Path> resultFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("redshift/results"))) {
      return files.toList();
    }
  }

  @Test
  void forgetsAStatementAndItsResultAfterADay() throws Exception {
    String id = execute("select 1");
    ended(id);
    warehouse.clock.advance(Duration.ofHours(24).minusSeconds(1));
    assertThat(redshiftData().getStatementResult(r -> r.id(id)).records()).hasSize(1);

    warehouse.clock.advance(Duration.ofSeconds(1));

    assertThatThrownBy(() -> redshiftData().describeStatement(r -> r.id(id)))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining(id);
    assertThat(resultFiles()).isEmpty();
  }

  @Test
  void letsGoOfTheOldestResultWhenAllAreTooLargeTogether() throws Exception {
    String first = execute(LARGE);
    ended(first);
    String second = execute(LARGE);
    ended(second);

    assertThat(ended(first).resultRows()).isEqualTo(1);
    assertThatThrownBy(() -> redshiftData().getStatementResult(r -> r.id(first)))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("no longer kept");
    assertThat(redshiftData().getStatementResult(r -> r.id(second)).records()).hasSize(1);
    assertThat(resultFiles()).hasSize(1);
  }

  @Test
  void aResultThatIsTooLargeFailsTheStatementAndLeavesNothing() throws Exception {
    DescribeStatementResponse ended = ended(execute("select lpad('x', 200000, 'x') as text"));

    assertThat(ended.status()).isEqualTo(StatusString.FAILED);
    assertThat(ended.error()).contains("larger than 200000 bytes");
    assertThat(resultFiles()).isEmpty();
  }

  @Test
  void removesTheResultsOfAnEarlierProcess() throws Exception {
    ended(execute("select 1"));
    assertThat(resultFiles()).hasSize(1);

    warehouse.close();
    warehouse = new TestWarehouse(directory);

    assertThat(resultFiles()).isEmpty();
  }

  @Test
  void showsATimestampAsPostgresqlDoes() throws Exception {
    String id =
        execute(
            "select timestamp '2026-03-01 11:30:00' as whole, timestamp '2026-03-01 11:30:00.25' as part");
    ended(id);

    assertThat(redshiftData().getStatementResult(r -> r.id(id)).records().getFirst())
        .extracting(Field::stringValue)
        .containsExactly("2026-03-01 11:30:00", "2026-03-01 11:30:00.25");
  }
}
