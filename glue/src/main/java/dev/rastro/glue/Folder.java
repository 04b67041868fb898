package dev.rastro.glue;

import dev.rastro.aws.Compression;
import dev.rastro.aws.S3Address;
import dev.rastro.glue.schema.DataType;
import dev.rastro.glue.schema.FileFormat;
import dev.rastro.glue.schema.FileSample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A folder of the lake: the objects in it, the folders below it, and what its objects hold.
final class Folder {

  private final S3Address address;
  private final String name;
  private final List<S3Object> objects = new ArrayList<>();
  private final SequencedMap<String, Folder> folders = new TreeMap<>();
  private List<Kind> kinds = List.of();
  private List<Content> contents = List.of();
  private Map<S3Object, FileSample> samples = Map.of();
  private Set<S3Object> unread = Set.of();
  private boolean isNew;

  /// What objects that can be one table have in common.
  ///
  /// @param columns the columns by their names in the data
  /// @param records how many records they hold, in part estimated
  /// @param objects the objects; those that were not read are taken for the same
  record Content(
      FileFormat format,
      Compression compression,
      SequencedMap<String, DataType> columns,
      long records,
      long bytes,
      List<S3Object> objects) {

    Content {
      columns = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(columns));
      objects = List.copyOf(objects);
    }

    /// Such as `json, gzip`.
    String kind() {
      return compression == Compression.NONE
          ? format.classification()
          : format.classification() + ", " + compression.text();
    }
  }

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

  /// Puts an object into the folder that its key says.
  ///
  /// @param relativeKey the key below this folder
  void add(String relativeKey, S3Object object) {
    Folder folder = this;
    int from = 0;
    for (int slash = relativeKey.indexOf('/'); slash >= 0; slash = relativeKey.indexOf('/', from)) {
      folder = folder.child(relativeKey.substring(from, slash));
      from = slash + 1;
    }
    folder.objects.add(object);
  }

  /// Forgets all that is in a folder below this one, or here.
  ///
  /// @param relativeFolder ends with a slash; empty for this folder
  void remove(String relativeFolder) {
    Folder folder = this;
    int from = 0;
    for (int slash = relativeFolder.indexOf('/');
        slash >= 0;
        slash = relativeFolder.indexOf('/', from)) {
      folder = folder.child(relativeFolder.substring(from, slash));
      from = slash + 1;
    }
    folder.objects.clear();
    folder.folders.clear();
  }

  private Folder child(String childName) {
    return folders.computeIfAbsent(
        childName, n -> new Folder(new S3Address(address.bucket(), address.key() + n + "/"), n));
  }

  /// What the objects hold: one content where all can be one table, more where they can't, the most
  /// common first; none where nothing could be read.
  List<Content> contents() {
    return contents;
  }

  /// Whether no crawl before saw this folder.
  boolean isNew() {
    return isNew;
  }

  /// Whether such a share of the objects that were read, or more, is of the most common kind.
  boolean isMostlyOfOneKind(double share) {
    return !kinds.isEmpty() && kinds.getFirst().read.size() >= samples.size() * share;
  }

  /// What each object that was read holds, in the order of their keys.
  SequencedMap<S3Object, Content> contentsOfObjects() {
    SequencedMap<S3Object, Content> each = new LinkedHashMap<>();
    samples.forEach(
        (object, sample) -> {
          Kind own = new Kind(sample.format(), sample.compression());
          own.add(object, sample);
          each.put(object, own.content(Set.of()));
        });
    return each;
  }

  /// The objects that the crawl did not look into, since a sample of the others was enough.
  Set<S3Object> unread() {
    return unread;
  }

  /// Takes what was learnt from objects of this folder.
  ///
  /// @param read what the objects hold that could be read, in the order of their keys
  /// @param unreadable the objects that could not be read
  void learn(
      SequencedMap<S3Object, FileSample> read, Set<S3Object> unreadable, boolean isNewFolder) {
    isNew = isNewFolder;
    samples = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(read));
    List<Kind> found = new ArrayList<>();
    samples.forEach((object, sample) -> kindOf(sample, found).add(object, sample));
    found.sort((one, other) -> Integer.compare(other.read.size(), one.read.size()));
    kinds = List.copyOf(found);
    Set<S3Object> rest = new LinkedHashSet<>(objects);
    rest.removeAll(samples.keySet());
    List<Content> learnt = new ArrayList<>();
    for (Kind kind : kinds) {
      // What was not read, or could not be, is counted with the most common kind.
      learnt.add(kind.content(learnt.isEmpty() ? rest : Set.of()));
    }
    contents = List.copyOf(learnt);
    rest.removeAll(unreadable);
    unread = Collections.unmodifiableSet(new LinkedHashSet<>(rest));
  }

  private static Kind kindOf(FileSample sample, List<Kind> kinds) {
    for (Kind kind : kinds) {
      if (kind.takes(sample)) {
        return kind;
      }
    }
    Kind added = new Kind(sample.format(), sample.compression());
    kinds.add(added);
    return added;
  }

  /// The objects of one kind while they are gathered.
  private static final class Kind {
    private final Compression compression;
    private final List<S3Object> read = new ArrayList<>();
    private final Set<SequencedMap<String, DataType>> merged = new HashSet<>();
    private final SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    private final Set<FileFormat> formats = new HashSet<>();
    private FileFormat format;
    private long records;
    private long recordBytes;

    Kind(FileFormat format, Compression compression) {
      this.format = format;
      this.compression = compression;
    }

    boolean takes(FileSample sample) {
      return compression == sample.compression()
          && (formats.contains(sample.format()) || format.fits(sample.format()));
    }

    void add(S3Object object, FileSample sample) {
      read.add(object);
      if (formats.add(sample.format())) {
        format = format.merge(sample.format());
      }
      records += sample.records();
      recordBytes += sample.recordBytes();
      if (merged.add(sample.columns())) {
        sample.columns().forEach((name, type) -> columns.merge(name, type, DataType::merge));
      }
    }

    Content content(Set<S3Object> unread) {
      List<S3Object> all = new ArrayList<>(read);
      all.addAll(unread);
      long bytes = all.stream().mapToLong(S3Object::size).sum();
      long estimated = recordBytes == 0 ? 0 : Math.round((double) records * bytes / recordBytes);
      return new Content(format, compression, columns, estimated, bytes, all);
    }
  }

  /// Every folder with objects in it, at any depth, in the order of their names.
  void forEachWithObjects(Consumer<Folder> action) {
    if (!objects.isEmpty()) {
      action.accept(this);
    }
    folders.values().forEach(folder -> folder.forEachWithObjects(action));
  }

  /// The columns' names without their case, for telling how alike folders are.
  static Set<String> names(Content content) {
    Map<String, Boolean> names = new HashMap<>();
    content.columns().keySet().forEach(column -> names.put(Names.column(column), true));
    return names.keySet();
  }
}
