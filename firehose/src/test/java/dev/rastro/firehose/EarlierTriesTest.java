package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.DirectorySync;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;

class EarlierTriesTest {

  private static final LogPosition START = new LogPosition(1, 0);

  @TempDir private Path directory;

  private final Set<String> removed = new HashSet<>();

  private final PendingCut cut =
      new PendingCut(
          1,
          Instant.EPOCH,
          5,
          "name",
          StreamConfiguration.of(
              "stream",
              "1",
              DestinationDescription.builder()
                  .destinationId(Destinations.ID)
                  .extendedS3DestinationDescription(
                      d ->
                          d.bucketARN("arn:aws:s3:::lake")
                              .roleARN("arn:aws:iam::000000000000:role/delivery")
                              .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(900)))
                  .build()),
          START,
          START,
          START,
          false);

  private EarlierTries tries() {
    return new EarlierTries(directory.resolve("tries"), DirectorySync.SYSTEM);
  }

  private static Set<String> keys(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.toSet());
  }

  @Test
  void knowsInAnotherProcessWhatATryWasAboutToPut() throws IOException {
    assertThat(tries().begin(cut, Set.of("a", "b"), removed::add)).isEmpty();

    assertThat(tries().begin(cut, Set.of("b", "c"), removed::add)).containsExactly("a");
    assertThat(tries().begin(cut, Set.of("c"), removed::add)).containsExactlyInAnyOrder("a", "b");
    assertThat(removed).isEmpty();

    tries().end(cut);
    assertThat(tries().begin(cut, Set.of("d"), removed::add)).isEmpty();
  }

  @Test
  void takesVeryManyOfEarlierTriesAwayBeforeItKnowsMore() throws IOException {
    for (int i = 0; i < 5; i++) {
      tries().begin(cut, keys("try-" + i + "/", 500), removed::add);
    }
    assertThat(removed).isEmpty();

    assertThat(tries().begin(cut, keys("try-5/", 500), removed::add)).isEmpty();

    assertThat(removed).hasSize(2_500).contains("try-0/0", "try-4/499");
    assertThat(tries().begin(cut, Set.of(), removed::add)).isEqualTo(keys("try-5/", 500));
  }
}
