package dev.rastro.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.glue.LocalGlue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.s3.S3Client;

/// How long crawls of 10,000 objects in 1,000 partitions take through the embedded S3: the first,
/// one with nothing new, and one with a new partition.
public final class CrawlSpeed {

  private static final int PARTITIONS = 1_000;
  private static final int OBJECTS_PER_PARTITION = 10;
  private static final int RECORDS = 20;
  private static final int ROUNDS = 3;

  private CrawlSpeed() {}

  /// Takes a directory for its files, which must not be there; prints a line a crawl.
  @SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    Files.createDirectory(home);
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    try (EmbeddedS3 s3 = EmbeddedS3.open(home)) {
      write(home.resolve("s3/lake"), s3.client());
      for (int round = 0; round < ROUNDS; round++) {
        try (LocalGlue glue =
            LocalGlue.open(
                home.resolve("glue" + round), s3.client(), s3.store()::path, clock, random)) {
          glue.createDatabase(request -> request.databaseInput(input -> input.name("lake")));
          glue.createCrawler(
              request ->
                  request
                      .name("crawler")
                      .role("role")
                      .databaseName("lake")
                      .targets(
                          targets -> targets.s3Targets(target -> target.path("s3://lake/events"))));
          crawl(glue, round, "the first crawl");
          crawl(glue, round, "nothing new");
        }
      }
    }
  }

  /// Puts the objects where the store keeps them: that is not what is measured.
  private static void write(Path bucket, S3Client s3) throws IOException {
    s3.createBucket(request -> request.bucket("lake"));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Path folder =
          Files.createDirectories(
              bucket.resolve(String.format(Locale.ROOT, "events/day=%04d", partition)));
      for (int object = 0; object < OBJECTS_PER_PARTITION; object++) {
        Files.write(folder.resolve("part-" + object), object(partition, object));
      }
    }
  }

  private static byte[] object(int partition, int object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      for (int record = 0; record < RECORDS; record++) {
        gzip.write(
            String.format(
                    Locale.ROOT,
                    "{\"eventId\":\"%d-%d-%d\",\"at\":\"2026-01-01T00:00:00Z\",\"n\":%d,"
                        + "\"user\":{\"id\":%d,\"tags\":[\"a\",\"b\"]},\"price\":%d.5,\"ok\":true}\n",
                    partition,
                    object,
                    record,
                    record,
                    record,
                    record)
                .getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static void crawl(LocalGlue glue, int round, String what) throws InterruptedException {
    long start = System.nanoTime();
    glue.startCrawler(request -> request.name("crawler"));
    Crawler crawler = glue.getCrawler(request -> request.name("crawler")).crawler();
    while (crawler.state() != CrawlerState.READY) {
      Thread.sleep(5);
      crawler = glue.getCrawler(request -> request.name("crawler")).crawler();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long partitions =
        glue.getPartitionsPaginator(r -> r.databaseName("lake").tableName("events")).stream()
            .mapToLong(page -> page.partitions().size())
            .sum();
    System.out.printf(
        Locale.ROOT,
        "crawl %d, %s: %.2f s, %s, %,d partitions%n",
        round,
        what,
        seconds,
        crawler.lastCrawl().statusAsString(),
        partitions);
  }
}
