package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.Compression;
import io.airlift.compress.v3.snappy.SnappyFramedOutputStream;
import io.airlift.compress.v3.snappy.SnappyHadoopStreams;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Formats and compressions, told by content.
class ObjectSamplerTest {

  private static final String JSON = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n";

  private final ObjectSampler sampler = new ObjectSampler(List.of());

  private FileSample sample(byte[] bytes) throws UnreadableObjectException {
    return sampler.sample(new Bytes(bytes));
  }

  private FileSample sample(String text) throws UnreadableObjectException {
    return sample(text.getBytes(UTF_8));
  }

  /// An object in memory.
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Bytes(byte[] bytes) implements ObjectSampler.Source {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public byte[] read(long from, long to) {
      return Arrays.copyOfRange(bytes, (int) from, (int) to);
    }
  }

  @Test
  void refusesALargeObjectWithABrokenRecordInItsSample() {
    String good = "{\"a\":1,\"b\":\"x\"}\n";
    String text = good.repeat(1_000) + "{\"a\":1,,}\n" + good.repeat(100_000);

    assertThatThrownBy(() -> sample(text))
        .isInstanceOf(UnreadableObjectException.class)
        .hasMessageContaining("not JSON in record 1001");
  }

  @Test
  void takesALargeObjectWhoseSampleIsCutWithinARecord() throws Exception {
    assertThat(columns(sample("{\n\"a\":1,\n\"b\":\"x\"}\n".repeat(100_000))))
        .containsExactly("a int", "b string");
  }

  @Test
  void tellsTextThatBeginsWithTheMagicOfOrc() throws Exception {
    assertThat(columns(sample("ORC,size\nAzog,1\nBolg,2\n")))
        .containsExactly("ORC string", "size bigint");
  }

  @Test
  void readsALargeCsvWhoseSampleIsCutWithinQuotes() throws Exception {
    String row = "1,\"" + "line\n".repeat(1_000) + "\"\n";
    FileSample found = sample("n,text\n" + row.repeat(400));

    assertThat(columns(found)).containsExactly("n bigint", "text string");
    assertThat(found.records()).isEqualTo((1 << 20) / row.length());
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, bigint",
    "-9223372036854775808, bigint",
    "+1234567890123456789, bigint",
    "9223372036854775808, string",
    "-9223372036854775809, string",
    "-12345678901234567890, string",
    "1234567890123456789.5, double"
  })
  void readsLongNumbersOfCsvBelowTheirHeader(String number, String type) throws Exception {
    FileSample found = sample("id,name\n" + number + ",x\n" + number + ",y\n");

    assertThat(columns(found)).containsExactly("id " + type, "name string");
    assertThat(found.records()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '\u0001',
      value = {
        "a,b\\n1,2\\n1,2,3\\n#row 3 has another number of values than the first, 2",
        "a;b\\n1;2\\n1,2\\n1;2\\n#row 3 has another number of values than the first, 2",
        "id, name, n\\n1, \"a,b\", 2\\n#row 2 has another number of values than the first, 3",
        "a,b\\n#one row, which is not told from text"
      })
  void saysWhyTextIsNoCsv(String text, String problem) {
    assertThatThrownBy(() -> sample(text.replace("\\n", "\n")))
        .isInstanceOf(UnreadableObjectException.class)
        .hasMessage("in no format that is known; as CSV, " + problem);
  }

  private static List<String> columns(FileSample sample) {
    List<String> columns = new ArrayList<>();
    sample.columns().forEach((name, type) -> columns.add(name + " " + type.folded().text()));
    return columns;
  }

  /// Makes packed bytes of plain ones.
  private interface Packer {
    OutputStream pack(OutputStream to) throws IOException;
  }

  private static byte[] packed(String text, Packer packer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.pack(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static Packer packer(Compression compression) {
    return switch (compression) {
      case NONE -> to -> to;
      case GZIP -> GZIPOutputStream::new;
      case BZIP2 -> BZip2CompressorOutputStream::new;
      case ZSTD -> ZstdOutputStream::new;
      case SNAPPY -> to -> new SnappyFramedOutputStream(new SnappyJavaCompressor(), to);
      case LZ4 -> throw new IllegalArgumentException("LZ4 is not read");
    };
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "LZ4")
  void seesThroughCompression(Compression compression) throws Exception {
    FileSample small = sample(packed(JSON, packer(compression)));
    FileSample large = sample(packed(noisyLines(30_000), packer(compression)));

    assertThat(columns(small)).containsExactly("a int", "b string");
    assertThat(small.compression()).isEqualTo(compression);
    assertThat(small.records()).isEqualTo(2);
    assertThat(columns(large)).containsExactly("a int", "b string");
    assertThat(large.recordBytes()).isPositive();
  }

  /// More than a sample, of which little can be packed.
  private static String noisyLines(int count) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("{\"a\":").append(random.nextInt(1000)).append(",\"b\":\"");
      for (int word = 0; word < 5; word++) {
        text.append(Long.toHexString(random.nextLong()));
      }
      text.append("\"}\n");
    }
    return text.toString();
  }

  @Test
  void saysThatItDoesNotReadLz4() {
    byte[] bytes = {4, 0x22, 0x4D, 0x18, 0x64, 0x40, (byte) 0xA7, 0, 0, 0, 0};

    assertThatThrownBy(() -> sample(bytes))
        .isInstanceOf(UnreadableObjectException.class)
        .hasMessage("compressed with lz4, which is not read");
  }

  @Test
  void takesTextThatBeginsLikeBzip2ForText() throws Exception {
    assertThat(sample("BZh1,name\n1,x\n2,y\n".getBytes(UTF_8)).compression())
        .isEqualTo(Compression.NONE);
  }

  @Test
  void seesThroughHadoopsSnappy() throws Exception {
    byte[] bytes = packed(JSON, to -> new SnappyHadoopStreams().createOutputStream(to));
    FileSample sample = sample(bytes);

    assertThat(sample.compression()).isEqualTo(Compression.SNAPPY);
    assertThat(columns(sample)).containsExactly("a int", "b string");
  }

  @Test
  void saysWhatIsDamaged() throws Exception {
    byte[] gzip = packed(JSON, GZIPOutputStream::new);
    byte[] cut = Arrays.copyOf(gzip, gzip.length - 9);

    assertThatThrownBy(() -> sample(cut))
        .isInstanceOf(UnreadableObjectException.class)
        .hasMessageContaining("damaged gzip data");
    assertThatThrownBy(() -> sample("PAR1 and no more"))
        .hasMessageContaining("a Parquet file without its end");
    assertThatThrownBy(() -> sample("ORC and no more\u00ff")).hasMessageContaining("ORC");
    assertThatThrownBy(() -> sample("Obj\u0001zzzzzzzzzz")).hasMessageContaining("Avro");
    assertThatThrownBy(() -> sample("just words\nand more\n"))
        .hasMessageContaining("in no format that is known");
    assertThatThrownBy(() -> sample(" \n ")).hasMessageContaining("empty");
    assertThatThrownBy(() -> sample("{\"a\":1}\n{\"a\":\n"))
        .hasMessageContaining("not JSON in record 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "zlib", "snappy", "zstd", "lz4"})
  void readsTheSchemaOfOrc(String compression) throws Exception {
    // Written by pyarrow's ORC writer.
    byte[] bytes;
    try (InputStream in = getClass().getResourceAsStream(compression + ".orc")) {
      bytes = in.readAllBytes();
    }
    FileSample sample = sample(bytes);

    assertThat(sample.format().classification()).isEqualTo("orc");
    assertThat(sample.records()).isEqualTo(3);
    assertThat(columns(sample))
        .containsExactly(
            "Ok boolean",
            "tiny tinyint",
            "small smallint",
            "num int",
            "big bigint",
            "flt float",
            "dbl double",
            "txt string",
            "bin binary",
            "at timestamp",
            "day date",
            "dec decimal(10,2)",
            "list array<int>",
            "map map<string,bigint>",
            "nest struct<one:int,two:string>");
  }

  @Test
  void readsTheSchemaOfAvro() throws Exception {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"Order","namespace":"shop","fields":[
                 {"name":"id","type":"long"},
                 {"name":"Note","type":["null","string"]},
                 {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
                 {"name":"day","type":{"type":"int","logicalType":"date"}},
                 {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
                 {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["A","B"]}},
                 {"name":"tags","type":{"type":"array","items":"string"}},
                 {"name":"rates","type":{"type":"map","values":"double"}},
                 {"name":"buyer","type":{"type":"record","name":"Buyer","fields":[{"name":"Age","type":"int"}]}}]}
                """);
    GenericRecord record = new GenericData.Record(schema);
    record.put("id", 1L);
    record.put("price", ByteBuffer.wrap(new byte[] {1}));
    record.put("day", 1);
    record.put("at", 1L);
    record.put("kind", new GenericData.EnumSymbol(schema.getField("kind").schema(), "A"));
    record.put("tags", List.of("x"));
    record.put("rates", Map.of("a", 1.0));
    GenericRecord buyer = new GenericData.Record(schema.getField("buyer").schema());
    buyer.put("Age", 3);
    record.put("buyer", buyer);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.create(schema, bytes);
      for (int i = 0; i < 5; i++) {
        writer.append(record);
      }
    }
    FileSample sample = sample(bytes.toByteArray());

    assertThat(sample.format().classification()).isEqualTo("avro");
    assertThat(sample.records()).isEqualTo(5);
    assertThat(sample.recordBytes()).isEqualTo(bytes.size());
    assertThat(columns(sample))
        .containsExactly(
            "id bigint",
            "Note string",
            "price decimal(9,2)",
            "day date",
            "at timestamp",
            "kind string",
            "tags array<string>",
            "rates map<string,double>",
            "buyer struct<age:int>");
  }

  @ParameterizedTest
  @CsvSource({
    "timestamp-millis, timestamp",
    "timestamp-micros, timestamp",
    "timestamp-nanos, bigint",
    "local-timestamp-millis, bigint",
    "local-timestamp-micros, timestamp",
    "local-timestamp-nanos, bigint"
  })
  void makesTimestampsOnlyOfTheTimesThatEnginesReadAsSuch(String logicalType, String column)
      throws Exception {
    String schema =
        AvroObjects.record(
            "Event",
            "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\""
                + logicalType
                + "\"}}");

    assertThat(columns(sample(AvroObjects.object(schema, "{\"at\":1}"))))
        .containsExactly("at " + column);
  }

  @Test
  void refusesAnAvroRecordThatHoldsItself() throws Exception {
    Schema schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.create(schema, bytes);
    }

    assertThatThrownBy(() -> sample(bytes.toByteArray())).hasMessageContaining("holds itself");
  }

  @Test
  void readsJsonOverLinesAndInArraysAndBehindAByteOrderMark() throws Exception {
    assertThat(columns(sample("{\n  \"a\": 1,\n  \"b\": [\n    1.5\n  ]\n}\n{\n \"a\": 2\n}")))
        .containsExactly("a int", "b array<double>");
    assertThat(columns(sample("[{\"a\":1},\n{\"a\":2,\"c\":true}]")))
        .containsExactly("a int", "c boolean");
    assertThat(columns(sample("\ufeff{\"a\":1}"))).containsExactly("a int");
    assertThat(columns(sample("{\"e\":{},\"o\":{\"x:y\":1},\"n\":null,\"l\":[]}")))
        .as("what no type's text can say is a string")
        .containsExactly("e string", "o string", "n string", "l array<string>");
  }

  @Test
  void widensNumbersOnlyAsFarAsNeeded() throws Exception {
    assertThat(
            columns(
                sample(
                    "{\"i\":2147483647,\"l\":2147483648,\"m\":-2147483648,\"n\":-2147483649,\"h\":9223372036854775807,\"x\":9223372036854775808,\"d\":1e3}")))
        .containsExactly(
            "i int", "l bigint", "m int", "n bigint", "h bigint", "x string", "d double");
    assertThat(columns(sample("{\"a\":1}\n{\"a\":1.5}\n"))).containsExactly("a double");
    assertThat(columns(sample("{\"a\":1}\n{\"a\":true}\n"))).containsExactly("a string");
    assertThat(columns(sample("{\"a\":{\"b\":1}}\n{\"a\":[1]}\n"))).containsExactly("a string");
  }

  @Test
  void tellsCsvFromItsDelimiterItsQuotesAndItsHeader() throws Exception {
    FileSample quoted = sample("name;note;n\n\"a;b\";\"say \"\"hi\"\"\nthere\";1\nc;d;2\n");
    FileFormat.Csv csv = (FileFormat.Csv) quoted.format();

    assertThat(columns(quoted)).containsExactly("name string", "note string", "n bigint");
    assertThat(csv.delimiter()).isEqualTo(';');
    assertThat(csv.isQuoted()).isTrue();
    assertThat(csv.hasHeader()).isTrue();
    assertThat(quoted.records()).isEqualTo(2);
    assertThat(columns(sample("1,x\n2,y\n"))).containsExactly("col0 bigint", "col1 string");
    assertThat(columns(sample("a,b\nc,d\n")))
        .as("nothing sets the first row apart")
        .containsExactly("col0 string", "col1 string");
    assertThat(columns(sample("id,day,\n1,2026-01-01,\n2,2026-01-02,\n")))
        .as("a delimiter behind every row")
        .containsExactly("id bigint", "day string", "col2 string");
    assertThat(columns(sample("x,X,n\na,b,1\n")))
        .containsExactly("x string", "X_1 string", "n bigint");
  }

  @Test
  void readsWhatALongLineStillLetsItSee() throws Exception {
    String text = "x".repeat(3 << 20);
    FileSample sample = sample("{\"a\":1,\"t\":\"" + text + "\"}\n{\"a\":2}\n");

    assertThat(columns(sample)).as("up to 10 MB are read").containsExactly("a int", "t string");
  }
}
