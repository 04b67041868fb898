package dev.rastro.glue;

import java.util.TreeMap;

/// The folders that a crawl listed objects in, by their addresses: what is there, whether it could
/// be read or not. For one thread.
final class ListedFolders {

  private final TreeMap<String, Folder> folders = new TreeMap<>();

  /// Takes a folder and all below it.
  void add(Folder root) {
    root.forEachWithObjects(folder -> folders.put(folder.address().toString(), folder));
  }

  /// Whether a folder has objects of its own.
  boolean has(String location) {
    return folders.containsKey(asFolder(location));
  }

  /// Whether there are objects at a location or anywhere below it.
  boolean hasBelow(String location) {
    String folder = asFolder(location);
    String first = folders.ceilingKey(folder);
    return (first != null && first.startsWith(folder)) || isObject(location);
  }

  private boolean isObject(String location) {
    Folder folder = folders.get(location.substring(0, location.lastIndexOf('/') + 1));
    return folder != null
        && folder.objects().stream()
            .anyMatch(
                object ->
                    location.equals("s3://" + folder.address().bucket() + "/" + object.key()));
  }

  private static String asFolder(String location) {
    return location.endsWith("/") ? location : location + "/";
  }
}
