package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A folder of the lake: the objects in it, the folders below it, and what samples of its objects
/// told.
final class Folder {

  private final S3Address address;
  private final String name;
  private final List<S3Object> objects = new ArrayList<>();
  private final SequencedMap<String, Folder> folders = new TreeMap<>();
  private @Nullable Content content;

  /// What the objects of a folder have in common.
  ///
  /// @param records how many records they hold, in part estimated
  record Content(
      FileFormat format,
      String compression,
      SequencedMap<String, DataType> columns,
      long records,
      long bytes,
      int objects) {}

  Folder(S3Address address, String name) {
    this.address = address;
    this.name = name;
  }

  S3Address address() {
    return address;
  }

  String name() {
    return name;
  }

  List<S3Object> objects() {
    return objects;
  }

  Iterable<Folder> folders() {
    return folders.values();
  }

  boolean isLeaf() {
    return folders.isEmpty();
  }

  /// Puts an object into the folder that its key says.
  ///
  /// @param relativeKey the key below this folder
  void add(String relativeKey, S3Object object) {
    int slash = relativeKey.indexOf('/');
    if (slash < 0) {
      objects.add(object);
      return;
    }
    String child = relativeKey.substring(0, slash);
    folders
        .computeIfAbsent(child, n -> new Folder(address.child(n + "/"), n))
        .add(relativeKey.substring(slash + 1), object);
  }

  @Nullable Content content() {
    return content;
  }

  void learn(Content learnt) {
    content = learnt;
  }

  /// Every folder with objects in it, at any depth, in the order of their names.
  void forEachWithObjects(Consumer<Folder> action) {
    if (!objects.isEmpty()) {
      action.accept(this);
    }
    folders.values().forEach(folder -> folder.forEachWithObjects(action));
  }
}
