package dev.rastro.firehose;

import static dev.rastro.firehose.InvalidArguments.invalid;
import static dev.rastro.firehose.InvalidArguments.requireWithin;
import static dev.rastro.firehose.StreamDirectory.UNAVAILABLE;
import static dev.rastro.firehose.StreamDirectory.unavailable;

import dev.rastro.aws.AwsErrors;
import dev.rastro.aws.DirectorySync;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.ConcurrentModificationException;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.CreateDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.DeleteDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DeleteDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamEncryptionConfiguration;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamStatus;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.LimitExceededException;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsRequest;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsResponse;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.PutRecordRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.StartDeliveryStreamEncryptionRequest;
import software.amazon.awssdk.services.firehose.model.StartDeliveryStreamEncryptionResponse;
import software.amazon.awssdk.services.firehose.model.StopDeliveryStreamEncryptionRequest;
import software.amazon.awssdk.services.firehose.model.StopDeliveryStreamEncryptionResponse;
import software.amazon.awssdk.services.firehose.model.Tag;
import software.amazon.awssdk.services.firehose.model.TagDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.TagDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.UntagDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.UntagDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationRequest;
import software.amazon.awssdk.services.firehose.model.UpdateDestinationResponse;

/// Firehose in this process: delivery streams that acknowledge a record only when it is on disk,
/// and keep it until S3 has it.
///
/// [#open] takes up the streams that an earlier process left, and what they had not delivered.
/// [#close] stops delivery; what waits stays in the logs. Follows the "Amazon Data Firehose API
/// reference". Safe for many threads. The services stay the caller's.
///
/// The file is long because the service's interface is.
public final class LocalFirehose implements FirehoseClient {

  private static final Logger LOG = LoggerFactory.getLogger(LocalFirehose.class);
  private static final int RECORDS_PER_BATCH_MAX = 500;
  private static final int BATCH_BYTES_MAX = 4 << 20;
  private static final int RECORD_BYTES_MAX = 1_000 << 10;
  private static final int LIST_LIMIT_DEFAULT = 10;
  private static final int LIST_LIMIT_MAX = 10_000;
  private static final int TAGS_LIMIT_MAX = 50;
  private static final int THROUGHPUT_HINT_MAX = 100;
  private static final String SLOW_DOWN = "Slow down.";
  private static final Duration TICK = Duration.ofMillis(250);

  private final OpenStream.Shared shared;
  private final StreamDirectory streams;
  private final String recordIdPrefix;
  private final AtomicLong puts = new AtomicLong();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("firehose-ticker").factory());

  private LocalFirehose(Path directory, OpenStream.Shared shared, RandomGenerator random) {
    this.shared = shared;
    this.recordIdPrefix = new UUID(random.nextLong(), random.nextLong()) + "-";
    this.streams = new StreamDirectory(directory, shared, random);
  }

  /// Opens the streams in a directory.
  ///
  /// @param clock says when records arrive and how old a buffer is
  /// @param random for the names of objects; used by one thread at a time
  /// @throws DeliveryLogException where the directory can't be read. A stream in it that can't be
  ///   opened keeps no other from it: [#status] says why
  public static LocalFirehose open(
      Path directory,
      FirehoseServices services,
      FirehoseSettings settings,
      InstantSource clock,
      RandomGenerator random) {
    return open(
        directory,
        services,
        settings,
        StreamLimits.DEFAULT.withLogBytesMax(settings.logBytesMax()),
        DirectorySync.SYSTEM,
        clock,
        random);
  }

  static LocalFirehose open(
      Path directory,
      FirehoseServices services,
      FirehoseSettings settings,
      StreamLimits limits,
      DirectorySync names,
      InstantSource clock,
      RandomGenerator random) {
    LocalFirehose firehose =
        untimed(
            directory,
            new OpenStream.Shared(
                services,
                settings,
                limits,
                clock,
                OpenStream.Ground.system(names),
                new ParquetFiles(directory),
                new Preparations(Runtime.getRuntime().availableProcessors())),
            random);
    firehose.startTicking();
    return firehose;
  }

  /// Opens the streams in a directory. Nobody looks at the age of their buffers.
  static LocalFirehose untimed(Path directory, OpenStream.Shared shared, RandomGenerator random) {
    LocalFirehose firehose = new LocalFirehose(directory, shared, random);
    try {
      firehose.streams.takeUp();
    } catch (RuntimeException e) {
      firehose.close();
      throw e;
    }
    return firehose;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public CreateDeliveryStreamResponse createDeliveryStream(CreateDeliveryStreamRequest request) {
    String name = StreamConfiguration.requireName(request);
    MemberRules.require(request);
    StreamDefinition definition = described(name, request);
    requireNeeds(definition.configuration());
    streams.create(definition);
    return CreateDeliveryStreamResponse.builder().deliveryStreamARN(arn(name)).build();
  }

  @Override
  public DeleteDeliveryStreamResponse deleteDeliveryStream(DeleteDeliveryStreamRequest request) {
    streams.delete(request.deliveryStreamName());
    return DeleteDeliveryStreamResponse.builder().build();
  }

  @Override
  public DescribeDeliveryStreamResponse describeDeliveryStream(
      DescribeDeliveryStreamRequest request) {
    DeliveryStreamDescription kept = definition(request.deliveryStreamName()).description();
    return DescribeDeliveryStreamResponse.builder()
        .deliveryStreamDescription(
            kept.toBuilder()
                .destinations(kept.destinations().stream().map(Destinations::shown).toList())
                .build())
        .build();
  }

  @Override
  public UpdateDestinationResponse updateDestination(UpdateDestinationRequest request) {
    // What the destination needs is asked of others, who may take their time.
    requireNeeds(
        updated(streams.find(request.deliveryStreamName()).definition(), request).configuration());
    streams.redefine(request.deliveryStreamName(), before -> updated(before, request));
    return UpdateDestinationResponse.builder().build();
  }

  @Override
  public StartDeliveryStreamEncryptionResponse startDeliveryStreamEncryption(
      StartDeliveryStreamEncryptionRequest request) {
    MemberRules.require(request);
    streams.redefine(
        request.deliveryStreamName(),
        before ->
            encrypted(
                before,
                StreamEncryption.started(request.deliveryStreamEncryptionConfigurationInput())));
    return StartDeliveryStreamEncryptionResponse.builder().build();
  }

  @Override
  public StopDeliveryStreamEncryptionResponse stopDeliveryStreamEncryption(
      StopDeliveryStreamEncryptionRequest request) {
    streams.redefine(
        request.deliveryStreamName(),
        before ->
            encrypted(
                before,
                StreamEncryption.stopped(
                    before.description().deliveryStreamEncryptionConfiguration())));
    return StopDeliveryStreamEncryptionResponse.builder().build();
  }

  @Override
  public TagDeliveryStreamResponse tagDeliveryStream(TagDeliveryStreamRequest request) {
    MemberRules.require(request);
    streams.redefine(
        request.deliveryStreamName(),
        before -> {
          if (request.tags().isEmpty()) {
            throw invalid("Tags is required");
          }
          return before.withTags(StreamTags.with(before.tags(), request.tags()));
        });
    return TagDeliveryStreamResponse.builder().build();
  }

  @Override
  public UntagDeliveryStreamResponse untagDeliveryStream(UntagDeliveryStreamRequest request) {
    MemberRules.require(request);
    streams.redefine(
        request.deliveryStreamName(),
        before -> {
          if (request.tagKeys().isEmpty()) {
            throw invalid("TagKeys is required");
          }
          return before.withTags(StreamTags.without(before.tags(), request.tagKeys()));
        });
    return UntagDeliveryStreamResponse.builder().build();
  }

  @Override
  public ListTagsForDeliveryStreamResponse listTagsForDeliveryStream(
      ListTagsForDeliveryStreamRequest request) {
    int limit =
        requireWithin(
            1, TAGS_LIMIT_MAX, request.limit() == null ? TAGS_LIMIT_MAX : request.limit(), "Limit");
    String after = request.exclusiveStartTagKey();
    List<Tag> tags =
        definition(request.deliveryStreamName()).tags().stream()
            .sorted(Comparator.comparing(Tag::key))
            .filter(tag -> after == null || tag.key().compareTo(after) > 0)
            .toList();
    return ListTagsForDeliveryStreamResponse.builder()
        .tags(tags.subList(0, Math.min(limit, tags.size())))
        .hasMoreTags(tags.size() > limit)
        .build();
  }

  @Override
  public ListDeliveryStreamsResponse listDeliveryStreams(ListDeliveryStreamsRequest request) {
    MemberRules.require(request);
    int limit =
        requireWithin(
            1,
            LIST_LIMIT_MAX,
            request.limit() == null ? LIST_LIMIT_DEFAULT : request.limit(),
            "Limit");
    String after = request.exclusiveStartDeliveryStreamName();
    boolean isOther =
        request.deliveryStreamType() != null
            && request.deliveryStreamType() != DeliveryStreamType.DIRECT_PUT;
    List<String> all = streams.names(after);
    List<String> names = isOther ? List.of() : all;
    return ListDeliveryStreamsResponse.builder()
        .deliveryStreamNames(names.subList(0, Math.min(limit, names.size())))
        .hasMoreDeliveryStreams(names.size() > limit)
        .build();
  }

  @Override
  public PutRecordResponse putRecord(PutRecordRequest request) {
    OpenStream stream = streams.find(request.deliveryStreamName());
    put(stream, List.of(data(request.record(), "Record")));
    return PutRecordResponse.builder().recordId(recordId()).encrypted(stream.isEncrypted()).build();
  }

  @Override
  public PutRecordBatchResponse putRecordBatch(PutRecordBatchRequest request) {
    OpenStream stream = streams.find(request.deliveryStreamName());
    List<Record> records = request.records();
    requireWithin(1, RECORDS_PER_BATCH_MAX, records.size(), "Records");
    List<ByteBuffer> batch = new ArrayList<>(records.size());
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      ByteBuffer data = data(records.get(i), "Records[" + i + "]");
      bytes += data.remaining();
      batch.add(data);
    }
    if (bytes > BATCH_BYTES_MAX) {
      throw invalid("Records must have at most " + BATCH_BYTES_MAX + " bytes together: " + bytes);
    }
    int admitted = put(stream, batch);
    String batchId = recordId();
    List<PutRecordBatchResponseEntry> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      PutRecordBatchResponseEntry.Builder entry = PutRecordBatchResponseEntry.builder();
      entries.add(
          i < admitted
              ? entry.recordId(batchId + "-" + i).build()
              : entry.errorCode(UNAVAILABLE).errorMessage(SLOW_DOWN).build());
    }
    return PutRecordBatchResponse.builder()
        .failedPutCount(batch.size() - admitted)
        .encrypted(stream.isEncrypted())
        .requestResponses(entries)
        .build();
  }

  /// Has a stream deliver what it holds at once. The future ends when all that was acknowledged
  /// before this call lies in S3; for as long as S3 fails it stays open.
  public CompletableFuture<Void> flush(String deliveryStreamName) {
    return streams.find(deliveryStreamName).stream().flush();
  }

  /// How a stream does. Of one that can't be opened, why.
  public StreamStatus status(String deliveryStreamName) {
    return streams.kept(deliveryStreamName).status();
  }

  /// A stream's metrics since this process began, by their CloudWatch names; none of one that can't
  /// be opened.
  public Map<String, Double> metrics(String deliveryStreamName) {
    return switch (streams.kept(deliveryStreamName)) {
      case OpenStream open -> open.metrics().values();
      case UnusableStream _ -> Map.of();
    };
  }

  /// What a stream could not deliver or convert, and put under its error prefix.
  public DeadLetterBox deadLetters(String deliveryStreamName) {
    OpenStream stream = streams.find(deliveryStreamName);
    return new DeadLetterBox(
        stream.definition().configuration(), stream, shared.services(), shared.clock());
  }

  /// Stops delivery. What is asked of it afterwards, or meanwhile, is refused.
  ///
  /// @throws DeliveryLogException where a log could not be closed; all others are
  @Override
  public void close() {
    ticker.shutdown();
    try {
      Closing.all(
          List.<Closeable>of(streams, shared.preparations()::close, shared.parquet()::close));
    } catch (IOException e) {
      throw new DeliveryLogException("The streams cannot be closed: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the ticker; a tick throws nothing.
  private void startTicking() {
    var _ =
        ticker.scheduleAtFixedRate(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Looks at every stream's buffer. One that can't be cut keeps no other from it: what is thrown
  /// here would end all ticking.
  private void tick() {
    for (OpenStream stream : streams.open()) {
      try {
        stream.stream().tick();
      } catch (Throwable e) {
        LOG.atWarn()
            .addKeyValue("stream", stream.stream().name())
            .setCause(e)
            .log("A stream's buffer could not be looked at");
      }
    }
  }

  private StreamDefinition described(String name, CreateDeliveryStreamRequest request) {
    List<Tag> tags = StreamTags.with(List.of(), request.tags());
    DeliveryStreamDescription.Builder description =
        DeliveryStreamDescription.builder()
            .deliveryStreamName(name)
            .deliveryStreamARN(arn(name))
            .deliveryStreamStatus(DeliveryStreamStatus.ACTIVE)
            .deliveryStreamType(DeliveryStreamType.DIRECT_PUT)
            .versionId(StreamConfiguration.FIRST_VERSION)
            .createTimestamp(now())
            .hasMoreDestinations(false)
            .destinations(Destinations.described(request));
    if (request.directPutSourceConfiguration() != null) {
      Integer given = request.directPutSourceConfiguration().throughputHintInMBs();
      int hint =
          requireWithin(
              1,
              THROUGHPUT_HINT_MAX,
              given == null ? 0 : given,
              "DirectPutSourceConfiguration.ThroughputHintInMBs");
      description.source(
          source -> source.directPutSourceDescription(put -> put.throughputHintInMBs(hint)));
    }
    if (request.deliveryStreamEncryptionConfigurationInput() != null) {
      description.deliveryStreamEncryptionConfiguration(
          StreamEncryption.started(request.deliveryStreamEncryptionConfigurationInput()));
    }
    return new StreamDefinition(description.build(), tags);
  }

  /// Refuses a destination whose keys no object can have, or that needs what is not there: a
  /// processor, or a table.
  private void requireNeeds(StreamConfiguration configuration) {
    configuration.requireKeys();
    configuration.requireRoom(shared.limits().logBytesMax());
    Processing.Function function = configuration.processing().function();
    if (function != null && !shared.services().processors().containsKey(function.name())) {
      throw invalid(
          "LambdaArn: no processor is registered here for the function "
              + function.name()
              + " of "
              + function.arn());
    }
    FormatConversion conversion = configuration.conversion();
    if (conversion != null) {
      conversion.requireTimestampFormats();
      String schema = "DataFormatConversionConfiguration.SchemaConfiguration";
      try {
        TableColumns.of(shared.services().glue(), conversion);
      } catch (IOException | SdkException e) {
        throw invalid(schema + ": " + e.getMessage());
      } catch (UnsupportedOperationException e) {
        throw InvalidArguments.unsupported(schema + ".VersionId " + conversion.versionId());
      }
    }
  }

  private StreamDefinition updated(StreamDefinition definition, UpdateDestinationRequest request) {
    DeliveryStreamDescription before = definition.description();
    if (request.currentDeliveryStreamVersionId() == null) {
      throw invalid("CurrentDeliveryStreamVersionId is required");
    }
    if (!before.versionId().equals(request.currentDeliveryStreamVersionId())) {
      throw AwsErrors.of(
          ConcurrentModificationException.builder(),
          "ConcurrentModificationException",
          "CurrentDeliveryStreamVersionId is not "
              + before.versionId()
              + ", the version that "
              + before.deliveryStreamName()
              + " has: "
              + request.currentDeliveryStreamVersionId());
    }
    if (!Destinations.ID.equals(request.destinationId())) {
      throw invalid("DestinationId is not " + Destinations.ID + ": " + request.destinationId());
    }
    return definition.withDescription(
        before.toBuilder()
            .versionId(String.valueOf(Long.parseLong(before.versionId()) + 1))
            .lastUpdateTimestamp(now())
            .destinations(DestinationUpdate.apply(before.destinations().getFirst(), request))
            .build());
  }

  private static StreamDefinition encrypted(
      StreamDefinition before, DeliveryStreamEncryptionConfiguration encryption) {
    return before.withDescription(
        before.description().toBuilder().deliveryStreamEncryptionConfiguration(encryption).build());
  }

  /// Gives how many were taken: at least one.
  private static int put(OpenStream stream, List<ByteBuffer> records) {
    int admitted;
    try {
      admitted = stream.put(records);
    } catch (IOException e) {
      throw unavailable("Slow down, the records were not taken: " + e.getMessage());
    }
    if (admitted == 0) {
      throw unavailable(SLOW_DOWN);
    }
    return admitted;
  }

  private static ByteBuffer data(@Nullable Record record, String member) {
    SdkBytes data = record == null ? null : record.data();
    if (data == null) {
      throw invalid(member + ".Data is required");
    }
    byte[] bytes = data.asByteArrayUnsafe();
    if (bytes.length > RECORD_BYTES_MAX) {
      throw invalid(
          member + ".Data must have at most " + RECORD_BYTES_MAX + " bytes: " + bytes.length);
    }
    return ByteBuffer.wrap(bytes);
  }

  /// What a stream is, usable or not.
  private StreamDefinition definition(@Nullable String name) {
    KeptStream stream = streams.kept(name);
    StreamDefinition definition = stream.definition();
    if (definition == null) {
      throw unavailable(String.valueOf(stream.status().lastFailure()));
    }
    return definition;
  }

  /// A name that no other record has.
  private String recordId() {
    return recordIdPrefix + Long.toHexString(puts.incrementAndGet());
  }

  private Instant now() {
    return shared.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String arn(String name) {
    return "arn:aws:firehose:us-east-1:000000000000:deliverystream/" + name;
  }

  static AwsServiceException limitExceeded(String message) {
    return AwsErrors.of(LimitExceededException.builder(), "LimitExceededException", message);
  }
}
