package dev.rastro.glue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.Classifier;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;

/// What crawlers keep in the catalog's file beside themselves: classifiers, crawls, and what they
/// remember of folders. Safe for many threads.
final class CrawlerStore {

  private static final CatalogFile.RowReader<Classifier> CLASSIFIER =
      CatalogFile.shape(Classifier::builder, Classifier.class);
  private static final CatalogFile.RowReader<CrawlerHistory> CRAWL =
      CatalogFile.shape(CrawlerHistory::builder, CrawlerHistory.class);

  private final CatalogFile file;

  CrawlerStore(CatalogFile file) {
    this.file = file;
  }

  Optional<Classifier> classifier(String name) {
    return file.one(CLASSIFIER, "SELECT json FROM classifiers WHERE name = ?", name);
  }

  List<Classifier> classifiers() {
    return file.all(CLASSIFIER, "SELECT json FROM classifiers ORDER BY name");
  }

  void put(String name, Classifier classifier) {
    file.execute("INSERT OR REPLACE INTO classifiers (json, name) VALUES (?, ?)", classifier, name);
  }

  void deleteClassifier(String name) {
    file.execute("DELETE FROM classifiers WHERE name = ?", name);
  }

  /// A crawl with its place among those of its crawler.
  record Kept(Place place, CrawlerHistory crawl) {}

  /// Where a crawl stands among those of its crawler: the later one is the larger.
  record Place(long startedMillis, long row) {

    /// After all crawls.
    static final Place END = new Place(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /// The crawls of a crawler that stand before a place, the latest first.
  List<Kept> crawls(String crawler, Place before, int limit) {
    return file.all(
        row -> new Kept(new Place(row.getLong(2), row.getLong(3)), CRAWL.read(row)),
        "SELECT json, started, rowid FROM crawls WHERE crawler = ? AND (started, rowid) < (?, ?)"
            + " ORDER BY started DESC, rowid DESC LIMIT ?",
        crawler,
        before.startedMillis(),
        before.row(),
        limit);
  }

  /// The crawls of a crawler that have not come to an end. Their texts are searched before they are
  /// read, since there may be many crawls and of these hardly one.
  List<CrawlerHistory> runningCrawls(String crawler) {
    return file
        .all(
            CRAWL,
            "SELECT json FROM crawls WHERE crawler = ? AND instr(json, CAST('\"RUNNING\"' AS BLOB)) > 0",
            crawler)
        .stream()
        .filter(crawl -> crawl.state() == CrawlerHistoryState.RUNNING)
        .toList();
  }

  /// How long the crawls of a crawler took that came to an end, in seconds, the latest first.
  List<Double> crawlSeconds(String crawler) {
    return file
        .all(
            row -> CrawlHistory.seconds(CRAWL.read(row)),
            "SELECT json FROM crawls WHERE crawler = ? ORDER BY started DESC, rowid DESC",
            crawler)
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  void put(String crawler, CrawlerHistory crawl) {
    file.execute(
        "INSERT INTO crawls (json, crawler, started, id) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT DO UPDATE SET json = excluded.json",
        crawl,
        crawler,
        crawl.startTime().toEpochMilli(),
        crawl.crawlId());
  }

  /// Deletes the crawls that began before a time, in milliseconds since 1970.
  void deleteCrawls(String crawler, long before) {
    file.execute("DELETE FROM crawls WHERE crawler = ? AND started < ?", crawler, before);
  }

  /// What a crawler remembers, by the addresses of the folders.
  Map<String, CrawledFolder> folders(String crawler) {
    Map<String, CrawledFolder> folders = new HashMap<>();
    file.all(
            row -> Map.entry(row.getString(1), CrawledFolder.decode(row.getBytes(2))),
            "SELECT folder, json FROM crawled_folders WHERE crawler = ?",
            crawler)
        .forEach(folder -> folders.put(folder.getKey(), folder.getValue()));
    return folders;
  }

  void put(String crawler, String folder, CrawledFolder memory) {
    file.execute(
        "INSERT OR REPLACE INTO crawled_folders (json, crawler, folder) VALUES (?, ?, ?)",
        memory.encode(),
        crawler,
        folder);
  }

  void deleteFolder(String crawler, String folder) {
    file.execute("DELETE FROM crawled_folders WHERE crawler = ? AND folder = ?", crawler, folder);
  }
}
