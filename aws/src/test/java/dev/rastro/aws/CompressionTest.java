package dev.rastro.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

  @ParameterizedTest
  @CsvSource({
    "1f8b0800000000000003, GZIP",
    "425a683931415926535901020304, BZIP2",
    "425a6839177245385090, BZIP2",
    "28b52ffd24001122, ZSTD",
    "ff060000734e6150705901000000, SNAPPY",
    "0000000a0000000c0a2461626364, SNAPPY",
    "04224d186440a7, LZ4",
    "1f8b07, NONE",
    "425a6839, NONE",
    "0000000a0000000cff2461626364, NONE",
    "'', NONE"
  })
  void tellsByTheFirstBytes(String begin, Compression expected) {
    assertThat(Compression.of(HexFormat.of().parseHex(begin))).isEqualTo(expected);
  }

  @Test
  void takesTextForText() {
    assertThat(Compression.of("BZh1,a,b,c,d,e".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Compression.NONE);
  }
}
