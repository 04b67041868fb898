package dev.rastro.firehose;

import dev.rastro.aws.AwsErrors;
import dev.rastro.aws.SdkJson;
import dev.rastro.aws.SdkJsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.DeleteDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DeleteDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamStatus;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsRequest;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.PutRecordRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;
import software.amazon.awssdk.services.s3.S3Client;

/// Firehose in this process: delivery streams that acknowledge a record only when it is on disk,
/// and keep it until S3 has it.
///
/// [#open] takes up the streams that an earlier process left, and what they had not delivered.
/// [#close] stops delivery; what waits stays in the logs. Follows the "Amazon Data Firehose API
/// reference"; operations that are not overridden here throw. Safe for many threads. The S3 client
/// stays the caller's.
public final class LocalFirehose implements FirehoseClient {

  private static final int RECORDS_PER_BATCH_MAX = 500;
  private static final int BATCH_BYTES_MAX = 4 << 20;
  private static final int RECORD_BYTES_MAX = 1_000 << 10;
  private static final int LIST_LIMIT_DEFAULT = 10;
  private static final String DEFINITION_FILE = "stream.json";
  private static final Duration TICK = Duration.ofMillis(250);

  private final Path directory;
  private final S3Client s3;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final StreamLimits limits;
  private final String recordIdPrefix;
  private final AtomicLong puts = new AtomicLong();
  private final ConcurrentSkipListMap<String, Entry> streams = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("firehose-ticker").factory());

  private @Nullable ScheduledFuture<?> ticking;

  /// A stream with the request that made it.
  private record Entry(
      CreateDeliveryStreamRequest definition, Instant created, DeliveryStream stream) {}

  private LocalFirehose(
      Path directory,
      S3Client s3,
      InstantSource clock,
      RandomGenerator random,
      StreamLimits limits) {
    this.directory = directory;
    this.s3 = s3;
    this.clock = clock;
    this.random = random;
    this.limits = limits;
    this.recordIdPrefix = new UUID(random.nextLong(), random.nextLong()) + "-";
  }

  /// Opens the streams in a directory.
  ///
  /// @param clock says when records arrive and how old a buffer is
  /// @param random for the names of objects; used by one thread at a time
  /// @throws DeliveryLogException where a log is damaged
  public static LocalFirehose open(
      Path directory, S3Client s3, InstantSource clock, RandomGenerator random) {
    return open(directory, s3, clock, random, StreamLimits.DEFAULT);
  }

  static LocalFirehose open(
      Path directory,
      S3Client s3,
      InstantSource clock,
      RandomGenerator random,
      StreamLimits limits) {
    LocalFirehose firehose = new LocalFirehose(directory, s3, clock, random, limits);
    try {
      Files.createDirectories(directory);
      try (Stream<Path> entries = Files.list(directory)) {
        for (Path entry : entries.sorted().toList()) {
          firehose.takeUp(entry);
        }
      }
    } catch (IOException e) {
      firehose.close();
      throw new DeliveryLogException("The streams in " + directory + " cannot be opened", e);
    } catch (RuntimeException e) {
      firehose.close();
      throw e;
    }
    firehose.ticking =
        firehose.ticker.scheduleAtFixedRate(
            firehose::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    return firehose;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public synchronized CreateDeliveryStreamResponse createDeliveryStream(
      CreateDeliveryStreamRequest request) {
    StreamConfiguration configuration = StreamConfiguration.of(request);
    if (streams.containsKey(configuration.name())) {
      throw AwsErrors.of(
          ResourceInUseException.builder(),
          "ResourceInUseException",
          "Firehose " + configuration.name() + " already exists");
    }
    Path home = directory.resolve(configuration.name());
    Instant created = clock.instant();
    try {
      deleteTree(home); // What a creation that did not end may have left.
      Files.createDirectories(home);
      DeliveryStream stream =
          DeliveryStream.open(configuration, limits, home, s3, clock, ownRandom());
      writeDefinition(home, request, created);
      streams.put(configuration.name(), new Entry(request, created, stream));
    } catch (IOException e) {
      throw unavailable("the stream could not be kept: " + e.getMessage());
    }
    return CreateDeliveryStreamResponse.builder()
        .deliveryStreamARN(arn(configuration.name()))
        .build();
  }

  @Override
  public synchronized DeleteDeliveryStreamResponse deleteDeliveryStream(
      DeleteDeliveryStreamRequest request) {
    Entry entry = find(request.deliveryStreamName());
    streams.remove(request.deliveryStreamName());
    entry.stream.close();
    try {
      Path home = directory.resolve(request.deliveryStreamName());
      Files.deleteIfExists(home.resolve(DEFINITION_FILE));
      deleteTree(home);
    } catch (IOException e) {
      throw unavailable("the stream's files could not be deleted: " + e.getMessage());
    }
    return DeleteDeliveryStreamResponse.builder().build();
  }

  @Override
  public DescribeDeliveryStreamResponse describeDeliveryStream(
      DescribeDeliveryStreamRequest request) {
    Entry entry = find(request.deliveryStreamName());
    ExtendedS3DestinationDescription s3Description =
        SdkJson.decode(
            SdkJson.encode(entry.definition.extendedS3DestinationConfiguration()),
            ExtendedS3DestinationDescription::builder,
            ExtendedS3DestinationDescription.class);
    return DescribeDeliveryStreamResponse.builder()
        .deliveryStreamDescription(
            DeliveryStreamDescription.builder()
                .deliveryStreamName(request.deliveryStreamName())
                .deliveryStreamARN(arn(request.deliveryStreamName()))
                .deliveryStreamStatus(DeliveryStreamStatus.ACTIVE)
                .deliveryStreamType(DeliveryStreamType.DIRECT_PUT)
                .versionId("1")
                .createTimestamp(entry.created)
                .hasMoreDestinations(false)
                .destinations(
                    DestinationDescription.builder()
                        .destinationId("destinationId-000000000001")
                        .extendedS3DestinationDescription(s3Description)
                        .build())
                .build())
        .build();
  }

  @Override
  public ListDeliveryStreamsResponse listDeliveryStreams(ListDeliveryStreamsRequest request) {
    int limit = request.limit() == null ? LIST_LIMIT_DEFAULT : request.limit();
    if (limit < 1 || limit > 10_000) {
      throw StreamConfiguration.invalid("Limit must be from 1 to 10000: " + limit);
    }
    String after = request.exclusiveStartDeliveryStreamName();
    List<String> names =
        List.copyOf(after == null ? streams.keySet() : streams.tailMap(after, false).keySet());
    return ListDeliveryStreamsResponse.builder()
        .deliveryStreamNames(names.subList(0, Math.min(limit, names.size())))
        .hasMoreDeliveryStreams(names.size() > limit)
        .build();
  }

  @Override
  public PutRecordResponse putRecord(PutRecordRequest request) {
    Entry entry = find(request.deliveryStreamName());
    ByteBuffer data = data(request.record(), "Record");
    put(entry, List.of(data));
    return PutRecordResponse.builder().recordId(recordId()).encrypted(false).build();
  }

  @Override
  public PutRecordBatchResponse putRecordBatch(PutRecordBatchRequest request) {
    Entry entry = find(request.deliveryStreamName());
    List<Record> records = request.records();
    if (records.isEmpty() || records.size() > RECORDS_PER_BATCH_MAX) {
      throw StreamConfiguration.invalid(
          "Records must be from 1 to " + RECORDS_PER_BATCH_MAX + ": " + records.size());
    }
    List<ByteBuffer> batch = new ArrayList<>(records.size());
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      ByteBuffer data = data(records.get(i), "Records[" + i + "]");
      bytes += data.remaining();
      batch.add(data);
    }
    if (bytes > BATCH_BYTES_MAX) {
      throw StreamConfiguration.invalid(
          "Records must have at most " + BATCH_BYTES_MAX + " bytes together: " + bytes);
    }
    put(entry, batch);
    String batchId = recordId();
    List<PutRecordBatchResponseEntry> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      entries.add(PutRecordBatchResponseEntry.builder().recordId(batchId + "-" + i).build());
    }
    return PutRecordBatchResponse.builder()
        .failedPutCount(0)
        .encrypted(false)
        .requestResponses(entries)
        .build();
  }

  /// Has a stream deliver what it holds at once. The future ends when all that was acknowledged
  /// before this call lies in S3; for as long as S3 fails it stays open.
  public CompletableFuture<Void> flush(String deliveryStreamName) {
    return find(deliveryStreamName).stream.flush();
  }

  /// Why a stream's last attempt to deliver failed, or null where it did not.
  public @Nullable String lastFailure(String deliveryStreamName) {
    return find(deliveryStreamName).stream.lastFailure();
  }

  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    ticker.shutdown();
    streams.values().forEach(entry -> entry.stream.close());
    streams.clear();
  }

  private void tick() {
    streams.values().forEach(entry -> entry.stream.tick());
  }

  private void put(Entry entry, List<ByteBuffer> records) {
    try {
      entry.stream.put(records);
    } catch (IOException e) {
      throw unavailable(String.valueOf(e.getMessage()));
    }
  }

  private static ByteBuffer data(@Nullable Record record, String member) {
    SdkBytes data = record == null ? null : record.data();
    if (data == null) {
      throw StreamConfiguration.invalid(member + ".Data is required");
    }
    byte[] bytes = data.asByteArrayUnsafe();
    if (bytes.length > RECORD_BYTES_MAX) {
      throw StreamConfiguration.invalid(
          member + ".Data must have at most " + RECORD_BYTES_MAX + " bytes: " + bytes.length);
    }
    return ByteBuffer.wrap(bytes);
  }

  private Entry find(@Nullable String name) {
    Entry entry = name == null ? null : streams.get(name);
    if (entry == null) {
      throw AwsErrors.of(
          ResourceNotFoundException.builder(),
          "ResourceNotFoundException",
          "Firehose " + name + " not found");
    }
    return entry;
  }

  /// A name that no other record has.
  private String recordId() {
    return recordIdPrefix + Long.toHexString(puts.incrementAndGet());
  }

  /// A generator of a stream's own: generators are not for many threads.
  private RandomGenerator ownRandom() {
    return new SplittableRandom(random.nextLong());
  }

  private static String arn(String name) {
    return "arn:aws:firehose:us-east-1:000000000000:deliverystream/" + name;
  }

  private static AwsServiceException unavailable(String why) {
    return AwsErrors.of(
        ServiceUnavailableException.builder(),
        "ServiceUnavailableException",
        "Slow down, the records were not taken: " + why,
        503);
  }

  private void takeUp(Path home) throws IOException {
    Path definitionFile = home.resolve(DEFINITION_FILE);
    if (!Files.exists(definitionFile)) {
      return; // A creation or a deletion that did not end; nothing in it was acknowledged.
    }
    CreateDeliveryStreamRequest definition;
    try {
      definition =
          SdkJson.decode(
              Files.readAllBytes(definitionFile),
              CreateDeliveryStreamRequest::builder,
              CreateDeliveryStreamRequest.class);
    } catch (SdkJsonException e) {
      throw new DeliveryLogException(
          "The file " + definitionFile + " is damaged: " + e.getMessage(), e);
    }
    StreamConfiguration configuration = StreamConfiguration.of(definition);
    Instant created = Files.getLastModifiedTime(definitionFile).toInstant();
    DeliveryStream stream =
        DeliveryStream.open(configuration, limits, home, s3, clock, ownRandom());
    streams.put(configuration.name(), new Entry(definition, created, stream));
  }

  private static void writeDefinition(
      Path home, CreateDeliveryStreamRequest request, Instant created) throws IOException {
    Path temporary = home.resolve(DEFINITION_FILE + ".new");
    try (FileChannel file =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(SdkJson.encode(request));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.setLastModifiedTime(temporary, FileTime.from(created));
    Files.move(temporary, home.resolve(DEFINITION_FILE), StandardCopyOption.ATOMIC_MOVE);
    for (Path synced : List.of(home, home.toAbsolutePath().getParent())) {
      try (FileChannel parent = FileChannel.open(synced, StandardOpenOption.READ)) {
        parent.force(true);
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
