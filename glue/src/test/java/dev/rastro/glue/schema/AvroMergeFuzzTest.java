package dev.rastro.glue.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;

/// Schemas made up at random: Avro reads both with the one that is made of them, and the columns
/// that the catalog shows are those of that one.
class AvroMergeFuzzTest {

  private static final int PAIRS = 1_000;
  private static final int RECORDS = 5;
  private static final String PADDING =
      "{\"name\":\"end\",\"type\":{\"type\":\"fixed\",\"name\":\"End\",\"size\":512}}";
  private static final List<String> SCALARS =
      List.of(
          "\"int\"",
          "\"long\"",
          "\"float\"",
          "\"double\"",
          "\"string\"",
          "\"bytes\"",
          "\"boolean\"",
          "\"null\"",
          "{\"type\":\"int\",\"logicalType\":\"date\"}",
          "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}",
          "{\"type\":\"string\",\"logicalType\":\"uuid\"}");

  /// Writes schemas, of which each name is one type.
  private static final class Schemas {
    private final Random random;
    private int names;

    Schemas(Random random) {
      this.random = random;
    }

    /// A record, at the end of which bytes lie: Avro takes an array near the end of a block for
    /// damaged where the reader's elements are larger than those that were written.
    String padded() {
      String record = record(2);
      String end = record.endsWith(":[]}") ? "" : ",";
      return record.substring(0, record.length() - 2) + end + PADDING + "]}";
    }

    String record(int depth) {
      StringBuilder fields = new StringBuilder();
      for (String name : List.of("a", "b", "a_b", "c")) {
        if (random.nextInt(4) > 0) {
          fields.append(fields.isEmpty() ? "" : ",");
          fields.append("{\"name\":\"" + name + "\",\"type\":" + type(name, depth) + "}");
        }
      }
      return AvroObjects.record("R" + names++ % 3 + "_" + names / 3, fields.toString());
    }

    private String type(String name, int depth) {
      String type = plain(name, depth);
      return random.nextInt(3) > 0 || type.equals("\"null\"")
          ? type
          : random.nextBoolean() ? "[\"null\"," + type + "]" : "[" + type + ",\"null\"]";
    }

    /// Mostly what a field of that name is in other schemas too.
    private String plain(String name, int depth) {
      int choice = random.nextInt(5) > 0 ? name.hashCode() + depth : random.nextInt();
      return switch (Math.floorMod(choice, depth > 0 ? 5 : 2)) {
        case 0 ->
            "{\"type\":\"enum\",\"name\":\"E"
                + names++
                + "\",\"symbols\":[\"A\",\"S"
                + random.nextInt(3)
                + "\"]}";
        case 1 -> SCALARS.get(random.nextInt(random.nextBoolean() ? 2 : SCALARS.size()));
        case 2 -> record(depth - 1);
        case 3 -> "{\"type\":\"array\",\"items\":" + type(name, depth - 1) + "}";
        default -> "{\"type\":\"map\",\"values\":" + type(name, depth - 1) + "}";
      };
    }
  }

  private static byte[] object(Schema schema, long seed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<Object> writer =
        new DataFileWriter<>(new GenericDatumWriter<>(schema, new GenericData()))) {
      writer.create(schema, bytes);
      for (Object record : new RandomData(schema, RECORDS, seed)) {
        writer.append(record);
      }
    }
    return bytes.toByteArray();
  }

  private static String columns(byte[] object) throws UnreadableObjectException {
    return text(AvroHeader.read(object).columns());
  }

  private static String text(Map<String, DataType> columns) {
    StringBuilder text = new StringBuilder();
    columns.forEach((name, type) -> text.append(name).append(' ').append(type.text()).append('\n'));
    return text.toString();
  }

  private static long seed() {
    String given = System.getProperty("rastro.seed");
    return given == null ? new Random().nextLong() : Long.parseLong(given);
  }

  @Test
  void readsBothWithOneSchemaWhoseColumnsAreThoseOfTheCatalog() throws Exception {
    long seed = seed();
    Random random = new Random(seed);
    int merged = 0;
    for (int i = 0; i < PAIRS; i++) {
      Schema one = new Schema.Parser().parse(new Schemas(random).padded());
      Schema other = new Schema.Parser().parse(new Schemas(random).padded());
      String context = "rastro.seed=" + seed + ": " + one + " and " + other;
      FileFormat.Avro first = new FileFormat.Avro(one.toString());
      FileFormat.Avro second = new FileFormat.Avro(other.toString());
      if (!first.fits(second)) {
        assertThat(second.fits(first)).as(context).isFalse();
        continue;
      }
      merged++;
      String both = AvroSchemas.merge(one.toString(), other.toString());
      byte[] ones = object(one, i);
      byte[] others = object(other, i);
      assertThat(AvroObjects.read(ones, both)).as(context).hasSize(RECORDS);
      assertThat(AvroObjects.read(others, both)).as(context).hasSize(RECORDS);
      assertThat(AvroSchemas.unreadable(both, one.toString())).as(context).isEmpty();
      assertThat(AvroSchemas.unreadable(both, other.toString())).as(context).isEmpty();
      assertThat(AvroSchemas.merge(both, other.toString())).as(context).isEqualTo(both);
      SequencedMap<String, DataType> columns = new LinkedHashMap<>(AvroHeader.read(ones).columns());
      AvroHeader.read(others)
          .columns()
          .forEach((n, type) -> columns.merge(n, type, DataType::merge));
      assertThat(columns(object(new Schema.Parser().parse(both), i)))
          .as(context)
          .isEqualTo(text(columns));
    }
    assertThat(merged).as("rastro.seed=" + seed).isGreaterThan(PAIRS / 20);
  }

  @Test
  void wouldFindASchemaThatDoesNotReadBoth() throws Exception {
    String one = AvroObjects.record("R", "{\"name\":\"a\",\"type\":\"int\"}");
    String other = AvroObjects.record("R", "{\"name\":\"b\",\"type\":\"int\"}");

    byte[] object = object(new Schema.Parser().parse(other), 1);

    assertThatThrownBy(() -> AvroObjects.read(object, one))
        .isInstanceOf(AvroRuntimeException.class);
  }
}
