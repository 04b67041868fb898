package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixTemplateTest {

  private static final Instant ARRIVAL = Instant.parse("2026-01-02T23:04:05Z");

  @Test
  void writesTheTimeOfTheOldestRecord() {
    assertThat(rendered("events/landing_date=!{timestamp:yyyy-MM-dd}/"))
        .isEqualTo("events/landing_date=2026-01-02/");
    assertThat(rendered("d=!{timestamp:yyyy}-!{timestamp:MM}/h=!{timestamp:HH}/"))
        .isEqualTo("d=2026-01/h=23/");
  }

  @Test
  void appendsTheHourWhereThePrefixHasNoTimestamp() {
    assertThat(rendered("")).isEqualTo("2026/01/02/23/");
    assertThat(rendered("raw")).isEqualTo("raw2026/01/02/23/");
    assertThat(rendered("raw/")).isEqualTo("raw/2026/01/02/23/");
  }

  @Test
  void writesTheTimeInItsZone() {
    PrefixTemplate template =
        PrefixTemplate.parse("!{timestamp:yyyy-MM-dd'T'HH}/", ZoneId.of("Asia/Tokyo"));

    assertThat(template.render(values(""), new Random(1))).isEqualTo("2026-01-03T08/");
  }

  @Test
  void drawsARandomStringAnewForEachExpression() {
    PrefixTemplate template =
        PrefixTemplate.parse(
            "!{firehose:random-string}/!{firehose:random-string}/!{timestamp:yyyy}/",
            ZoneOffset.UTC);

    String[] parts = template.render(values(""), new Random(1)).split("/", -1);
    assertThat(parts[0]).matches("[A-Za-z0-9]{11}").isNotEqualTo(parts[1]);
  }

  @Test
  void writesTheKindOfFailureIntoAnErrorPrefix() {
    PrefixTemplate template =
        PrefixTemplate.parseError(
            "bad/!{firehose:error-output-type}/!{timestamp:yyyy}/", ZoneOffset.UTC);

    assertThat(template.render(values("format-conversion-failed"), new Random(1)))
        .isEqualTo("bad/format-conversion-failed/2026/");
  }

  @Test
  void refusesWhatIsNoPrefix() {
    refuses("a!{timestamp:yyyy", "the expression at 1 is not closed");
    refuses("!{timestamp:}", "!{timestamp:} needs a pattern");
    refuses("!{timestamp:bbb}", "has no valid pattern");
    refuses("!{firehose:colour}", "!{firehose:colour} is not known");
    refuses("!{firehose:error-output-type}", "may stand in ErrorOutputPrefix only");
    refuses("!{partitionKeyFromQuery:}", "needs the name of a key");
    refuses("!{}", "!{} is not known");
    refuses("x".repeat(513), "it is longer than 512 characters");
    assertThatThrownBy(() -> PrefixTemplate.parseError("!{timestamp:yyyy}/", ZoneOffset.UTC))
        .hasMessageContaining("ErrorOutputPrefix needs !{firehose:error-output-type}");
  }

  private static PrefixTemplate.Values values(String errorOutputType) {
    return new PrefixTemplate.Values(ARRIVAL, errorOutputType, PartitionKeys.NONE);
  }

  private static String rendered(String prefix) {
    return PrefixTemplate.parse(prefix, ZoneOffset.UTC).render(values(""), new Random(1));
  }

  private static void refuses(String prefix, String message) {
    assertThatThrownBy(() -> PrefixTemplate.parse(prefix, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
