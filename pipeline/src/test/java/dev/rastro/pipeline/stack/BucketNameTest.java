package dev.rastro.pipeline.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BucketNameTest {

  @Test
  void takesWhatS3Takes() {
    for (String name :
        List.of("abc", "1.2.3", "rastro-raw-000000000000", "a.b-c", "a".repeat(63), "a--b")) {
      assertThat(BucketName.brokenRule(name)).as(name).isEmpty();
    }
  }

  @Test
  void namesTheRuleThatANameBreaks() {
    assertBroken("", "has 3 to 63 characters");
    assertBroken("ab", "has 3 to 63 characters");
    assertBroken("a".repeat(64), "has 3 to 63 characters");
    assertBroken("RAW_bucket", "has only small letters, digits, dots and hyphens");
    assertBroken("größe", "has only small letters, digits, dots and hyphens");
    assertBroken("raw/events", "has only small letters, digits, dots and hyphens");
    assertBroken("-raw", "begins and ends with a letter or a digit");
    assertBroken("raw.", "begins and ends with a letter or a digit");
    assertBroken("a..b", "has no two dots side by side");
    assertBroken("192.168.5.4", "is not formed as an IP address");
    assertBroken("xn--raw", "does not begin with xn--");
    assertBroken("amzn-s3-demo-raw", "does not begin with amzn-s3-demo-");
    assertBroken("raw-s3alias", "does not end with -s3alias");
    assertBroken("raw--x-s3", "does not end with --x-s3");
  }

  private static void assertBroken(String name, String rule) {
    assertThat(BucketName.brokenRule(name)).as(name).contains(rule);
  }
}
