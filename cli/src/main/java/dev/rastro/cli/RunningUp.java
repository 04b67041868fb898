package dev.rastro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A `rastro up` that runs on a home, as other commands see it. Safe for many threads.
final class RunningUp {

  /// Asks a running `up` whether it is the one that the home's file speaks of.
  static final PrivateOperation<Ping, Ping> PING =
      new PrivateOperation<>("ping", Ping.class, Ping.class);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path home;
  private final ControlFile file;

  /// @param pid the process that is asked for, and that answers
  record Ping(long pid) {}

  private RunningUp(Path home, ControlFile file) {
    this.home = home;
    this.file = file;
  }

  /// Finds what runs on a home. A file that a killed process left finds nothing.
  static Optional<RunningUp> find(Path home) {
    return ControlFile.read(home.toAbsolutePath().normalize())
        .map(file -> new RunningUp(home.toAbsolutePath().normalize(), file))
        .filter(RunningUp::answers);
  }

  private boolean answers() {
    try {
      long[] pid = {0};
      call(PING, new Ping(file.pid()), answer -> pid[0] = answer.pid());
      return pid[0] == file.pid();
    } catch (CommandException e) {
      return false;
    }
  }

  Path home() {
    return home;
  }

  long pid() {
    return file.pid();
  }

  URI address() {
    return file.address();
  }

  /// Has the running `up` do an operation, and takes its lines as they come.
  ///
  /// @throws CommandException with its words where it failed, or where it can't be reached
  <Q, L> void call(PrivateOperation<Q, L> operation, Q request, Consumer<L> lines) {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(file.address().resolve("/_rastro/" + operation.path()))
            .header("Authorization", "Bearer " + file.token())
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    PrivateHandlers.JSON.writeValueAsBytes(request)));
    if (operation.equals(PING)) {
      http.timeout(PATIENCE); // Another program may have the port by now, and say nothing.
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build()) {
      HttpResponse<InputStream> response =
          client.send(http.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new CommandException(
              "rastro up (process "
                  + file.pid()
                  + ") refused "
                  + operation.path()
                  + ": "
                  + new String(body.readNBytes(1_000), UTF_8));
        }
        read(body, operation, lines);
      }
    } catch (ConnectException e) {
      throw new CommandException("rastro up (process " + file.pid() + ") does not answer");
    } catch (IOException e) {
      throw new CommandException(
          "rastro up (process " + file.pid() + ") stopped answering: " + FileErrors.reason(e));
    } catch (JacksonException e) {
      throw new CommandException(
          "what answers on " + file.address() + " is no rastro up of this version");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while rastro up was working");
    }
  }

  private static <Q, L> void read(
      InputStream body, PrivateOperation<Q, L> operation, Consumer<L> lines) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(body, UTF_8));
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      JsonNode line = PrivateHandlers.JSON.readTree(text);
      if (line.has(PrivateHandlers.ERROR)) {
        throw new CommandException(line.get(PrivateHandlers.ERROR).asString());
      }
      if (line.has(PrivateHandlers.END)) {
        return;
      }
      if (!line.has(PrivateHandlers.LINE)) {
        break;
      }
      lines.accept(
          PrivateHandlers.JSON.treeToValue(line.get(PrivateHandlers.LINE), operation.lineType()));
    }
    throw new CommandException("rastro up ended before it had answered " + operation.path());
  }
}
