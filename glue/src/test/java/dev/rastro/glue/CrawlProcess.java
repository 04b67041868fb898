package dev.rastro.glue;

import dev.rastro.testkit.InMemoryS3;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.s3.S3Client;

/// A process that crawls a lake, changes it, and dies in the middle of the second crawl.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
final class CrawlProcess {

  /// How the process ends when it dies as it was told.
  static final int DIED = 77;

  /// When in a crawl something happens.
  enum Moment {
    LISTING,
    READING,
    ENDING
  }

  private CrawlProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Moment moment = Moment.valueOf(arguments[1]);
    AtomicBoolean isDue = new AtomicBoolean();
    WatchedS3 s3 = new WatchedS3(lake());
    s3.beforeList(_ -> dieIf(isDue.get() && moment == Moment.LISTING));
    s3.beforeRead(_ -> dieIf(isDue.get() && moment == Moment.READING));
    InstantSource clock =
        () -> {
          dieIf(
              isDue.get()
                  && moment == Moment.ENDING
                  && CrawledLake.isCrawl(Thread.currentThread()));
          return Instant.now();
        };
    LocalGlue glue = LocalGlue.open(Path.of(arguments[0]), s3, clock, new Random(1));
    glue.createDatabase(r -> r.databaseInput(d -> d.name(CrawledLake.DATABASE)));
    glue.createCrawler(
        c ->
            c.name(CrawledLake.CRAWLER)
                .role("arn:aws:iam::000000000000:role/crawler")
                .databaseName(CrawledLake.DATABASE)
                .targets(t -> t.s3Targets(CrawledLake.target("events")))
                .schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));
    crawl(glue);
    change(s3.s3());
    isDue.set(true);
    crawl(glue);
  }

  private static void dieIf(boolean isTime) {
    if (isTime) {
      Runtime.getRuntime().halt(DIED);
    }
  }

  static void crawl(LocalGlue glue) throws InterruptedException {
    glue.startCrawler(r -> r.name(CrawledLake.CRAWLER));
    while (glue.getCrawler(r -> r.name(CrawledLake.CRAWLER)).crawler().state()
        != CrawlerState.READY) {
      Thread.sleep(1);
    }
  }

  /// Three days, each with the columns `a`, `b` and `c`.
  static InMemoryS3 lake() {
    InMemoryS3 s3 = new InMemoryS3(InstantSource.system());
    s3.createBucket(r -> r.bucket(CrawledLake.BUCKET));
    for (int day = 1; day <= 3; day++) {
      put(s3, day, "{\"a\":1,\"b\":1,\"c\":1}\n");
    }
    return s3;
  }

  /// The first day goes, a fourth comes, and with it a column `d`.
  static void change(S3Client s3) {
    s3.deleteObject(r -> r.bucket(CrawledLake.BUCKET).key("events/dt=1/a"));
    put(s3, 4, "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}\n");
  }

  private static void put(S3Client s3, int day, String text) {
    s3.putObject(
        r -> r.bucket(CrawledLake.BUCKET).key("events/dt=" + day + "/a"),
        RequestBody.fromString(text));
  }
}
