package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  /// The examples of Glue's documentation, and what lies beside them.
  @ParameterizedTest
  @CsvSource(
      delimiterString = " ",
      value = {
        "*.csv a.csv true",
        "*.csv x/a.csv false",
        "**.csv x/y/a.csv true",
        "*.* a.b true",
        "*.* ab false",
        "*.{csv,avro} a.avro true",
        "*.{csv,avro} a.json false",
        "foo.? foo.x true",
        "foo.? foo.xy false",
        "myfolder/* myfolder/mysource true",
        "myfolder/* myfolder/mysource/data false",
        "myfolder/*/* myfolder/mysource/data true",
        "myfolder/** myfolder/mysource/mydata true",
        "myfolder** myfolder/mydata.txt true",
        "myfolder** myfolder true",
        "departments/market* departments/market-us.json true",
        "2015/01/{[!0],0[8-9]}** 2015/01/10/x true",
        "2015/01/{[!0],0[8-9]}** 2015/01/09/x true",
        "2015/01/{[!0],0[8-9]}** 2015/01/07/x false",
        "2015/1[0-2]/** 2015/11/x true",
        "[!a-c] d true",
        "[!a-c] / false",
        "[-a] - true",
        "* .hidden true",
        "\\{a \\{a false",
        "a\\*b a*b true",
        "a\\*b axb false",
        "a+(b) a+(b) true"
      })
  void matches(String glob, String key, boolean isMatch) {
    assertThat(Glob.parse(glob).matches(key)).isEqualTo(isMatch);
  }

  @Test
  void refusesWhatIsNone() {
    assertThatThrownBy(() -> Glob.parse("[a")).hasMessageContaining("has no ']'");
    assertThatThrownBy(() -> Glob.parse("{a")).hasMessageContaining("has no '}'");
    assertThatThrownBy(() -> Glob.parse("{a{b}}")).hasMessageContaining("nested");
    assertThatThrownBy(() -> Glob.parse("a\\")).hasMessageContaining("nothing behind");
  }
}
