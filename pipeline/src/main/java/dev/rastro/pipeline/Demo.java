package dev.rastro.pipeline;

import dev.rastro.aws.AtomicFile;
import dev.rastro.dashboard.ReportPage;
import dev.rastro.dbt.Dbt;
import dev.rastro.dbt.NodeResult;
import dev.rastro.dbt.NodeResult.Status;
import dev.rastro.dbt.ResourceType;
import dev.rastro.dbt.RunListener;
import dev.rastro.dbt.RunSummary;
import dev.rastro.dbt.Selection;
import dev.rastro.events.Simulator;
import dev.rastro.events.SimulatorSettings;
import dev.rastro.pipeline.stack.Cloud;
import dev.rastro.pipeline.stack.RedshiftWorkgroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The whole line, once: simulate → deliver → crawl → ask → transform → unload → show. Written
/// against the services' interfaces, so it does not know whether they are AWS's. For one use, by
/// one thread.
public final class Demo {

  private final Cloud cloud;
  private final DemoPlan plan;
  private final StreamFlush flush;
  private final ReplayClock streamClock;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Path truthFile;
  private final Path reportFile;
  private final DemoListener listener;
  private long scannedBytes;

  /// @param plan what it works with; it was checked before
  /// @param streamClock the delivery stream's clock, which the demo sets
  /// @param truthFile gets the visits as they were
  /// @param reportFile gets the page
  public Demo(
      Cloud cloud,
      DemoPlan plan,
      StreamFlush flush,
      ReplayClock streamClock,
      InstantSource clock,
      RandomGenerator random,
      Path truthFile,
      Path reportFile,
      DemoListener listener) {
    this.cloud = cloud;
    this.plan = plan;
    this.flush = flush;
    this.streamClock = streamClock;
    this.clock = clock;
    this.random = random;
    this.truthFile = truthFile;
    this.reportFile = reportFile;
    this.listener = listener;
  }

  /// What lies in the raw bucket.
  private record RawObjects(long count, long bytes) {}

  /// Runs it.
  ///
  /// @param startedAt since when the run's seconds are counted
  /// @throws PipelineException where a stage failed
  public DemoSummary run(SimulatorSettings settings, Instant startedAt) {
    Dbt dbt = plan.open(clock, random, new BuildProgress());
    try (Truth truth = Truth.open(truthFile)) {
      long sent = deliver(settings, truth);
      RawObjects raw = rawObjects();
      long partitions = crawl();
      long delivered = ask(raw);
      RunSummary built = transform(dbt);
      unload(dbt.schema());
      long tables = crawlModels();
      Marts marts = new Marts(cloud.warehouse(), dbt.schema());
      show(marts, truth);
      Marts.Counts counts = marts.counts();
      return new DemoSummary(
          sent,
          delivered,
          raw.count(),
          raw.bytes(),
          partitions,
          tables,
          scannedBytes,
          built.count(ResourceType.MODEL, Status.SUCCESS),
          built.count(ResourceType.TEST, Status.PASS),
          built.count(ResourceType.TEST, Status.WARN),
          failures(built),
          counts.visits(),
          counts.converted(),
          truth.visits(),
          truth.converted(),
          Duration.between(startedAt, clock.instant()).toMillis() / 1e3);
    }
  }

  private long deliver(SimulatorSettings settings, Truth truth) {
    String stream = plan.stream();
    listener.started("deliver", settings.eventsMax(), "events");
    Ingest ingest = new Ingest(cloud.firehose(), stream);
    Delivery delivery = new Delivery(ingest, stream, flush, streamClock, listener::advanced);
    new Simulator(settings).run(delivery, truth);
    delivery.finish();
    long sent = ingest.acknowledged();
    listener.finished(
        String.format(
            Locale.ROOT,
            "%,d events of %,d visits acknowledged by %s and delivered",
            sent,
            truth.visits(),
            stream));
    return sent;
  }

  private RawObjects rawObjects() {
    String bucket = plan.rawBucket();
    long count = 0;
    long bytes = 0;
    for (S3Object object :
        cloud
            .s3()
            .listObjectsV2Paginator(r -> r.bucket(bucket).prefix(DemoPlan.EVENTS + "/"))
            .contents()) {
      count++;
      bytes += object.size();
    }
    return new RawObjects(count, bytes);
  }

  private long crawl() {
    listener.started("crawl", 0, "");
    String database = plan.raw().database();
    Crawl.run(cloud.glue(), plan.raw().name());
    int columns =
        cloud
            .glue()
            .getTable(r -> r.databaseName(database).name(DemoPlan.EVENTS))
            .table()
            .storageDescriptor()
            .columns()
            .size();
    long partitions =
        cloud
            .glue()
            .getPartitionsPaginator(r -> r.databaseName(database).tableName(DemoPlan.EVENTS))
            .stream()
            .mapToLong(page -> page.partitions().size())
            .sum();
    listener.finished(
        String.format(
            Locale.ROOT, "%s.events: %d columns, %d partitions", database, columns, partitions));
    return partitions;
  }

  private long ask(RawObjects raw) {
    listener.started("ask", 0, "");
    long delivered = count(plan.raw(), DemoPlan.EVENTS);
    listener.finished(
        String.format(
            Locale.ROOT, "Athena counts %,d events in %,d objects", delivered, raw.count()));
    return delivered;
  }

  private long count(DemoPlan.Crawler crawler, String table) {
    AthenaQuery answer =
        AthenaQuery.run(
            cloud.athena(), plan.workGroup(), crawler.database(), "SELECT count(*) FROM " + table);
    scannedBytes += answer.scannedBytes();
    return Long.parseLong(String.valueOf(answer.rows().getFirst().getFirst()));
  }

  private RunSummary transform(Dbt dbt) {
    listener.started("transform", dbt.nodeCount(), "nodes");
    RunSummary built = dbt.build(Selection.ALL, cloud.warehouse());
    for (NodeResult result : built.results()) {
      if (result.status() == Status.ERROR) {
        throw new PipelineException("dbt: " + result.what() + ": " + result.message());
      }
    }
    listener.finished(
        String.format(
                Locale.ROOT,
                "%d models built, %d tests passed, %d warned, %d failed",
                built.count(ResourceType.MODEL, Status.SUCCESS),
                built.count(ResourceType.TEST, Status.PASS),
                built.count(ResourceType.TEST, Status.WARN),
                built.count(ResourceType.TEST, Status.FAIL))
            + failures(built).stream().map(line -> "; " + line).collect(Collectors.joining()));
    return built;
  }

  /// The tests that failed, with what they found and where their SQL lies.
  private static List<String> failures(RunSummary built) {
    return built.results().stream()
        .filter(result -> result.status() == Status.FAIL)
        .map(NodeResult::failureLine)
        .toList();
  }

  private void unload(String schema) {
    listener.started("unload", 0, "");
    unload(
        schema, DemoPlan.EVENTS, plan.stagedBucket(), " PARTITION BY (" + DemoPlan.PARTITION + ")");
    for (String mart : DemoPlan.CURATED_MARTS) {
      unload(schema, mart, plan.curatedBucket(), "");
    }
    listener.finished(
        "Parquet in s3://" + plan.stagedBucket() + " and s3://" + plan.curatedBucket());
  }

  private void unload(String schema, String table, String bucket, String partitions) {
    String sql =
        "UNLOAD ('SELECT * FROM "
            + schema
            + "."
            + table
            + "') TO 's3://"
            + bucket
            + "/"
            + table
            + "/' IAM_ROLE '"
            + plan.roleArn()
            + "' FORMAT AS PARQUET"
            + partitions
            + " CLEANPATH";
    RedshiftWorkgroup workgroup = plan.warehouse();
    try {
      RedshiftQuery.run(cloud.redshiftData(), workgroup.name(), workgroup.database(), sql);
    } catch (PipelineException e) {
      throw new PipelineException(
          schema + "." + table + " can't be unloaded: " + e.getMessage() + " in " + sql, e);
    }
  }

  private long crawlModels() {
    listener.started("catalog", 0, "");
    Crawl.run(cloud.glue(), plan.staged().name());
    Crawl.run(cloud.glue(), plan.curated().name());
    long staged = count(plan.staged(), DemoPlan.EVENTS);
    long visits = count(plan.curated(), "visits");
    long tables = 0;
    for (String database : plan.databases()) {
      tables +=
          cloud.glue().getTablesPaginator(r -> r.databaseName(database)).stream()
              .mapToLong(page -> page.tableList().size())
              .sum();
    }
    listener.finished(
        String.format(
            Locale.ROOT,
            "%d tables; Athena counts %,d staged events, %,d curated visits",
            tables,
            staged,
            visits));
    return tables;
  }

  private void show(Marts marts, Truth truth) {
    listener.started("show", 0, "");
    String page = ReportPage.render(marts.report("Visits and sales", truth));
    try {
      AtomicFile.write(reportFile, page);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + reportFile, e);
    }
    listener.finished(reportFile.toString());
  }

  /// Tells the listener how many nodes are done.
  private final class BuildProgress implements RunListener {

    @Override
    public void started(int index, int total, String what) {}

    @Override
    public void finished(int index, int total, NodeResult result) {
      listener.advanced(index);
    }

    @Override
    public void message(String text) {}
  }
}
