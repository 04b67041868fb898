package dev.rastro.glue;

import dev.rastro.glue.schema.FileSample;
import dev.rastro.glue.schema.ObjectSampler;
import dev.rastro.glue.schema.UnreadableObjectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Learns what the objects of folders hold: from memory where they are as they were, else by
/// reading them, several at once.
///
/// An object that can't be read is noted with the reason, and the reason is remembered like a
/// sample. For one crawl.
final class FolderSampler {

  /// Enough to keep the cores at work while others wait for S3.
  private static final int READS_AT_ONCE =
      4 * Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  /// How much of objects may be in memory at once: more of it is taken by a large object, of which
  /// a long line or a long footer may have to be read.
  private static final int MEBIBYTES_AT_ONCE = 256;

  private static final int OBJECT_MEBIBYTES_MAX = 64;

  private static final String ARCHIVED = "it is archived";

  private final ObjectReader reader;
  private final ObjectSampler sampler;
  private final Map<String, CrawledFolder> memory;
  private final boolean isIncremental;
  private final CrawlProgress progress;
  private final BooleanSupplier isStopped;
  private final Map<String, CrawledFolder> fresh = new LinkedHashMap<>();
  private final List<Work> works = new ArrayList<>();

  FolderSampler(
      ObjectReader reader,
      ObjectSampler sampler,
      Map<String, CrawledFolder> memory,
      boolean isIncremental,
      CrawlProgress progress,
      BooleanSupplier isStopped) {
    this.reader = reader;
    this.sampler = sampler;
    this.memory = memory;
    this.isIncremental = isIncremental;
    this.progress = progress;
    this.isStopped = isStopped;
  }

  /// A folder, what is known of its objects, and those that are to be read.
  private record Work(
      Folder folder,
      Map<S3Object, CrawledFolder.Outcome> outcomes,
      List<S3Object> toRead,
      boolean isNew) {}

  /// Takes a folder and all below it.
  void add(Folder root, int sampleSize) {
    root.forEachWithObjects(folder -> works.add(work(folder, sampleSize)));
  }

  private Work work(Folder folder, int sampleSize) {
    CrawledFolder known = memory.get(folder.address().toString());
    Map<S3Object, CrawledFolder.Outcome> outcomes = new ConcurrentHashMap<>();
    List<S3Object> toRead = new ArrayList<>();
    int keyLength = folder.address().key().length();
    for (S3Object object : chosen(folder.objects(), sampleSize)) {
      String name = object.key().substring(keyLength);
      CrawledFolder.Outcome outcome =
          known == null
              ? null
              : isIncremental ? known.lastOutcome(name) : known.outcome(name, object);
      // What was archived may be taken out of the archive, and looks the same then.
      boolean isKnown = outcome != null && (isIncremental || !ARCHIVED.equals(outcome.problem()));
      if (isKnown) {
        outcomes.put(object, outcome);
      } else if (known == null || !isIncremental) {
        toRead.add(object);
      }
    }
    return new Work(folder, outcomes, toRead, known == null);
  }

  /// Some objects of a folder, spread evenly over it.
  private static List<S3Object> chosen(List<S3Object> objects, int sampleSize) {
    if (objects.size() <= sampleSize) {
      return objects;
    }
    List<S3Object> chosen = new ArrayList<>();
    for (int i = 0; i < sampleSize; i++) {
      chosen.add(objects.get((int) ((long) i * objects.size() / sampleSize)));
    }
    return chosen;
  }

  /// Reads what is to be read, and lets every folder learn.
  ///
  /// @param changes told what could not be read
  void sample(CrawlChanges changes) {
    progress.listed(works.stream().mapToLong(work -> work.toRead.size()).sum());
    Semaphore places = new Semaphore(MEBIBYTES_AT_ONCE);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Work work : works) {
        for (S3Object object : work.toRead) {
          places.acquire(mebibytes(object));
          if (isStopped.getAsBoolean()) {
            throw new Crawl.StoppedException();
          }
          if (failure.get() != null) {
            readers.shutdownNow();
            throw failed(failure.get());
          }
          readers.execute(() -> read(work, object, places, failure));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Crawl.StoppedException();
    }
    if (failure.get() != null) {
      throw failed(failure.get());
    }
    works.forEach(work -> learn(work, changes));
  }

  /// What a read of the object takes of [#MEBIBYTES_AT_ONCE].
  private static int mebibytes(S3Object object) {
    return Math.clamp(object.size() >> 20, MEBIBYTES_AT_ONCE / READS_AT_ONCE, OBJECT_MEBIBYTES_MAX);
  }

  private static RuntimeException failed(Throwable cause) {
    return cause instanceof RuntimeException failure
        ? failure
        : new CrawlException(String.valueOf(cause), cause);
  }

  private void read(
      Work work, S3Object object, Semaphore places, AtomicReference<@Nullable Throwable> failure) {
    try {
      CrawledFolder.Outcome outcome = outcome(work.folder.address().bucket(), object);
      if (outcome != null) {
        work.outcomes.put(object, outcome);
      }
      progress.readOne();
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    } finally {
      places.release(mebibytes(object));
    }
  }

  /// What an object holds; null where it has gone in the meantime.
  private CrawledFolder.@Nullable Outcome outcome(String bucket, S3Object object) {
    try {
      return new CrawledFolder.Outcome(
          sampler.sample(new ObjectBytes(reader, bucket, object)), null);
    } catch (UnreadableObjectException e) {
      return new CrawledFolder.Outcome(null, e.getMessage());
    } catch (NoSuchKeyException e) {
      return null;
    } catch (InvalidObjectStateException e) {
      return new CrawledFolder.Outcome(null, ARCHIVED);
    } catch (AwsServiceException e) {
      throw CrawlException.of(e, "s3://" + bucket + "/" + object.key());
    } catch (RuntimeException | Error e) {
      throw new IllegalStateException("s3://" + bucket + "/" + object.key() + ": " + e, e);
    }
  }

  /// Glue has no columns without a name, and none with a long one.
  private static @Nullable String problemOfNames(FileSample sample) {
    for (String given : sample.columns().keySet()) {
      String name = Names.column(given);
      if (name.isEmpty() || name.length() > Constraints.NAME_LENGTH_MAX) {
        return "the name of one of its columns has "
            + name.length()
            + " characters; it must have 1 to "
            + Constraints.NAME_LENGTH_MAX;
      }
    }
    return null;
  }

  private void learn(Work work, CrawlChanges changes) {
    Folder folder = work.folder;
    SequencedMap<S3Object, FileSample> samples = new LinkedHashMap<>();
    Set<S3Object> unreadable = new HashSet<>();
    Map<S3Object, CrawledFolder.Outcome> kept = new LinkedHashMap<>();
    // In the order of their keys: that of the columns does not depend on which was read first.
    for (S3Object object : folder.objects()) {
      CrawledFolder.Outcome outcome = work.outcomes.get(object);
      if (outcome == null) {
        continue;
      }
      kept.put(object, outcome);
      FileSample sample = outcome.sample();
      String problem = sample == null ? outcome.problem() : problemOfNames(sample);
      if (sample != null && problem == null) {
        samples.put(object, sample);
      } else {
        unreadable.add(object);
        changes.leaveOut(
            "s3://" + folder.address().bucket() + "/" + object.key(), String.valueOf(problem));
      }
    }
    folder.learn(samples, unreadable, work.isNew);
    if (!isIncremental || work.isNew) {
      String address = folder.address().toString();
      CrawledFolder now = CrawledFolder.of(kept, folder.address().key().length());
      if (!now.equals(memory.get(address))) {
        fresh.put(address, now);
      }
    }
  }

  /// What is to be remembered that was not, by the addresses of the folders.
  Map<String, CrawledFolder> fresh() {
    return fresh;
  }

  /// The folders that are remembered and were not found again.
  List<String> gone() {
    Map<String, CrawledFolder> gone = new HashMap<>(memory);
    works.forEach(work -> gone.remove(work.folder.address().toString()));
    return List.copyOf(gone.keySet());
  }

  /// An object, of which parts are read.
  private record ObjectBytes(ObjectReader reader, String bucket, S3Object object)
      implements ObjectSampler.Source {

    @Override
    public long length() {
      return object.size();
    }

    @Override
    public byte[] read(long from, long to) {
      return to <= from ? new byte[0] : reader.read(bucket, object, from, to);
    }
  }
}
