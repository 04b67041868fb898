package dev.rastro.cli;

import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `rastro keys`: the access keys of a home.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Make, list and revoke the access keys that clients sign with.",
    synopsisSubcommandLabel = "COMMAND")
final class KeysCommand implements Runnable {

  /// Does to a running `up`'s keys what the command does to a home's at rest.
  static final PrivateOperation<KeysRequest, KeyLine> KEYS =
      new PrivateOperation<>("keys", KeysRequest.class, KeyLine.class);

  @Spec private @Nullable CommandSpec spec;

  /// What is to be done.
  enum Action {
    CREATE,
    LIST,
    REVOKE
  }

  /// @param accessKeyId which key is revoked; empty for the other actions
  record KeysRequest(Action action, String accessKeyId) {}

  /// A key as it goes through the private channel.
  record KeyLine(String accessKeyId, String secretAccessKey) {

    static KeyLine of(AccessKey key) {
      return new KeyLine(key.accessKeyId(), key.secretAccessKey());
    }

    AccessKey key() {
      return new AccessKey(accessKeyId, secretAccessKey);
    }

    /// Without the secret.
    @Override
    public String toString() {
      return "KeyLine[" + accessKeyId + "]";
    }
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make one more key, and print it as two words: id and secret.")
  int create(@Mixin HomeOption home) {
    AccessKey key = apply(home, new KeysRequest(Action.CREATE, "")).getFirst();
    print(key.accessKeyId() + " " + key.secretAccessKey());
    return 0;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Print the ids of all keys, the oldest first.")
  int list(@Mixin HomeOption home) {
    apply(home, new KeysRequest(Action.LIST, "")).forEach(key -> print(key.accessKeyId()));
    return 0;
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Let nobody in any more who signs with a key.")
  int revoke(
      @Mixin HomeOption home,
      @Parameters(paramLabel = "ID", description = "The key's id.") String id) {
    apply(home, new KeysRequest(Action.REVOKE, id));
    Output.of(spec).note(id + " is revoked");
    return 0;
  }

  private void print(String text) {
    Output output = Output.of(spec);
    output.out().println(text);
    output.out().flush();
  }

  private static List<AccessKey> apply(HomeOption home, KeysRequest request) {
    Optional<RunningUp> up = RunningUp.find(home.directory());
    if (up.isPresent()) {
      List<AccessKey> keys = new ArrayList<>();
      up.get().call(KEYS, request, line -> keys.add(line.key()));
      return keys;
    }
    boolean isNewWanted = request.action() == Action.CREATE;
    try (Home open =
        isNewWanted ? Home.open(home.directory()) : Home.openExisting(home.directory())) {
      return apply(AccessKeys.open(open.part(LocalCloud.KEYS), new SecureRandom()), request);
    }
  }

  /// Does what was asked, and gives the keys that it is about.
  static List<AccessKey> apply(AccessKeys keys, KeysRequest request) {
    return switch (request.action()) {
      case CREATE -> List.of(keys.create());
      case LIST -> keys.list();
      case REVOKE -> {
        keys.revoke(request.accessKeyId());
        yield List.of();
      }
    };
  }
}
