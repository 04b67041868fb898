package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import dev.rastro.glue.FoundTable.FoundPartition;
import dev.rastro.glue.schema.AvroClash;
import dev.rastro.glue.schema.AvroSchemas;
import dev.rastro.glue.schema.FileFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Decides which folders are tables and which are partitions.
///
/// Follows "How does a crawler determine when to create partitions?": folders of like format,
/// compression and schema at one level become partitions of one table, others become tables of
/// their own. What can be neither is left out, and said.
final class TableGrouping {

  /// The share that must be alike: of columns in two folders, of folders in a table.
  private static final double SIMILAR = 0.7;

  private final CrawlerSettings settings;
  private final Set<String> known;
  private final CrawlChanges changes;

  /// @param known where tables lie that must stay what they are
  /// @param changes told what is left out
  TableGrouping(CrawlerSettings settings, Set<String> known, CrawlChanges changes) {
    this.settings = settings;
    this.known = Set.copyOf(known);
    this.changes = changes;
  }

  /// The tables below a folder.
  ///
  /// @param level the folder's level, the bucket being 1
  List<FoundTable> tables(Folder folder, int level) {
    List<FoundTable> tables = new ArrayList<>();
    List<Leaf> leaves = new ArrayList<>();
    gather(folder, List.of(), leaves, tables);
    tables.addAll(group(folder, 0, level, leaves));
    // All that would be in a table may have been left out of it.
    tables.removeIf(table -> table.partitions().isEmpty());
    return tables;
  }

  /// A folder with readable objects of one kind, and the names of the folders that lead to it from
  /// the include path.
  private record Leaf(Folder folder, Folder.Content content, List<String> path) {}

  /// Finds the folders with objects. One that mixes formats is a table for each of its objects; a
  /// few objects of another format among many of one are left out.
  private void gather(
      Folder folder, List<String> path, List<Leaf> leaves, List<FoundTable> tables) {
    List<Folder.Content> contents = folder.contents();
    if (!contents.isEmpty()) {
      Folder.Content first = contents.getFirst();
      if (folder.isMostlyOfOneKind(SIMILAR)) {
        Optional<AvroClash> misread =
            contents.stream()
                .flatMap(other -> AvroSchemas.clash(first.format(), other.format()).stream())
                .filter(AvroClash::isMisread)
                .findFirst();
        if (misread.isPresent()) {
          changes.leaveOut(
              folder.address().toString(),
              "the Avro schemas of its objects do not fit each other: " + misread.get());
        } else {
          leaves.add(new Leaf(folder, first, path));
          contents.subList(1, contents.size()).forEach(other -> leaveOut(folder, first, other));
        }
      } else {
        tables.addAll(tablesOfObjects(folder));
      }
    }
    for (Folder child : folder.folders()) {
      int keyLength = Names.column(prefix(child.name())).length() - 1;
      if (keyLength > Constraints.NAME_LENGTH_MAX) {
        changes.leaveOut(
            child.address().toString(),
            "the key in its name has "
                + keyLength
                + " characters; it has at most "
                + Constraints.NAME_LENGTH_MAX);
        continue;
      }
      List<String> below = new ArrayList<>(path);
      below.add(child.name());
      gather(child, below, leaves, tables);
    }
  }

  private void leaveOut(Folder folder, Folder.Content kept, Folder.Content other) {
    for (S3Object object : other.objects()) {
      changes.leaveOut(
          new S3Address(folder.address().bucket(), object.key()).toString(),
          AvroSchemas.clash(kept.format(), other.format())
              .map(clash -> "its Avro schema does not fit most in its folder: " + clash)
              .orElseGet(
                  () ->
                      other.kind().equals(kept.kind())
                          ? "it is " + other.kind() + " with another header than most in its folder"
                          : "it is " + other.kind() + " in a folder of " + kept.kind()));
    }
  }

  /// A table for each object that was read, of what it holds itself.
  private List<FoundTable> tablesOfObjects(Folder folder) {
    List<FoundTable> tables = new ArrayList<>();
    folder
        .contentsOfObjects()
        .forEach(
            (object, content) -> {
              S3Address location = new S3Address(folder.address().bucket(), object.key());
              String name = object.key().substring(folder.address().key().length());
              tables.add(
                  new FoundTable(
                      location,
                      name,
                      List.of(),
                      List.of(new FoundPartition(List.of(), location, content, folder.isNew()))));
            });
    for (S3Object object : folder.unread()) {
      changes.leaveOut(
          new S3Address(folder.address().bucket(), object.key()).toString(),
          "it was not read, in a folder that mixes formats");
    }
    return tables;
  }

  /// The tables of leaves that all lie below one folder.
  ///
  /// @param depth how far that folder is below the include path
  private List<FoundTable> group(Folder folder, int depth, int level, List<Leaf> leaves) {
    if (leaves.isEmpty()) {
      return List.of();
    }
    if (known.contains(folder.address().toString())
        || (settings.tableLevel() > 0
            ? level >= settings.tableLevel()
            : isOneTable(folder, depth, leaves))) {
      return List.of(table(folder, depth, leaves));
    }
    List<FoundTable> tables = new ArrayList<>();
    Map<String, List<Leaf>> below = new HashMap<>();
    for (Leaf leaf : leaves) {
      if (leaf.path.size() == depth) {
        tables.add(table(folder, depth, List.of(leaf)));
      } else {
        below.computeIfAbsent(leaf.path.get(depth), _ -> new ArrayList<>()).add(leaf);
      }
    }
    for (Folder child : folder.folders()) {
      tables.addAll(
          group(child, depth + 1, level + 1, below.getOrDefault(child.name(), List.of())));
    }
    return tables;
  }

  /// Whether a folder is a bucket with one named folder in it: that one is the table, as it would
  /// be with others beside it.
  private static boolean isOnlyAround(Folder folder, List<Leaf> leaves) {
    if (!folder.address().key().isEmpty()) {
      return false;
    }
    Set<String> below = new HashSet<>();
    leaves.forEach(leaf -> below.add(leaf.path.isEmpty() ? "" : leaf.path.getFirst()));
    String only = below.iterator().next();
    return below.size() == 1
        && !only.isEmpty()
        && only.indexOf('=') < 0
        && !only.chars().allMatch(Character::isDigit);
  }

  /// Whether most leaves lie at one depth, are of one kind and have columns that are alike. The
  /// others are left out of the table: a stray object makes no tables of its partitions.
  private boolean isOneTable(Folder folder, int depth, List<Leaf> leaves) {
    List<Leaf> most = mostAlike(leaves);
    Leaf first = most.getFirst();
    boolean areHive =
        first.path.size() > depth && most.stream().allMatch(leaf -> isHive(leaf.path, depth));
    // Folders called key=value are meant to be partitions; of others, more must be alike.
    if (areHive ? most.size() * 2 <= leaves.size() : most.size() < leaves.size() * SIMILAR) {
      return false;
    }
    if (isOnlyAround(folder, most)) {
      return false;
    }
    if (settings.combinesSchemas() || most.size() == 1) {
      return most.size() > 1 || first.path.size() == depth || areHive;
    }
    return areSimilar(most);
  }

  /// The leaves at the depth at which most lie that are of the kind of most of these.
  private static List<Leaf> mostAlike(List<Leaf> leaves) {
    int length = mostCommon(leaves, leaf -> leaf.path.size());
    List<Leaf> level = leaves.stream().filter(leaf -> leaf.path.size() == length).toList();
    return mostCommonKind(level).leaves;
  }

  private static boolean isHive(List<String> path, int depth) {
    return path.subList(depth, path.size()).stream().allMatch(name -> name.indexOf('=') > 0);
  }

  /// Whether most folders have columns like most others. Folders with the same columns are looked
  /// at once.
  private static boolean areSimilar(List<Leaf> leaves) {
    Map<Set<String>, Integer> counts = new LinkedHashMap<>();
    leaves.forEach(leaf -> counts.merge(Folder.names(leaf.content), 1, Integer::sum));
    long alike = 0;
    for (Map.Entry<Set<String>, Integer> one : counts.entrySet()) {
      long similar = 0;
      for (Map.Entry<Set<String>, Integer> other : counts.entrySet()) {
        if (similarity(one.getKey(), other.getKey()) >= SIMILAR) {
          similar += other.getValue();
        }
      }
      alike += similar * 2 > leaves.size() ? one.getValue() : 0;
    }
    return alike > leaves.size() * SIMILAR;
  }

  /// Whether columns are alike enough to be one table's.
  static boolean areSimilar(Set<String> ones, Set<String> others) {
    return similarity(ones, others) >= SIMILAR;
  }

  private static double similarity(Set<String> ones, Set<String> others) {
    Set<String> both = new HashSet<>(ones);
    both.retainAll(others);
    int all = ones.size() + others.size() - both.size();
    return all == 0 ? 1 : (double) both.size() / all;
  }

  private FoundTable table(Folder root, int depth, List<Leaf> leaves) {
    List<Leaf> whole = leaves;
    if (leaves.size() > 1) {
      int length = mostCommon(leaves, leaf -> leaf.path.size());
      whole = keep(whole, leaf -> leaf.path.size() == length, "it lies at another depth than most");
      Kind kind = mostCommonKind(whole);
      Set<Leaf> kept = Collections.newSetFromMap(new IdentityHashMap<>());
      kept.addAll(kind.leaves);
      whole = keep(whole, kept::contains, kind::misfit);
    }
    int keys = whole.getFirst().path.size() - depth;
    List<String> names = new ArrayList<>();
    List<Boolean> areHive = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      int at = depth + i;
      String prefix = mostCommon(whole, leaf -> prefix(leaf.path.get(at)));
      long having = whole.stream().filter(leaf -> prefix(leaf.path.get(at)).equals(prefix)).count();
      boolean isHive = !prefix.isEmpty() && having >= whole.size() * SIMILAR;
      areHive.add(isHive);
      if (isHive) {
        whole =
            keep(
                whole,
                leaf -> prefix(leaf.path.get(at)).equals(prefix),
                "its folder is not called " + prefix + "… as most are");
        names.add(unique(Names.column(prefix.substring(0, prefix.length() - 1)), names));
      } else {
        names.add(unique("partition_" + i, names));
      }
    }
    List<FoundPartition> partitions = new ArrayList<>();
    Set<List<String>> seen = new HashSet<>();
    for (Leaf leaf : whole) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < keys; i++) {
        String name = leaf.path.get(depth + i);
        values.add(areHive.get(i) ? value(name) : name);
      }
      if (values.stream().anyMatch(String::isEmpty)) {
        changes.leaveOut(
            leaf.folder.address().toString(), "the name of its folder has no value in it");
      } else if (!values.stream().allMatch(CatalogStore::isValue)) {
        changes.leaveOut(
            leaf.folder.address().toString(), "the name of its folder has control characters");
      } else if (seen.add(values)) {
        partitions.add(
            new FoundPartition(values, leaf.folder.address(), leaf.content, leaf.folder.isNew()));
      } else {
        changes.leaveOut(
            leaf.folder.address().toString(), "another folder is the partition " + values);
      }
    }
    return new FoundTable(root.address(), root.name(), names, partitions);
  }

  /// Leaves that can be one table.
  private static final class Kind {
    private final List<Leaf> leaves = new ArrayList<>();
    private final Set<FileFormat> formats = new HashSet<>();
    private final Folder.Content first;
    private FileFormat format;

    Kind(Leaf leaf) {
      first = leaf.content;
      format = first.format();
      add(leaf);
    }

    boolean takes(Leaf leaf) {
      FileFormat other = leaf.content.format();
      return first.compression() == leaf.content.compression()
          && (formats.contains(other) || format.fits(other));
    }

    void add(Leaf leaf) {
      leaves.add(leaf);
      if (formats.add(leaf.content.format())) {
        format = format.merge(leaf.content.format());
      }
    }

    /// Why a leaf is of another kind.
    String misfit(Leaf leaf) {
      return AvroSchemas.clash(format, leaf.content.format())
          .map(clash -> "its Avro schema does not fit the table's: " + clash)
          .orElseGet(() -> "its format is not the table's, " + first.kind());
    }
  }

  /// The kind that most are of; the first of such.
  private static Kind mostCommonKind(List<Leaf> leaves) {
    List<Kind> kinds = new ArrayList<>();
    for (Leaf leaf : leaves) {
      kinds.stream()
          .filter(kind -> kind.takes(leaf))
          .findFirst()
          .ifPresentOrElse(kind -> kind.add(leaf), () -> kinds.add(new Kind(leaf)));
    }
    Kind most = kinds.getFirst();
    for (Kind kind : kinds) {
      most = kind.leaves.size() > most.leaves.size() ? kind : most;
    }
    return most;
  }

  private List<Leaf> keep(List<Leaf> leaves, Predicate<Leaf> isKept, String reason) {
    return keep(leaves, isKept, _ -> reason);
  }

  private List<Leaf> keep(
      List<Leaf> leaves, Predicate<Leaf> isKept, Function<Leaf, String> reason) {
    List<Leaf> kept = new ArrayList<>();
    for (Leaf leaf : leaves) {
      if (isKept.test(leaf)) {
        kept.add(leaf);
      } else {
        changes.leaveOut(leaf.folder.address().toString(), reason.apply(leaf));
      }
    }
    return kept;
  }

  private static <T> T mostCommon(List<Leaf> leaves, Function<Leaf, T> property) {
    Map<T, Integer> counts = new LinkedHashMap<>();
    leaves.forEach(leaf -> counts.merge(property.apply(leaf), 1, Integer::sum));
    T best = property.apply(leaves.getFirst());
    for (Map.Entry<T, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > counts.getOrDefault(best, 0)) {
        best = entry.getKey();
      }
    }
    return best;
  }

  /// `key=` of a folder called `key=value`, in lower case; empty for another.
  private static String prefix(String folderName) {
    int equals = folderName.indexOf('=');
    return equals > 0 ? folderName.substring(0, equals + 1).toLowerCase(Locale.ROOT) : "";
  }

  private static String unique(String name, List<String> taken) {
    String free = name;
    for (int i = taken.size(); taken.contains(free); i++) {
      String suffix = "_" + i;
      free = Names.cut(name, Constraints.NAME_LENGTH_MAX - suffix.length()) + suffix;
    }
    return free;
  }

  /// The value of a folder called `key=value`.
  private static String value(String folderName) {
    String value = folderName.substring(folderName.indexOf('=') + 1);
    // Hive writes characters that paths do not take as %XX.
    try {
      return value.indexOf('%') < 0
          ? value
          : URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // A percent sign that is only that.
    }
  }
}
