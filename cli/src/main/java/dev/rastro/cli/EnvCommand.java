package dev.rastro.cli;

import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.pipeline.stack.StackSettings;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `rastro env`: what AWS clients need to know to use a home.
@Command(
    name = "env",
    mixinStandardHelpOptions = true,
    description = "Print what points AWS clients at this home: address, key, region.",
    footer = {"", "Example: eval \"$(rastro env)\""})
final class EnvCommand implements Callable<Integer> {

  private static final int PORT_DEFAULT = 4566;

  /// What would send clients elsewhere, or tokens with the key, if it was left from something else.
  private static final List<String> OTHERWISE =
      List.of(
          "AWS_SESSION_TOKEN",
          "AWS_SECURITY_TOKEN",
          "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
          "AWS_ENDPOINT_URL_ATHENA",
          "AWS_ENDPOINT_URL_FIREHOSE",
          "AWS_ENDPOINT_URL_GLUE",
          "AWS_ENDPOINT_URL_REDSHIFT_DATA",
          "AWS_ENDPOINT_URL_S3",
          "AWS_ENDPOINT_URL_STS");

  @Mixin private HomeOption home = new HomeOption();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The gateway's port. Default: that of the running rastro up, else 4566.")
  private @Nullable Integer port;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (port != null) {
      Ports.require("--port", port, 1);
    }
    String region = StackSettings.local().region();
    AccessKey key = key(home.directory());
    PrintWriter out = Output.of(spec).out();
    export(out, "AWS_ENDPOINT_URL", address().toString());
    export(out, "AWS_ACCESS_KEY_ID", key.accessKeyId());
    export(out, "AWS_SECRET_ACCESS_KEY", key.secretAccessKey());
    export(out, "AWS_REGION", region);
    export(out, "AWS_DEFAULT_REGION", region);
    out.println("unset " + String.join(" ", OTHERWISE));
    out.flush();
    return 0;
  }

  private URI address() {
    URI standard = URI.create("http://127.0.0.1:" + (port == null ? PORT_DEFAULT : port));
    return port != null
        ? standard
        : RunningUp.find(home.directory()).map(RunningUp::address).orElse(standard);
  }

  /// The home's first key; a home that has none yet gets it.
  private static AccessKey key(Path directory) {
    Path keys = directory.resolve(LocalCloud.KEYS);
    if (!AccessKeys.exist(keys)) {
      try (Home open = Home.open(directory)) {
        return AccessKeys.open(open.part(LocalCloud.KEYS), new SecureRandom()).first();
      }
    }
    return AccessKeys.open(keys, new SecureRandom()).first();
  }

  /// Nothing in the values needs to be quoted but for the shell's sake.
  private static void export(PrintWriter out, String name, String value) {
    out.println("export " + name + "='" + value + "'");
  }
}
