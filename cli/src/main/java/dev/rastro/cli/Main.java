package dev.rastro.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The program: reads the command line, runs one command, and turns what went wrong into one line
/// and an exit code.
@Command(
    name = "rastro",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    description =
        "Turns a shop's click events into visits and sales: the AWS analytics pipeline as one program.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      SimulateCommand.class,
      CrawlCommand.class,
      CatalogCommand.class,
      AthenaCommand.class,
      FirehoseCommand.class,
      RedshiftCommand.class,
      DbtCommand.class,
      UpCommand.class,
      StopCommand.class,
      EnvCommand.class,
      KeysCommand.class,
      ResetCommand.class,
      VersionCommand.class
    },
    footer = {"", "Start with: rastro demo"})
public final class Main implements Runnable {

  /// The exit code of a command that failed; a command line that can't be read has 2.
  static final int FAILED = 1;

  /// How much of a stack trace the log shows; see `logback.xml`.
  private static final String LOGGED_FRAMES = "rastro.log.frames";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean verbose;

  public static void main(String[] args) {
    AtomicBoolean isDone = new AtomicBoolean();
    CommandLine commandLine = commandLine();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> sayWhereItStopped(isDone.get() || isServer(commandLine))));
    StandardOutput standardOutput = new StandardOutput();
    PrintWriter out = standardOutput.writer();
    commandLine.setOut(out);
    int exitCode = commandLine.execute(args);
    out.flush();
    isDone.set(true);
    System.exit(standardOutput.failure().map(Main::reportUnwritten).orElse(exitCode));
  }

  /// The command may have done all that it had to, but nobody can read it.
  private static int reportUnwritten(String failure) {
    System.err.println("rastro: " + ErrorText.of(new CommandException(failure)));
    return FAILED;
  }

  /// Ctrl-C ends the process at once: everything that was acknowledged is on disk by then.
  private static void sayWhereItStopped(boolean isDone) {
    if (!isDone) {
      System.err.println();
      System.err.println(
          "rastro: stopped before the end; what was acknowledged is kept, and the same command can be run"
              + " again");
    }
  }

  /// A server has no end to stop before; it says itself when it is down.
  private static boolean isServer(CommandLine commandLine) {
    ParseResult parsed = commandLine.getParseResult();
    return parsed != null
        && parsed.hasSubcommand()
        && parsed.subcommand().commandSpec().userObject() instanceof UpCommand;
  }

  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionStrategy(main::run);
    commandLine.setExecutionExceptionHandler(main::report);
    commandLine.setParameterExceptionHandler(Main::refuse);
    commandLine.setUsageHelpAutoWidth(true);
    Numbers.register(commandLine);
    return commandLine;
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  /// Runs the command. What the log shows is settled before, for it is read when the first stage
  /// speaks.
  private int run(ParseResult parsed) {
    if (verbose) {
      System.setProperty(LOGGED_FRAMES, "full");
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /// A command line that can't be read.
  private static int refuse(CommandLine.ParameterException failure, String[] arguments) {
    CommandLine commandLine = failure.getCommandLine();
    String command = commandLine.getCommandSpec().qualifiedName();
    commandLine
        .getErr()
        .println(
            "rastro: " + ErrorText.oneLine(words(failure)) + "; " + command + " --help tells more");
    commandLine.getErr().flush();
    return commandLine.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String words(CommandLine.ParameterException failure) {
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !failure.getCommandLine().getSubcommands().isEmpty()) {
      String command = unmatched.getUnmatched().getFirst();
      if (failure.getCommandLine().getCommandSpec().userObject() instanceof DbtCommand
          && DbtCommand.NOT_HERE.contains(command)) {
        return "dbt's command " + command + " is not supported yet";
      }
      String suggestion =
          unmatched.getSuggestions().isEmpty()
              ? ""
              : " (" + String.join(", ", unmatched.getSuggestions()) + "?)";
      return "there is no command " + command + suggestion;
    }
    String text = String.valueOf(failure.getMessage());
    return text.startsWith("Error: ") ? text.substring("Error: ".length()) : text;
  }

  private int report(Exception failure, CommandLine commandLine, ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    err.println("rastro: " + ErrorText.of(failure));
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }
}
