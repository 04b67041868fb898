package dev.rastro.cli;

import dev.rastro.dbt.DbtSettings;
import dev.rastro.events.Preset;
import dev.rastro.events.SimulatorSettings;
import dev.rastro.pipeline.Demo;
import dev.rastro.pipeline.DemoPlan;
import dev.rastro.pipeline.DemoSummary;
import dev.rastro.pipeline.ReplayClock;
import dev.rastro.pipeline.stack.Stack;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `rastro demo`: the whole pipeline over a simulated shop.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Run the whole pipeline: simulate a shop, deliver its events, catalog them, ask the lake,"
            + " build and test the models, show the result.",
    footer = {"", "Afterwards: rastro athena \"SELECT ...\", rastro redshift \"SELECT ...\""})
final class DemoCommand implements Callable<Integer> {

  @Mixin private HomeOption home = new HomeOption();

  @Mixin private SimulatorOptions simulator = new SimulatorOptions();

  @Option(names = "--json", description = "Make the last line one JSON object with the figures.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    InstantSource clock = InstantSource.system();
    Instant startedAt = clock.instant();
    SimulatorSettings settings = simulator.settings();
    Output output = Output.of(spec);
    Stack stack = LocalCloud.readStack();
    try (Home open = Home.open(home.directory())) {
      SecureRandom random = new SecureRandom();
      // Before anything is replaced: a demo that can't succeed must not cost the last one's data.
      DemoPlan plan = DemoPlan.of(stack, dbtSettings(open), clock, random);
      replace(open, stack, output);
      ReplayClock streamClock = new ReplayClock(settings.start());
      try (LocalCloud cloud = LocalCloud.openForDemo(open, stack, streamClock);
          ProgressLines progress = new ProgressLines(output.out(), isTerminal())) {
        DemoSummary summary =
            new Demo(
                    cloud.cloud(),
                    plan,
                    cloud,
                    streamClock,
                    clock,
                    random,
                    truthFile(open),
                    open.report(),
                    progress)
                .run(settings, startedAt);
        DemoMark.end(open, cloud);
        new DemoReport(summary, settings, open, stack).print(output.out(), json);
        requireSuccess(summary);
        return 0;
      }
    }
  }

  /// A demo that came to its end may have found that something is wrong.
  private static void requireSuccess(DemoSummary summary) {
    List<String> wrong = new ArrayList<>();
    if (summary.delivered() != summary.sent()) {
      wrong.add(
          Amounts.count(summary.sent(), "event")
              + " were sent, but Athena counts "
              + Amounts.number(summary.delivered()));
    }
    if (summary.testsFailed() > 0) {
      wrong.add(
          Amounts.count(summary.testsFailed(), "test")
              + " of the models failed: "
              + String.join("; ", summary.failures()));
    }
    if (!wrong.isEmpty()) {
      throw new CommandException(String.join("; ", wrong));
    }
  }

  /// A demo begins with a home without data. It removes only what another demo made.
  private static void replace(Home open, Stack stack, Output output) {
    if (open.holdsData()) {
      Optional<DemoMark> mark = DemoMark.of(open);
      requireNothingElse(open, stack, mark.orElse(DemoMark.NOTHING));
      if (mark.isPresent()) {
        output.note("Replacing the data of the last demo in " + open.directory());
        open.clearButKeys();
      }
    }
    DemoMark.begin(open);
  }

  private static void requireNothingElse(Home open, Stack stack, DemoMark mark) {
    if (mark.isAll()) {
      return;
    }
    NavigableSet<String> foreign;
    try (LocalCloud cloud = LocalCloud.openForDemo(open, stack, InstantSource.system())) {
      foreign = mark.foreign(HomeContents.of(cloud));
      foreign.removeAll(HomeContents.declared(open));
      Set<String> results = HomeContents.results(cloud);
      foreign.removeIf(line -> results.stream().anyMatch(line::startsWith));
    }
    if (!foreign.isEmpty()) {
      throw new HomeException(
          "the home "
              + open.directory()
              + " holds what no demo made ("
              + foreign.first()
              + (foreign.size() == 1 ? "" : " and " + Amounts.number(foreign.size() - 1L) + " more")
              + "); choose another --home, or remove all of it with rastro reset");
    }
  }

  private static Path truthFile(Home open) {
    Path directory = open.part("truth");
    try {
      return Files.createDirectories(directory).resolve("visits.csv");
    } catch (IOException e) {
      throw new UncheckedIOException("Could not make " + directory, e);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // By its documentation there may be none.
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private static DbtSettings dbtSettings(Home open) {
    return new DbtSettings(
        Installation.dbtProject(),
        Installation.dbtProject(),
        "",
        open.part("dbt"),
        Map.of(),
        System.getenv(),
        0,
        false,
        false);
  }

  /// The options that say what the simulator plays.
  static final class SimulatorOptions {

    @Option(
        names = "--events",
        paramLabel = "N",
        defaultValue = "100000",
        description = "How many events. Default: ${DEFAULT-VALUE}")
    private long events = 100_000;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "1",
        description =
            "Where the randomness begins; the same seed gives the same events. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
        names = "--preset",
        paramLabel = "NAME",
        defaultValue = "default",
        description =
            "default: a shop as it should be; original: that of fake-web-events, with its quirks.")
    private String preset = "default";

    SimulatorSettings settings() {
      Preset chosen =
          switch (preset.toLowerCase(Locale.ROOT)) {
            case "default" -> Preset.DEFAULT;
            case "original" -> Preset.ORIGINAL;
            default ->
                throw new CommandException(
                    "there is no preset '" + preset + "', only default and original");
          };
      if (events < 1) {
        throw new CommandException("--events must be at least 1, not " + events);
      }
      return SimulatorSettings.of(chosen, seed, events);
    }
  }
}
