package dev.rastro.glue;

import java.util.List;

/// A table that a crawl found.
///
/// @param root the folder that is the table
/// @param partitionKeys the names of the partition keys
/// @param partitions the partitions; a table without partition keys has one, with no values
record FoundTable(Folder root, List<String> partitionKeys, List<FoundPartition> partitions) {

  FoundTable {
    partitionKeys = List.copyOf(partitionKeys);
    partitions = List.copyOf(partitions);
  }

  /// @param folder where its objects lie
  /// @param content what they hold
  record FoundPartition(List<String> values, Folder folder, Folder.Content content) {
    FoundPartition {
      values = List.copyOf(values);
    }
  }
}
