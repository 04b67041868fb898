package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class AccessKeysTest {

  @TempDir Path temp;

  @Test
  void makesAKeyThatOnlyItsOwnerCanReadAndKeepsIt() throws IOException {
    AccessKey made = AccessKeys.open(temp.resolve("home"), new SecureRandom()).first();

    assertThat(made.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
    assertThat(made.secretAccessKey()).matches("[A-Za-z0-9+/]{40}");
    assertThat(made.toString()).doesNotContain(made.secretAccessKey());
    try (Stream<Path> files = Files.list(temp.resolve("home"))) {
      Path file = files.toList().getFirst();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(AccessKeys.open(temp.resolve("home"), new SecureRandom()).first()).isEqualTo(made);
  }

  @Test
  void isNotStoppedByWhatAKilledProcessLeft() throws IOException {
    Files.writeString(temp.resolve("access-keys.new"), "AKIAHALF");

    assertThat(AccessKeys.open(temp, new SecureRandom()).first().accessKeyId()).startsWith("AKIA");
  }

  @Test
  void namesAFileThatHoldsNoKeys() throws IOException {
    Files.writeString(temp.resolve("access-keys"), "one two three\n");
    assertThatThrownBy(() -> AccessKeys.open(temp, new SecureRandom()))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining(temp.resolve("access-keys").toString())
        .hasMessageNotContaining("three");

    Files.writeString(temp.resolve("access-keys"), "\n");
    assertThatThrownBy(() -> AccessKeys.open(temp, new SecureRandom()))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("no access key");
  }
}
