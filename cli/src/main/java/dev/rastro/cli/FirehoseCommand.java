package dev.rastro.cli;

import dev.rastro.cli.StreamOperations.DeadLettersLine;
import dev.rastro.cli.StreamOperations.ReplayLine;
import dev.rastro.cli.StreamOperations.StatusLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ListDeliveryStreamsResponse;
import tools.jackson.databind.json.JsonMapper;

/// `rastro firehose`: what can be done with delivery streams that no AWS client does. Works on the
/// running `rastro up` of a home, and on a home at rest.
@Command(
    name = "firehose",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Look after delivery streams: what waits, what failed, and put it through again.",
    footer = {"", "Example: rastro firehose status clickstream"})
final class FirehoseCommand implements Runnable {

  private static final JsonMapper JSON = new JsonMapper();

  @Spec private @Nullable CommandSpec spec;

  /// What every command about one stream takes.
  static final class StreamArguments {

    @Mixin private HomeOption home = new HomeOption();

    @Parameters(paramLabel = "NAME", description = "The delivery stream.")
    private String name = "";

    /// The cloud that has the stream; the caller closes it.
    ///
    /// @throws RuntimeException where there is no such stream
    OpenCloud open() {
      OpenCloud cloud = OpenCloud.over(home.directory());
      try {
        cloud.firehose().describeDeliveryStream(r -> r.deliveryStreamName(name));
        return cloud;
      } catch (RuntimeException | Error e) {
        cloud.close();
        throw e;
      }
    }
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the delivery streams and where they deliver to.")
  int list(
      @Mixin HomeOption home, @Option(names = "--json", description = "Print JSON.") boolean json) {
    List<DeliveryStreamDescription> streams;
    try (OpenCloud cloud = OpenCloud.over(home.directory())) {
      streams = descriptions(cloud);
    }
    PrintWriter out = Output.of(spec).out();
    if (json) {
      out.println(
          JSON.writeValueAsString(
              streams.stream()
                  .map(
                      stream ->
                          Map.of(
                              "stream",
                              stream.deliveryStreamName(),
                              "status",
                              stream.deliveryStreamStatusAsString(),
                              "version",
                              stream.versionId(),
                              "destination",
                              StreamOperations.destination(stream.destinations().getFirst())))
                  .map(TreeMap::new)
                  .toList()));
    } else {
      List<List<@Nullable String>> rows = new ArrayList<>();
      for (DeliveryStreamDescription stream : streams) {
        rows.add(
            List.of(
                stream.deliveryStreamName(),
                stream.deliveryStreamStatusAsString(),
                stream.versionId(),
                StreamOperations.destination(stream.destinations().getFirst())));
      }
      new ResultTable(
              List.of("stream", "status", "version", "destination"),
              List.of(false, false, true, false),
              rows)
          .print(out);
    }
    out.flush();
    return 0;
  }

  private static List<DeliveryStreamDescription> descriptions(OpenCloud cloud) {
    return streamNames(cloud.firehose()).stream()
        .map(
            name ->
                cloud
                    .firehose()
                    .describeDeliveryStream(r -> r.deliveryStreamName(name))
                    .deliveryStreamDescription())
        .toList();
  }

  /// The names of all delivery streams.
  static List<String> streamNames(FirehoseClient firehose) {
    List<String> names = new ArrayList<>();
    ListDeliveryStreamsResponse page;
    do {
      String after = names.isEmpty() ? null : names.getLast();
      page =
          firehose.listDeliveryStreams(r -> r.exclusiveStartDeliveryStreamName(after).limit(100));
      names.addAll(page.deliveryStreamNames());
    } while (page.hasMoreDeliveryStreams());
    return names;
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Show what waits for delivery, why it does, and the stream's metrics.")
  int status(
      @Mixin StreamArguments stream,
      @Option(names = "--json", description = "Print one JSON object.") boolean json) {
    StatusLine status;
    try (OpenCloud cloud = stream.open()) {
      status = cloud.streamStatus(stream.name);
    }
    PrintWriter out = Output.of(spec).out();
    if (json) {
      out.println(JSON.writeValueAsString(status));
    } else {
      print(status, out);
    }
    out.flush();
    return 0;
  }

  private static void print(StatusLine status, PrintWriter out) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    rows.add(List.of("status", status.status() + ", version " + status.version()));
    rows.add(List.of("destination", status.destination()));
    rows.add(
        List.of(
            "waiting",
            Amounts.count(status.waitingRecords(), "record")
                + ", "
                + Amounts.bytes(status.waitingBytes())));
    rows.add(
        List.of(
            "log",
            Amounts.bytes(status.logBytes()) + " of " + Amounts.bytes(status.logBytesMax())));
    rows.add(
        List.of(
            "oldest record",
            status.waitingRecords() == 0 ? "none" : number(status.freshnessSeconds()) + " s old"));
    rows.add(List.of("last failure", status.lastFailure() == null ? "none" : status.lastFailure()));
    status.metrics().forEach((name, value) -> rows.add(List.of(name, number(value))));
    new ResultTable(List.of(status.stream(), ""), List.of(false, false), rows).print(out);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Amounts.number((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }

  @Command(
      name = "flush",
      mixinStandardHelpOptions = true,
      description =
          "Deliver at once what the stream holds, and return when all that was acknowledged lies in"
              + " S3.")
  int flush(
      @Mixin StreamArguments stream,
      @Option(
              names = "--patience",
              paramLabel = "SECONDS",
              defaultValue = "20",
              description =
                  "How long to go on while every attempt fails; the stream keeps what it holds."
                      + " Default: ${DEFAULT-VALUE}")
          int patienceSeconds) {
    try (OpenCloud cloud = stream.open()) {
      cloud.await(
          stream.name, cloud.flush(stream.name), Duration.ofSeconds(Math.max(0, patienceSeconds)));
      Output.of(spec).note("all that was acknowledged is delivered");
    }
    return 0;
  }

  @Command(
      name = "dead-letters",
      mixinStandardHelpOptions = true,
      description = "List what the stream could not deliver or convert, and why.")
  int deadLetters(
      @Mixin StreamArguments stream,
      @Option(names = "--json", description = "Print one JSON array.") boolean json) {
    List<DeadLettersLine> letters;
    try (OpenCloud cloud = stream.open()) {
      letters = cloud.deadLetters(stream.name);
    }
    PrintWriter out = Output.of(spec).out();
    if (json) {
      out.println(JSON.writeValueAsString(letters));
    } else if (!letters.isEmpty()) {
      List<List<@Nullable String>> rows = new ArrayList<>();
      for (DeadLettersLine line : letters) {
        line.reasons()
            .forEach(
                (reason, count) ->
                    rows.add(
                        List.of(
                            line.kind(),
                            String.valueOf(count),
                            reason,
                            "s3://" + line.bucket() + "/" + line.key())));
      }
      new ResultTable(
              List.of("kind", "count", "reason", "object"),
              List.of(false, true, false, false),
              rows)
          .print(out);
    }
    out.flush();
    Output.of(spec)
        .note(
            Amounts.count(letters.stream().mapToLong(DeadLettersLine::records).sum(), "dead letter")
                + " in "
                + Amounts.count(letters.size(), "object"));
    return 0;
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description =
          "Put dead letters through the stream again, and load what was not loaded. What fails again"
              + " becomes a dead letter again.")
  int replay(
      @Mixin StreamArguments stream,
      @Option(names = "--json", description = "Print one JSON object.") boolean json) {
    ReplayLine replayed;
    try (OpenCloud cloud = stream.open()) {
      replayed = cloud.replay(stream.name);
    }
    Output output = Output.of(spec);
    if (json) {
      output.out().println(JSON.writeValueAsString(replayed));
    } else {
      output.out().println(said(replayed));
    }
    output.out().flush();
    if (!replayed.failure().isEmpty()) {
      throw new CommandException(
          "the replay stopped, and what is left is kept: " + replayed.failure());
    }
    if (replayed.records() > 0) {
      output.note("rastro firehose flush " + stream.name + " delivers the records at once");
    }
    return 0;
  }

  private static String said(ReplayLine replayed) {
    return Amounts.count(replayed.records(), "record")
        + " through the stream again, "
        + Amounts.count(replayed.loaded(), "object")
        + " loaded, "
        + Amounts.count(replayed.objects(), "object")
        + " of dead letters gone";
  }
}
