package dev.rastro.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObjectKeysTest {

  @Test
  void takesKeysThatAFileCanHave() {
    assertThat(ObjectKeys.problem("a")).isEmpty();
    assertThat(ObjectKeys.problem("events/day=1/é 😀.gz")).isEmpty();
    assertThat(ObjectKeys.problem("a/" + "x".repeat(255))).isEmpty();
    assertThat(ObjectKeys.problem("...")).isEmpty();
  }

  @Test
  void saysWhyNoObjectCanHaveAKey() {
    assertThat(ObjectKeys.problem("a/".repeat(600))).contains(ObjectKeys.Problem.KEY_TOO_LONG);
    assertThat(ObjectKeys.problem("é".repeat(128))).contains(ObjectKeys.Problem.SEGMENT_TOO_LONG);
    for (String key : new String[] {"", "/a", "a//b", "a/", ".", "a/../b"}) {
      assertThat(ObjectKeys.problem(key)).as(key).contains(ObjectKeys.Problem.IMPOSSIBLE_SEGMENT);
    }
    assertThat(ObjectKeys.problem("a\0b")).contains(ObjectKeys.Problem.NUL);
    assertThat(ObjectKeys.problem("a\ud83d")).contains(ObjectKeys.Problem.HALF_SURROGATE);
  }
}
