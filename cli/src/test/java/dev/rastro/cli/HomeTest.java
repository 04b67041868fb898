package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

  @TempDir Path temp;

  @Test
  void isMadeWhereThereIsNone() {
    Path directory = temp.resolve("a").resolve("home");

    try (Home home = Home.open(directory)) {
      assertThat(home.holdsData()).isFalse();
      assertThat(Home.exists(directory)).isTrue();
    }
  }

  @Test
  void isRefusedWhileAnotherHasIt() {
    Path directory = temp.resolve("home");

    try (Home first = Home.open(directory)) {
      assertThatThrownBy(() -> Home.open(first.directory()))
          .isInstanceOf(HomeException.class)
          .hasMessageContaining("is in use by");
    }
    Home.open(directory).close();
  }

  @Test
  void ofAnotherLayoutIsRefusedAndLeftAsItIs() throws IOException {
    Path directory = temp.resolve("home");
    Home.open(directory).close();
    Files.writeString(directory.resolve("VERSION"), "7\n");

    assertThatThrownBy(() -> Home.open(directory))
        .isInstanceOf(HomeException.class)
        .hasMessageContaining(
            "was made by another version of Rastro (layout 7, this version has "
                + Home.LAYOUT
                + ")");
    assertThat(Files.readString(directory.resolve("VERSION"))).isEqualTo("7\n");
  }

  @Test
  void anEmptyLayoutThatAFullDiskLeftIsANewHome() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("home"));
    for (String left : List.of("VERSION", "VERSION.new", "lock")) {
      Files.createFile(directory.resolve(left));
    }

    Home.open(directory).close();

    assertThat(directory.resolve("VERSION")).hasContent(Home.LAYOUT);
    assertThat(directory.resolve("VERSION.new")).doesNotExist();
  }

  @Test
  void anEmptyLayoutBesideSomebodysFilesIsNotTakenForAHome() throws IOException {
    Files.createFile(temp.resolve("VERSION"));
    Files.writeString(temp.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> Home.open(temp)).hasMessageContaining("is no Rastro home");
    assertThat(temp.resolve("VERSION")).isEmptyFile();
  }

  @Test
  void isNeverMadeOverSomebodysFiles() throws IOException {
    Files.writeString(temp.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> Home.open(temp))
        .isInstanceOf(HomeException.class)
        .hasMessageContaining("holds files but is no Rastro home");
    assertThat(temp.resolve("VERSION")).doesNotExist();
  }

  @Test
  void isRefusedWhereTheDirectoryIsAFile() throws IOException {
    Path file = Files.writeString(temp.resolve("home"), "x");

    assertThatThrownBy(() -> Home.open(file)).hasMessageContaining("is not a directory");
  }

  @Test
  void clearsItsDataAndNothingElse() throws IOException {
    try (Home home = Home.open(temp.resolve("home"))) {
      Files.createDirectories(home.part("s3").resolve("raw"));
      Files.writeString(home.part("s3").resolve("raw").resolve("a"), "x");
      Path own = Files.writeString(home.part("notes.txt"), "mine");
      DemoMark.begin(home);

      home.clear();

      assertThat(home.holdsData()).isFalse();
      assertThat(DemoMark.of(home)).isEmpty();
      assertThat(own).exists();
      assertThat(Home.exists(home.directory())).isTrue();
    }
  }
}
