package dev.rastro.cli;

import dev.rastro.gateway.GatewayException;
import dev.rastro.gateway.GatewaySettings;
import dev.rastro.gateway.OwnPath;
import dev.rastro.gateway.Trust;
import dev.rastro.pipeline.stack.StackSettings;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `rastro up`: the services as a server, until it is stopped.
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Create what stack.yaml declares where it is not there yet, and serve it on one port to"
            + " every AWS client until Ctrl-C or rastro stop.",
    footer = {"", "Then, in another shell: eval \"$(rastro env)\"; aws s3 ls"})
final class UpCommand implements Callable<Integer> {

  private static final int TOKEN_BYTES = 32;
  private static final String PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  @Mixin private HomeOption home = new HomeOption();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "4566",
      description = "The gateway's port; 0 takes any that is free. Default: ${DEFAULT-VALUE}")
  private int port = 4566;

  @Option(
      names = "--redshift-port",
      paramLabel = "PORT",
      defaultValue = "5439",
      description = "Reserved for the warehouse's PostgreSQL wire, which is not served yet.")
  private int redshiftPort = 5439;

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      defaultValue = "8866",
      description = "Reserved for the dashboard, which is not served yet.")
  private int dashboardPort = 8866;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Let the simulator's shop go on: N events a second on a day's average, at their time of"
              + " day, into the delivery stream. From 0.01 to 20.")
  private @Nullable Double rate;

  @Option(
      names = "--insecure-any-credentials",
      description =
          "Let every program in that reaches the port, signed or not, but no web page. Loopback only.")
  private boolean anyCredentials;

  @Option(
      names = "--firehose-quotas",
      paramLabel = "QUOTAS",
      defaultValue = "none",
      description =
          "Hold each delivery stream to the service's quotas: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}")
  private StreamQuotas firehoseQuotas = StreamQuotas.NONE;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Ports.require("--port", port, 0);
    Ports.require("--redshift-port", redshiftPort, 1);
    Ports.require("--dashboard-port", dashboardPort, 1);
    ShopSettings shop = rate == null ? null : ShopSettings.of(rate);
    CountDownLatch stopped = new CountDownLatch(1);
    // Until the last word is said: after a signal the process ends with the interruption.
    try (Interruption _ = Interruption.counting(stopped)) {
      run(shop, stopped);
      Output.of(spec).note("rastro is down; what was acknowledged is kept");
    } catch (GatewayException e) {
      if (!isTaken(e)) {
        throw e;
      }
      throw PortHolder.of(port)
          .map(holder -> new CommandException("the port " + port + " is in use by " + holder))
          .orElseThrow(() -> e);
    }
    return 0;
  }

  private static boolean isTaken(GatewayException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  private void run(@Nullable ShopSettings shop, CountDownLatch stopped) {
    SecureRandom random = new SecureRandom();
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Home open = Home.open(home.directory());
        LocalCloud cloud =
            LocalCloud.open(
                open,
                new GatewaySettings(
                    port,
                    anyCredentials ? Trust.ANYBODY : Trust.KEY_HOLDERS,
                    HexFormat.of().formatHex(token),
                    StackSettings.local().accountId(),
                    StackSettings.local().region(),
                    registry,
                    random),
                firehoseQuotas.quotas(),
                InstantSource.system())) {
      cloud.serve(paths(cloud, registry, stopped));
      cloud.runSchedules();
      ControlFile file =
          new ControlFile(
              ProcessHandle.current().pid(),
              cloud.gatewayAddress(),
              HexFormat.of().formatHex(token));
      file.write(open.directory());
      try {
        serve(open.directory(), cloud, shop, stopped);
      } finally {
        ControlFile.delete(open.directory());
      }
    }
  }

  private List<OwnPath> paths(
      LocalCloud cloud, PrometheusMeterRegistry registry, CountDownLatch stopped) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    List<OwnPath> paths = new ArrayList<>(UpHandlers.of(cloud, stopped::countDown).paths());
    paths.add(
        new OwnPath(
            "metrics",
            OwnPath.Access.ANYBODY,
            PROMETHEUS_TYPE,
            (_, out) -> registry.scrape(out, PROMETHEUS_TYPE)));
    return paths;
  }

  private void serve(
      Path directory,
      LocalCloud cloud,
      @Nullable ShopSettings shopSettings,
      CountDownLatch stopped) {
    Output output = Output.of(spec);
    if (anyCredentials) {
      output.note(
          "WARNING: --insecure-any-credentials lets in every program that reaches "
              + cloud.gatewayAddress());
    }
    try (Shop _ =
        shopSettings == null
            ? Shop.CLOSED
            : Shop.open(
                shopSettings,
                cloud.firehose(),
                cloud.stack().output("DeliveryStream"),
                InstantSource.system(),
                new SecureRandom().nextLong(),
                failure -> output.note("the shop stopped: " + ErrorText.of(failure)))) {
      ready(directory, cloud, output.out());
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// As a shell takes it for one word.
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./@%+:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private void ready(Path directory, LocalCloud cloud, PrintWriter out) {
    String address = cloud.gatewayAddress().toString();
    out.println("rastro is up (process " + ProcessHandle.current().pid() + ")");
    line(out, "home", directory.toString());
    line(out, "gateway", address + "  S3, Firehose, Glue, Athena, Redshift Data, STS");
    line(out, "health", address + "/_rastro/health");
    line(out, "metrics", address + "/_rastro/metrics");
    line(
        out,
        "keys",
        anyCredentials ? "any" : "eval \"$(rastro env --home " + quoted(directory) + ")\"");
    if (rate != null) {
      line(out, "shop", rate + " events a second on a day's average");
    }
    line(
        out,
        "not served",
        "the warehouse's PostgreSQL wire (port "
            + redshiftPort
            + " is reserved for it) and the dashboard (port "
            + dashboardPort
            + "): this version has neither");
    out.println("Ctrl-C or rastro stop ends it");
    out.flush();
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println("  " + name + " ".repeat(Math.max(1, 12 - name.length())) + value);
  }
}
