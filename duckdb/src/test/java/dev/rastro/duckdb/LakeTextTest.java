package dev.rastro.duckdb;

import static dev.rastro.duckdb.TestLake.CSV;
import static dev.rastro.duckdb.TestLake.JSON;
import static dev.rastro.duckdb.TestLake.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LakeTextTest {

  @TempDir Path directory;
  private TestLake lake;

  @BeforeEach
  void open() {
    lake = new TestLake(directory);
  }

  @AfterEach
  void close() throws SQLException {
    lake.close();
  }

  @ParameterizedTest
  @CsvSource({CSV + ",separatorChar", TEXT + ",field.delim"})
  void readsFieldsByTheirPositionWhateverTheHeaderSays(String serDe, String delimiter) {
    lake.table(
        "orders",
        serDe,
        Map.of(delimiter, ",", "skip.header.line.count", "1"),
        "a:int;b:string",
        "");
    lake.put("orders/1", "a,b\n1,x\n");
    lake.put("orders/2", "b,a\n2,y\n");
    lake.put("orders/3", "c,a,b\n3,z,more\n");
    lake.put("orders/4", "a\n4\n");

    assertThat(lake.rows("orders", List.of(), "a, b"))
        .containsExactly("1|x", "2|y", "3|z", "4|null");
    assertThat(lake.rows("orders", List.of(), "count(*)")).containsExactly("4");
  }

  @Test
  void readsWhatIsCompressedWhateverItIsCalled() {
    Map<String, String> commas = Map.of("field.delim", ",");
    lake.table("orders", TEXT, commas, "n:int", "day:string");
    lake.table("events", JSON, Map.of(), "n:int", "");
    for (String folder : List.of("orders/first", "events")) {
      String line = folder.equals("events") ? "{\"n\":%d}\n" : "%d\n";
      lake.put(folder + "/a", TestLake.gzip(line.formatted(1)));
      lake.put(folder + "/b.csv", zstd(line.formatted(2)));
      lake.put(folder + "/c.gz", line.formatted(3));
      lake.put(folder + "/d.gz", TestLake.gzip(line.formatted(4).repeat(10)));
      lake.put(folder + "/e.zst", zstd(line.formatted(5)));
    }
    lake.partitionAt("orders", "s3://lake/orders/first", "1");
    lake.put("orders/second/f", "6\n");
    lake.partitionAt("orders", "s3://lake/orders/second", "2");

    assertThat(lake.rows("events", List.of(), "count(*), sum(n)")).containsExactly("14|51");
    assertThat(lake.rows("orders", List.of(), "count(*), sum(n)")).containsExactly("15|57");
    assertThat(lake.rows("orders", List.of(), "count(*)")).containsExactly("15");
    assertThat(lake.rows("orders", List.of(), "DISTINCT n, day, \"$path\""))
        .containsExactlyInAnyOrder(
            "1|1|s3://lake/orders/first/a",
            "2|1|s3://lake/orders/first/b.csv",
            "3|1|s3://lake/orders/first/c.gz",
            "4|1|s3://lake/orders/first/d.gz",
            "5|1|s3://lake/orders/first/e.zst",
            "6|2|s3://lake/orders/second/f");
  }

  /// A frame of Zstandard with the text in one block that is stored as it is.
  private static byte[] zstd(String text) {
    byte[] plain = text.getBytes(StandardCharsets.UTF_8);
    int blockHeader = plain.length << 3 | 1;
    return ByteBuffer.allocate(9 + plain.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0xFD2FB528)
        .put((byte) 0x20)
        .put((byte) plain.length)
        .putShort((short) blockHeader)
        .put((byte) 0)
        .put(plain)
        .array();
  }

  @ParameterizedTest
  @CsvSource({
    "orders/a,     425a68393141592653597453704900000158000010000430002000219a68334d173c5dc914e14241d14dc124, bzip2",
    "orders/a.bz2, 312c320a, bz2",
    "orders/a,     ff060000734e61507059010a000033d0a0a5312c320a0a0a, snappy",
    "orders/a,     00000004000000060410312c320a0a, snappy",
    "orders/a.lzo, 312c320a, lzo",
    "orders/a,     04224d186040820400008031, lz4"
  })
  void refusesTextThatIsCompressedInOtherWays(String key, String hex, String compression) {
    for (String serDe : List.of(TEXT, CSV, JSON)) {
      String table = serDe.substring(serDe.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      lake.table(table, serDe, Map.of(), "a:string", "");
      lake.put(key.replace("orders", table), HexFormat.of().parseHex(hex));

      assertThatThrownBy(() -> lake.rows(table, List.of(), "count(*)"))
          .isInstanceOf(ReadTableException.class)
          .hasMessageContaining(key.replace("orders", table))
          .hasMessageContaining("compressed with " + compression);
    }
  }

  @Test
  void takesNoTextForCompressed() {
    lake.table("events", TEXT, Map.of("serialization.format", "\u0001"), "a:string;b:string", "");
    lake.put("events/1", "\u0001abc\n");
    lake.put("events/2", "BZh9,\u0001x\n");
    lake.put("events/3", "1\n");

    assertThat(lake.rows("events", List.of(), "a, b")).containsExactly("|abc", "BZh9,|x", "1|null");
  }
}
