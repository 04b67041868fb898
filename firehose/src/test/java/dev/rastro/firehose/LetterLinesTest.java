package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class LetterLinesTest {

  @Test
  void tellsWhereEachLineEnds() throws Exception {
    try (LetterLines lines = lines("{\"rawData\":\"YQ==\"}\n{\"rawData\":\"\"}", 100)) {
      assertThat(lines.nextRecord()).isEqualTo("a".getBytes(UTF_8));
      assertThat(lines.position()).isEqualTo(19);
      assertThat(lines.nextRecord()).isEmpty();
      assertThat(lines.position()).isEqualTo(33);
      assertThat(lines.nextRecord()).isNull();
      assertThat(lines.position()).isEqualTo(33);
    }
  }

  @Test
  void readsNoLineThatIsLongerThanAnyLetter() throws Exception {
    try (LetterLines lines = lines("{}\n{\"rawData\":\"" + "A".repeat(80) + "\"}", 60)) {
      assertThat(lines.next()).isNotNull();
      assertThatThrownBy(lines::next)
          .isInstanceOf(LetterLines.BadLineException.class)
          .hasMessage("line 2 is no dead letter: it is longer than 60 bytes");
    }
  }

  private static LetterLines lines(String text, int lineBytesMax) {
    return new LetterLines(new ByteArrayInputStream(text.getBytes(UTF_8)), lineBytesMax);
  }
}
