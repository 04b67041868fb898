package dev.rastro.glue;

import dev.rastro.glue.FoundTable.FoundPartition;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Decides which folders are tables and which are partitions.
///
/// Follows "How does a crawler determine when to create partitions?": folders of like format,
/// compression and schema at one level become partitions of one table, others become tables of
/// their own.
final class TableGrouping {

  /// The share of columns that two folders must have in common to be alike.
  private static final double SIMILAR = 0.7;

  private final CrawlerSettings settings;

  TableGrouping(CrawlerSettings settings) {
    this.settings = settings;
  }

  /// The tables below a folder.
  ///
  /// @param level the folder's level, the bucket being 1
  List<FoundTable> tables(Folder folder, int level) {
    List<Leaf> leaves = leaves(folder, List.of());
    if (leaves.isEmpty()) {
      return List.of();
    }
    boolean isTable =
        settings.tableLevel() > 0 ? level >= settings.tableLevel() : isOneTable(leaves);
    if (isTable) {
      return List.of(table(folder, leaves));
    }
    List<FoundTable> tables = new ArrayList<>();
    if (folder.content() != null) {
      tables.add(table(folder, List.of(new Leaf(folder, folder.content(), List.of()))));
    }
    for (Folder child : folder.folders()) {
      tables.addAll(tables(child, level + 1));
    }
    return tables;
  }

  /// A folder with readable objects, and the names of the folders that lead to it.
  private record Leaf(Folder folder, Folder.Content content, List<String> path) {}

  private static List<Leaf> leaves(Folder folder, List<String> path) {
    List<Leaf> leaves = new ArrayList<>();
    Folder.Content content = folder.content();
    if (content != null) {
      leaves.add(new Leaf(folder, content, path));
    }
    for (Folder child : folder.folders()) {
      List<String> below = new ArrayList<>(path);
      below.add(child.name());
      leaves.addAll(leaves(child, below));
    }
    return leaves;
  }

  private boolean isOneTable(List<Leaf> leaves) {
    int depth = leaves.getFirst().path.size();
    if (leaves.stream().anyMatch(leaf -> leaf.path.size() != depth)) {
      return false;
    }
    Folder.Content first = leaves.getFirst().content;
    if (!leaves.stream()
        .allMatch(
            leaf ->
                leaf.content.format().classification().equals(first.format().classification())
                    && leaf.content.compression().equals(first.compression()))) {
      return false;
    }
    if (settings.combinesSchemas() || leaves.size() == 1) {
      return leaves.size() > 1 || depth == 0 || isHive(leaves.getFirst().path);
    }
    long alike = leaves.stream().filter(leaf -> isSimilar(leaf.content, leaves)).count();
    return alike > leaves.size() * SIMILAR;
  }

  private static boolean isHive(List<String> path) {
    return path.stream().allMatch(name -> name.indexOf('=') > 0);
  }

  /// Whether a folder's columns are like those of most others.
  private static boolean isSimilar(Folder.Content content, List<Leaf> leaves) {
    long similar =
        leaves.stream().filter(leaf -> similarity(content, leaf.content) >= SIMILAR).count();
    return similar * 2 > leaves.size();
  }

  private static double similarity(Folder.Content one, Folder.Content other) {
    Set<String> ones = lower(one);
    Set<String> others = lower(other);
    Set<String> both = new HashSet<>(ones);
    both.retainAll(others);
    Set<String> all = new HashSet<>(ones);
    all.addAll(others);
    return all.isEmpty() ? 1 : (double) both.size() / all.size();
  }

  private static Set<String> lower(Folder.Content content) {
    Set<String> names = new HashSet<>();
    content.columns().keySet().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    return names;
  }

  private static FoundTable table(Folder root, List<Leaf> leaves) {
    int depth = leaves.stream().mapToInt(leaf -> leaf.path.size()).max().orElse(0);
    List<Leaf> whole = leaves.stream().filter(leaf -> leaf.path.size() == depth).toList();
    List<String> keys = new ArrayList<>();
    for (int level = 0; level < depth; level++) {
      keys.add(key(whole, level));
    }
    List<FoundPartition> partitions = new ArrayList<>();
    for (Leaf leaf : whole) {
      List<String> values = new ArrayList<>();
      for (int level = 0; level < depth; level++) {
        values.add(value(leaf.path.get(level), keys.get(level)));
      }
      partitions.add(new FoundPartition(values, leaf.folder, leaf.content));
    }
    return new FoundTable(root, keys, partitions);
  }

  /// `key` where all folders of the level are called `key=value`, else `partition_<level>`.
  private static String key(List<Leaf> leaves, int level) {
    String first = leaves.getFirst().path.get(level);
    int equals = first.indexOf('=');
    if (equals > 0) {
      String prefix = first.substring(0, equals + 1);
      if (leaves.stream().allMatch(leaf -> leaf.path.get(level).startsWith(prefix))) {
        return Names.column(first.substring(0, equals));
      }
    }
    return "partition_" + level;
  }

  private static String value(String folderName, String key) {
    int equals = folderName.indexOf('=');
    if (equals < 0 || key.startsWith("partition_")) {
      return folderName;
    }
    String value = folderName.substring(equals + 1);
    // Hive writes characters that paths do not take as %XX.
    return value.indexOf('%') < 0
        ? value
        : URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
