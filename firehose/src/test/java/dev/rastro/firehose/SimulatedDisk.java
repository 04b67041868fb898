package dev.rastro.firehose;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A disk in memory that behaves as badly as disks may: writes fail half done, syncs fail and leave
/// behind what can be read and yet is not on disk, and when the machine stops, any of the writes
/// that were not synced are there, are not there, or are there in part, in any order. So it is with
/// names: a file whose name was not synced may be gone, one that was deleted may be back.
///
/// All chance comes from one generator. For one thread.
final class SimulatedDisk implements LogFiles {

  private static final int SECTOR_BYTES = 64;

  /// How often each thing goes wrong.
  ///
  /// @param isLying whether syncs are acknowledged and not done: a disk that no log survives
  record Faults(double failure, double crash, boolean isLying) {
    static final Faults NONE = new Faults(0, 0, false);
  }

  private sealed interface Operation {
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Write(long offset, byte[] bytes) implements Operation {}

    record Truncate(long length) implements Operation {}
  }

  /// A file as it can be read, as it is on disk, and what lies between the two.
  private static final class File {
    byte[] readable = new byte[0];
    byte[] durable = new byte[0];
    final List<Operation> unsynced = new ArrayList<>();
    boolean isNameDurable;
  }

  private final RandomGenerator random;
  private final Map<String, File> files = new TreeMap<>();

  /// Files that were deleted, and may come back.
  private final Map<String, File> deleted = new TreeMap<>();

  private Faults faults;
  private int generation;

  SimulatedDisk(RandomGenerator random, Faults faults) {
    this.random = random;
    this.faults = faults;
  }

  void faults(Faults newFaults) {
    faults = newFaults;
  }

  /// All files go, as those of a stream whose creation did not end.
  void clear() {
    files.clear();
    deleted.clear();
  }

  /// The machine stops and starts again.
  void crash() {
    generation++;
    files.values().removeIf(file -> !file.isNameDurable && random.nextBoolean());
    deleted.forEach(
        (name, file) -> {
          if (random.nextBoolean()) {
            files.putIfAbsent(name, file);
          }
        });
    deleted.clear();
    for (File file : files.values()) {
      file.isNameDurable = true;
      for (Operation operation : file.unsynced) {
        if (random.nextBoolean()) {
          file.durable = halfApplied(file.durable, operation);
        }
      }
      file.unsynced.clear();
      file.readable = file.durable.clone();
    }
  }

  /// The process stops; the machine goes on, with all that it has in its memory.
  void restart() {
    generation++;
  }

  @Override
  public Map<String, Long> list() throws IOException {
    mayFail("list");
    Map<String, Long> lengths = new TreeMap<>();
    files.forEach((name, file) -> lengths.put(name, (long) file.readable.length));
    return lengths;
  }

  @Override
  public Appending create(String name) throws IOException {
    mayFail("create");
    File file = files.computeIfAbsent(name, _ -> new File());
    file.unsynced.add(new Operation.Truncate(0));
    file.readable = new byte[0];
    syncNames();
    return new OpenFile(required(name), generation);
  }

  @Override
  public Appending append(String name) throws IOException {
    mayFail("open");
    return new OpenFile(required(name), generation);
  }

  @Override
  public Reading open(String name) throws IOException {
    mayFail("open");
    File file = required(name);
    int opened = generation;
    return new Reading() {
      @Override
      public long length() {
        return file.readable.length;
      }

      @Override
      public int read(ByteBuffer into, long offset) throws IOException {
        requireCurrent(opened);
        mayFail("read");
        int left = (int) (file.readable.length - offset);
        if (left <= 0) {
          return -1;
        }
        int count = Math.min(left, into.remaining());
        into.put(file.readable, (int) offset, count);
        return count;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void rewrite(String name, long length) throws IOException {
    mayFail("rewrite");
    File file = required(name);
    byte[] content = Arrays.copyOf(file.readable, (int) length);
    file.unsynced.add(new Operation.Truncate(length));
    file.unsynced.add(new Operation.Write(0, content));
    file.readable = content;
    sync(file);
  }

  @Override
  public void delete(String name) throws IOException {
    mayFail("delete");
    File file = files.remove(name);
    if (file != null && file.isNameDurable) {
      deleted.put(name, file);
    }
    syncNames();
  }

  private void syncNames() throws IOException {
    mayFail("sync of the names");
    if (!faults.isLying) {
      files.values().forEach(file -> file.isNameDurable = true);
      deleted.clear();
    }
    mayCrash();
  }

  @Override
  public String place(String name) {
    return "disk/" + name;
  }

  private void sync(File file) throws IOException {
    if (faults.isLying) {
      return;
    }
    if (random.nextDouble() < faults.failure) {
      // What a failed sync leaves behind can be read, and the system takes it for clean.
      for (Operation operation : file.unsynced) {
        if (random.nextBoolean()) {
          file.durable = halfApplied(file.durable, operation);
        }
      }
      file.unsynced.clear();
      throw new IOException("simulated: the sync failed");
    }
    mayCrash();
    for (Operation operation : file.unsynced) {
      file.durable = applied(file.durable, operation);
    }
    file.unsynced.clear();
    mayCrash();
  }

  private File required(String name) throws IOException {
    File file = files.get(name);
    if (file == null) {
      throw new FileNotFoundException(name);
    }
    return file;
  }

  private void requireCurrent(int opened) {
    if (opened != generation) {
      throw new IllegalStateException("a file of a process that is gone is used");
    }
  }

  private void mayFail(String what) throws IOException {
    mayCrash();
    if (random.nextDouble() < faults.failure) {
      throw new IOException("simulated: " + what + " failed");
    }
  }

  void mayCrash() {
    if (random.nextDouble() < faults.crash) {
      throw new SimulatedCrash();
    }
  }

  /// What a crash makes of an operation: all of it, or of a write some sectors. A sector that is
  /// not written stays as it was.
  private byte[] halfApplied(byte[] content, Operation operation) {
    if (!(operation instanceof Operation.Write write) || random.nextInt(3) > 0) {
      return applied(content, operation);
    }
    byte[] changed = content;
    for (int from = 0; from < write.bytes.length; from += SECTOR_BYTES) {
      if (random.nextBoolean()) {
        int to = Math.min(write.bytes.length, from + SECTOR_BYTES);
        changed =
            applied(
                changed,
                new Operation.Write(
                    write.offset + from, Arrays.copyOfRange(write.bytes, from, to)));
      }
    }
    return changed;
  }

  private static byte[] applied(byte[] content, Operation operation) {
    return switch (operation) {
      case Operation.Truncate truncate ->
          truncate.length < content.length
              ? Arrays.copyOf(content, (int) truncate.length)
              : content;
      case Operation.Write write -> {
        int end = (int) write.offset + write.bytes.length;
        byte[] longer = Arrays.copyOf(content, Math.max(content.length, end));
        System.arraycopy(write.bytes, 0, longer, (int) write.offset, write.bytes.length);
        yield longer;
      }
    };
  }

  private final class OpenFile implements Appending {

    private final File file;
    private final int opened;
    private long end;

    OpenFile(File file, int opened) {
      this.file = file;
      this.opened = opened;
      this.end = file.readable.length;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      requireCurrent(opened);
      mayCrash();
      byte[] all = new byte[bytes.remaining()];
      bytes.get(all);
      boolean fails = random.nextDouble() < faults.failure;
      put(fails ? Arrays.copyOf(all, random.nextInt(all.length + 1)) : all);
      if (fails) {
        throw new IOException("simulated: no space is left");
      }
      mayCrash();
    }

    private void put(byte[] bytes) {
      Operation.Write write = new Operation.Write(end, bytes);
      file.unsynced.add(write);
      file.readable = applied(file.readable, write);
      end += bytes.length;
    }

    @Override
    public void truncate(long length) throws IOException {
      requireCurrent(opened);
      mayFail("truncate");
      Operation.Truncate truncate = new Operation.Truncate(length);
      file.unsynced.add(truncate);
      file.readable = applied(file.readable, truncate);
      end = length;
    }

    @Override
    public void sync() throws IOException {
      requireCurrent(opened);
      SimulatedDisk.this.sync(file);
    }

    @Override
    public void close() {}
  }
}
