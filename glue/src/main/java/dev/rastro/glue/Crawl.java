package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import dev.rastro.glue.schema.ContentClassifier;
import dev.rastro.glue.schema.ObjectSampler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// One run of a crawler: lists the objects, learns what they hold, decides what are tables and
/// partitions, and writes all of it into the catalog in one transaction.
///
/// What can't be read, or fits nowhere, is logged and left out; the rest makes the tables.
final class Crawl {

  private static final Logger LOG = LoggerFactory.getLogger(Crawl.class);

  /// Names as engines give them: `00002-0b1c….metadata.json`, and `v2.metadata.json` of Hadoop's
  /// catalog, also packed.
  private static final Pattern ICEBERG_METADATA =
      Pattern.compile("((?:.*/)?)metadata/[^/]+\\.metadata\\.json(?:\\.gz)?");

  private final CrawlerSettings settings;
  private final List<ContentClassifier> classifiers;
  private final CatalogStore catalog;
  private final CrawlerStore crawlers;
  private final S3Client s3;
  private final ObjectReader reader;
  private final String runId;
  private final Instant now;
  private final CrawlProgress progress;
  private final BooleanSupplier isStopped;

  /// A crawl was stopped before its end.
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  Crawl(
      CrawlerSettings settings,
      List<ContentClassifier> classifiers,
      CatalogStore catalog,
      CrawlerStore crawlers,
      S3Client s3,
      ObjectReader reader,
      String runId,
      Instant now,
      CrawlProgress progress,
      BooleanSupplier isStopped) {
    this.settings = settings;
    this.classifiers = List.copyOf(classifiers);
    this.catalog = catalog;
    this.crawlers = crawlers;
    this.s3 = s3;
    this.reader = reader;
    this.runId = runId;
    this.now = now;
    this.progress = progress;
    this.isStopped = isStopped;
  }

  /// Crawls.
  ///
  /// @param onWritten told of what changed within the transaction that writes it: what it writes is
  ///   there if and only if the changes are
  void run(Consumer<CrawlChanges> onWritten) {
    CrawlChanges changes = new CrawlChanges();
    Map<String, CrawledFolder> memory = crawlers.folders(settings.name());
    boolean isIncremental = settings.newFoldersOnly() && !memory.isEmpty();
    FolderSampler sampler =
        new FolderSampler(
            reader, new ObjectSampler(classifiers), memory, isIncremental, progress, isStopped);
    List<String> untouchable = untouchableLocations();
    List<Folder> roots = new ArrayList<>();
    ListedFolders listed = new ListedFolders();
    for (CrawlerSettings.Target target : settings.targets()) {
      Folder root = list(target, untouchable, listed, changes);
      sampler.add(root, target.sampleSize());
      roots.add(root);
      listed.add(root);
    }
    sampler.sample(changes);
    TableGrouping grouping =
        new TableGrouping(settings, isIncremental ? keptLocations() : Set.of(), changes);
    List<FoundTable> found = new ArrayList<>();
    for (Folder root : roots) {
      int level = 1 + (int) root.address().key().chars().filter(c -> c == '/').count();
      found.addAll(grouping.tables(root, level));
    }
    requireRunning();
    catalog.inTransaction(
        () -> {
          requireNoneRegistered(untouchable);
          new CatalogWriter(settings, catalog, runId, now, changes, isIncremental, listed)
              .write(found);
          sampler.fresh().forEach((at, folder) -> crawlers.put(settings.name(), at, folder));
          if (!isIncremental) {
            sampler.gone().forEach(at -> crawlers.deleteFolder(settings.name(), at));
          }
          onWritten.accept(changes);
          // Who stopped it in the meantime is not to find changes.
          requireRunning();
          return found;
        });
    for (String leftOut : changes.leftOut()) {
      LOG.atWarn().addKeyValue("crawler", settings.name()).log("Left out {}", leftOut);
    }
  }

  /// Where tables lie that stay what they are when only new folders are crawled: those that this
  /// crawler made, and those with partitions that were there before it, but for one around its own.
  private Set<String> keptLocations() {
    TreeSet<String> locations = new TreeSet<>();
    Set<String> others = new HashSet<>();
    for (Table table : catalog.tables(settings.database())) {
      if (table.storageDescriptor() == null || table.storageDescriptor().location() == null) {
        continue;
      }
      String location = table.storageDescriptor().location();
      if (settings.name().equals(table.parameters().get(TableShapes.CRAWLED_BY))) {
        locations.add(location);
      } else if (!CatalogWriter.isUntouchable(table) && !table.partitionKeys().isEmpty()) {
        others.add(location.endsWith("/") ? location : location + "/");
      }
    }
    others.removeIf(
        other -> {
          String next = locations.ceiling(other);
          return next != null && next.startsWith(other);
        });
    locations.addAll(others);
    return locations;
  }

  private void requireRunning() {
    if (isStopped.getAsBoolean()) {
      throw new StoppedException();
    }
  }

  /// Where tables lie that no crawler may look into.
  private List<String> untouchableLocations() {
    List<String> locations = new ArrayList<>();
    for (var database : catalog.databases()) {
      for (Table table : catalog.tables(database.name())) {
        if (CatalogWriter.isUntouchable(table)
            && table.storageDescriptor() != null
            && table.storageDescriptor().location() != null
            && table.storageDescriptor().location().matches("s3[an]?://[^/]+.*")) {
          locations.add(
              S3Address.parse(table.storageDescriptor().location()).asFolder().toString());
        }
      }
    }
    return locations;
  }

  /// Sees that no table came in the meantime that this crawl should not have looked into. To be
  /// called where the catalog can't change before what was found is written.
  private void requireNoneRegistered(List<String> before) {
    for (String at : untouchableLocations()) {
      if (!before.contains(at)
          && settings.targets().stream().anyMatch(target -> overlaps(at, target.path()))) {
        throw new CrawlException(
            at + " became an Iceberg table or a view while it was crawled; crawl again", null);
      }
    }
  }

  /// Lists a target, but for the folders that a target around it has.
  private Folder list(
      CrawlerSettings.Target target,
      List<String> untouchable,
      ListedFolders listed,
      CrawlChanges changes) {
    S3Address path = target.path();
    Folder root = new Folder(path, folderName(path));
    List<String> inside = untouchable.stream().filter(at -> overlaps(at, path)).toList();
    Set<String> unregistered = new HashSet<>();
    boolean isEmpty = true;
    try {
      for (ListObjectsV2Response page :
          s3.listObjectsV2Paginator(r -> r.bucket(path.bucket()).prefix(path.key()))) {
        requireRunning();
        isEmpty &= page.contents().isEmpty();
        for (S3Object object : page.contents()) {
          String relative = object.key().substring(path.key().length());
          if (object.size() == 0 || isHidden(relative) || target.excludes(relative)) {
            continue;
          }
          icebergFolder(relative).ifPresent(unregistered::add);
          String address = "s3://" + path.bucket() + "/" + object.key();
          if (relative.startsWith("/") && path.key().isEmpty()) {
            changes.leaveOut(address, "its key begins with /");
          } else if (inside.stream().noneMatch(address::startsWith)) {
            if (!listed.has(address.substring(0, address.lastIndexOf('/')))) {
              root.add(relative, object);
            } else if (!isTakenBefore(target, new S3Address(path.bucket(), object.key()))) {
              changes.leaveOut(address, "another target, which excludes it, has its folder");
            }
          }
        }
      }
      if (isEmpty) {
        requireNoObject(path);
        changes.leaveOut(path.toString(), "there is nothing");
      }
    } catch (AwsServiceException e) {
      throw CrawlException.of(e, path.toString());
    }
    for (String at : inside) {
      changes.leaveOut(at, "it is an Iceberg table");
    }
    for (String at : unregistered) {
      root.remove(at);
      changes.leaveOut(path + at, "it is an Iceberg table that is not in the catalog");
    }
    return root;
  }

  /// Sees that a path without a folder is not one object's, which would be crawled as nothing. The
  /// first of the keys that begin with an object's is its own.
  private void requireNoObject(S3Address folder) {
    if (folder.key().isEmpty()) {
      return;
    }
    String key = folder.key().substring(0, folder.key().length() - 1);
    for (S3Object first :
        s3.listObjectsV2(r -> r.bucket(folder.bucket()).prefix(key).maxKeys(1)).contents()) {
      if (first.key().equals(key)) {
        throw new CrawlException(
            "s3://"
                + folder.bucket()
                + "/"
                + key
                + " is an object; what is crawled is a folder, such as that around it",
            null);
      }
    }
  }

  private boolean isTakenBefore(CrawlerSettings.Target target, S3Address object) {
    return settings.targets().stream()
        .takeWhile(before -> !before.path().equals(target.path()))
        .anyMatch(before -> before.takes(object));
  }

  /// The folder of the Iceberg table of which an object is the metadata, relative to the include
  /// path as the object's key is. Its data files alone would be a table with rows that were deleted
  /// or never committed.
  private static Optional<String> icebergFolder(String relativeKey) {
    Matcher metadata = ICEBERG_METADATA.matcher(relativeKey);
    return metadata.matches()
        ? Optional.of(relativeKey.substring(0, metadata.end(1)))
        : Optional.empty();
  }

  private static boolean overlaps(String location, S3Address path) {
    String target = path.toString();
    return location.startsWith(target) || target.startsWith(location);
  }

  private static String folderName(S3Address path) {
    if (path.key().isEmpty()) {
      return path.bucket();
    }
    String key = path.key().substring(0, path.key().length() - 1);
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /// Objects and folders that Hive does not see either.
  private static boolean isHidden(String relative) {
    if (relative.isEmpty() || relative.endsWith("/")) {
      return true;
    }
    for (String name : relative.split("/", -1)) {
      if (name.startsWith(".") || (name.startsWith("_") && name.indexOf('=') < 0)) {
        return true;
      }
    }
    return false;
  }
}
