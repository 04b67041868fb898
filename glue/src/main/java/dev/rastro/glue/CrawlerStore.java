package dev.rastro.glue;

import dev.rastro.aws.SdkJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.Classifier;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;

/// Crawlers, classifiers, crawls and what crawlers remember of folders, in the catalog's database.
///
/// Every change is a transaction that is synced before it returns. Safe for many threads.
final class CrawlerStore {

  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE IF NOT EXISTS crawlers (name TEXT PRIMARY KEY, json BLOB NOT NULL) STRICT",
          "CREATE TABLE IF NOT EXISTS classifiers (name TEXT PRIMARY KEY, json BLOB NOT NULL)"
              + " STRICT",
          "CREATE TABLE IF NOT EXISTS crawls (crawler TEXT NOT NULL, started INTEGER NOT NULL,"
              + " id TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY (crawler, started, id)) STRICT",
          "CREATE TABLE IF NOT EXISTS crawled_folders (crawler TEXT NOT NULL, folder TEXT NOT NULL,"
              + " json BLOB NOT NULL, PRIMARY KEY (crawler, folder)) STRICT");

  private final CatalogStore store;

  private CrawlerStore(CatalogStore store) {
    this.store = store;
  }

  /// Makes the tables that are missing.
  static CrawlerStore open(CatalogStore store) {
    SCHEMA.forEach(sql -> store.update(sql));
    return new CrawlerStore(store);
  }

  Optional<Crawler> crawler(String name) {
    return store
        .query("SELECT json FROM crawlers WHERE name = ?", row -> crawler(row.getBytes(1)), name)
        .stream()
        .findFirst();
  }

  List<Crawler> crawlers() {
    return store.query("SELECT json FROM crawlers ORDER BY name", row -> crawler(row.getBytes(1)));
  }

  private static Crawler crawler(byte[] json) {
    return SdkJson.decode(json, Crawler::builder, Crawler.class);
  }

  void put(Crawler crawler) {
    store.update(
        "INSERT OR REPLACE INTO crawlers (json, name) VALUES (?, ?)",
        SdkJson.encode(crawler),
        crawler.name());
  }

  /// Deletes a crawler with its crawls and all that it remembers.
  void deleteCrawler(String name) {
    store.inTransaction(
        () -> {
          store.update("DELETE FROM crawled_folders WHERE crawler = ?", name);
          store.update("DELETE FROM crawls WHERE crawler = ?", name);
          return store.update("DELETE FROM crawlers WHERE name = ?", name);
        });
  }

  Optional<Classifier> classifier(String name) {
    return store
        .query(
            "SELECT json FROM classifiers WHERE name = ?", row -> classifier(row.getBytes(1)), name)
        .stream()
        .findFirst();
  }

  List<Classifier> classifiers() {
    return store.query(
        "SELECT json FROM classifiers ORDER BY name", row -> classifier(row.getBytes(1)));
  }

  private static Classifier classifier(byte[] json) {
    return SdkJson.decode(json, Classifier::builder, Classifier.class);
  }

  void put(String name, Classifier classifier) {
    store.update(
        "INSERT OR REPLACE INTO classifiers (json, name) VALUES (?, ?)",
        SdkJson.encode(classifier),
        name);
  }

  void deleteClassifier(String name) {
    store.update("DELETE FROM classifiers WHERE name = ?", name);
  }

  /// The crawls of a crawler, the latest first.
  List<CrawlerHistory> crawls(String crawler) {
    return store.query(
        "SELECT json FROM crawls WHERE crawler = ? ORDER BY started DESC, rowid DESC",
        row -> SdkJson.decode(row.getBytes(1), CrawlerHistory::builder, CrawlerHistory.class),
        crawler);
  }

  void put(String crawler, CrawlerHistory crawl) {
    store.update(
        "INSERT OR REPLACE INTO crawls (json, crawler, started, id) VALUES (?, ?, ?, ?)",
        SdkJson.encode(crawl),
        crawler,
        crawl.startTime().toEpochMilli(),
        crawl.crawlId());
  }

  /// Deletes the crawls that began before a time, in milliseconds since 1970.
  void deleteCrawls(String crawler, long before) {
    store.update("DELETE FROM crawls WHERE crawler = ? AND started < ?", crawler, before);
  }

  /// What a crawler remembers, by the addresses of the folders.
  Map<String, CrawledFolder> folders(String crawler) {
    Map<String, CrawledFolder> folders = new HashMap<>();
    store.forEach(
        "SELECT folder, json FROM crawled_folders WHERE crawler = ?",
        row -> folders.put(row.getString(1), CrawledFolder.decode(row.getBytes(2))),
        crawler);
    return folders;
  }

  void put(String crawler, String folder, CrawledFolder memory) {
    store.update(
        "INSERT OR REPLACE INTO crawled_folders (json, crawler, folder) VALUES (?, ?, ?)",
        memory.encode(),
        crawler,
        folder);
  }

  void deleteFolder(String crawler, String folder) {
    store.update("DELETE FROM crawled_folders WHERE crawler = ? AND folder = ?", crawler, folder);
  }
}
