package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import java.util.List;

/// A table that a crawl found.
///
/// @param location the folder, or the one object, that is the table
/// @param folderName what the table is named after
/// @param partitionKeys the names of the partition keys
/// @param partitions the partitions; a table without partition keys has one, with no values
record FoundTable(
    S3Address location,
    String folderName,
    List<String> partitionKeys,
    List<FoundPartition> partitions) {

  FoundTable {
    partitionKeys = List.copyOf(partitionKeys);
    partitions = List.copyOf(partitions);
  }

  /// Whether any of it was not there in an earlier crawl.
  boolean hasNewFolders() {
    return partitions.stream().anyMatch(FoundPartition::isNew);
  }

  /// @param location where its objects lie
  /// @param content what they hold
  /// @param isNew whether no crawl before saw the folder
  record FoundPartition(
      List<String> values, S3Address location, Folder.Content content, boolean isNew) {
    FoundPartition {
      values = List.copyOf(values);
    }
  }
}
