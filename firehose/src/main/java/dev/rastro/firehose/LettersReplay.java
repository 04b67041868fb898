package dev.rastro.firehose;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Puts the records of objects of dead letters through their stream again. For one thread.
///
/// An object is read into a file first: what was acknowledged of it is known whatever happens then,
/// and the lines that stay are copied as they are. It is deleted, or replaced by what stays, only
/// while it is the version that was read.
final class LettersReplay {

  private static final Logger LOG = LoggerFactory.getLogger(LettersReplay.class);
  private static final int RECORDS_PER_BATCH_MAX = 500;
  private static final int BATCH_BYTES_MAX = 4 << 20;

  private final OpenStream stream;
  private final S3Client s3;
  private final String bucket;

  LettersReplay(OpenStream stream, S3Client s3, String bucket) {
    this.stream = stream;
    this.s3 = s3;
    this.bucket = bucket;
  }

  /// What became of an object's records.
  ///
  /// @param acknowledged how many, from the first on
  /// @param failure why the object is not gone; empty where it is
  /// @param isOfObject whether that is for what the object holds, so that another may do better
  record Put(long acknowledged, String failure, boolean isOfObject) {}

  Put replay(String key) {
    Path letters = null;
    try {
      Files.createDirectories(stream.replayDirectory());
      letters = Files.createTempFile(stream.replayDirectory(), "dead-letters", ".json");
      String tag = download(key, letters);
      return replay(key, tag, letters);
    } catch (SdkException | IOException e) {
      return new Put(0, "it can't be read: " + e.getMessage(), false);
    } finally {
      discard(letters);
    }
  }

  /// Gives the tag of the version that was read.
  private String download(String key, Path letters) throws IOException {
    try (ResponseInputStream<GetObjectResponse> content =
            s3.getObject(r -> r.bucket(bucket).key(key));
        OutputStream file = Files.newOutputStream(letters)) {
      content.transferTo(file);
      return content.response().eTag();
    }
  }

  private Put replay(String key, String tag, Path letters) {
    Batches batches = new Batches();
    String ownFailure = "";
    try (LetterLines lines = new LetterLines(Files.newInputStream(letters))) {
      byte[] data = lines.nextRecord();
      while (data != null && batches.add(data, lines.position())) {
        data = lines.nextRecord();
      }
    } catch (LetterLines.BadLineException | IOException e) {
      ownFailure = String.valueOf(e.getMessage());
    }
    batches.send();
    String failure = batches.failure.isEmpty() ? ownFailure : batches.failure;
    try {
      if (failure.isEmpty()) {
        s3.deleteObject(r -> r.bucket(bucket).key(key).ifMatch(tag));
      } else if (batches.acknowledged > 0) {
        keepRest(key, tag, letters, batches.acknowledgedBytes);
      }
    } catch (SdkException | DeliveryLogException | IOException e) {
      return new Put(
          batches.acknowledged,
          "its first "
              + batches.acknowledged
              + " records went through the stream again, and it has them still: "
              + e.getMessage(),
          false);
    }
    return new Put(batches.acknowledged, failure, batches.failure.isEmpty());
  }

  /// Replaces an object by what it holds from a byte on.
  private void keepRest(String key, String tag, Path letters, long from) throws IOException {
    long length = Files.size(letters) - from;
    s3.putObject(
        r -> r.bucket(bucket).key(key).ifMatch(tag).contentType("application/octet-stream"),
        RequestBody.fromContentProvider(
            () -> from(letters, from), length, "application/octet-stream"));
  }

  private static InputStream from(Path file, long position) {
    try {
      return Channels.newInputStream(FileChannel.open(file).position(position));
    } catch (IOException e) {
      throw new DeliveryLogException("The dead letters in " + file + " can't be read again", e);
    }
  }

  private static void discard(@Nullable Path letters) {
    try {
      if (letters != null) {
        Files.deleteIfExists(letters);
      }
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", letters).setCause(e).log("A copy of dead letters is left");
    }
  }

  /// Records that are put again, as many at once as one request takes.
  private final class Batches {

    private final List<ByteBuffer> batch = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private long bytes;
    private long acknowledged;
    private long acknowledgedBytes;
    private String failure = "";

    /// Gives whether the stream takes more.
    ///
    /// @param end where the record's line ends
    boolean add(byte[] data, long end) {
      boolean isFull =
          batch.size() == RECORDS_PER_BATCH_MAX
              || (!batch.isEmpty() && bytes + data.length > BATCH_BYTES_MAX);
      if (isFull) {
        send();
      }
      if (failure.isEmpty()) {
        batch.add(ByteBuffer.wrap(data));
        ends.add(end);
        bytes += data.length;
      }
      return failure.isEmpty();
    }

    void send() {
      if (batch.isEmpty()) {
        return;
      }
      try {
        int taken = stream.put(List.copyOf(batch));
        acknowledged += taken;
        if (taken > 0) {
          acknowledgedBytes = ends.get(taken - 1);
        }
        if (taken < batch.size()) {
          failure = "the stream's quotas take no more records for now";
        }
      } catch (IOException e) {
        failure = "the stream takes no more records for now: " + e.getMessage();
      }
      batch.clear();
      ends.clear();
      bytes = 0;
    }
  }
}
