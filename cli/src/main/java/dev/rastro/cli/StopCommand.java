package dev.rastro.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `rastro stop`: ends the `rastro up` of a home.
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "End the rastro up of this home, and wait until it has ended.")
final class StopCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Mixin private HomeOption home = new HomeOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    RunningUp up =
        RunningUp.find(home.directory())
            .orElseThrow(
                () ->
                    new CommandException(
                        "no rastro up runs on the home " + home.directory().toAbsolutePath()));
    Optional<ProcessHandle> process = ProcessHandle.of(up.pid());
    up.call(UpHandlers.STOP, new UpHandlers.Stop(), _ -> {});
    if (process.isPresent() && up.pid() != ProcessHandle.current().pid()) {
      await(process.get());
    }
    Output.of(spec).note("stopped process " + up.pid());
    return 0;
  }

  private static void await(ProcessHandle process) {
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new CommandException(
          "process " + process.pid() + " was asked to stop, but has not ended yet");
    } catch (ExecutionException e) {
      throw new CommandException("can't wait for process " + process.pid() + ": " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
