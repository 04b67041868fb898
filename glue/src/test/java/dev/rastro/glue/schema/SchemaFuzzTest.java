package dev.rastro.glue.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Laws that hold for any data: what is inferred does not depend on the order of records, nor on
/// how often one comes, and CSV that was written is recognized.
class SchemaFuzzTest {

  private static final List<DataType.Kind> KINDS = List.of(DataType.Kind.values());
  private static final int ROUNDS = 400;
  private static final int DEPTH_MAX = 3;

  private static long seed() {
    String given = System.getProperty("rastro.seed");
    return given == null ? new Random().nextLong() : Long.parseLong(given);
  }

  @Test
  void mergingTypesObeysItsLaws() {
    long seed = seed();
    checkLaws(new Random(seed), DataType::merge, seed);
  }

  @Test
  void aMergeThatPrefersItsFirstTypeWouldBeFound() {
    assertThatThrownBy(
            () ->
                checkLaws(
                    new Random(1),
                    (one, other) -> one instanceof DataType.Unknown ? other : one,
                    1))
        .isInstanceOf(AssertionError.class);
  }

  private static void checkLaws(Random random, BinaryOperator<DataType> merge, long seed) {
    for (int i = 0; i < ROUNDS * 10; i++) {
      DataType a = type(random, 0);
      DataType b = type(random, 0);
      DataType c = type(random, 0);
      String what = "rastro.seed=" + seed + ": " + a + ", " + b + ", " + c;
      assertThat(canonical(merge.apply(a, b)))
          .as("commutative, " + what)
          .isEqualTo(canonical(merge.apply(b, a)));
      assertThat(canonical(merge.apply(merge.apply(a, b), c)))
          .as("associative, " + what)
          .isEqualTo(canonical(merge.apply(a, merge.apply(b, c))));
      assertThat(merge.apply(a, a)).as("idempotent, " + what).isEqualTo(a);
      assertThat(merge.apply(a, DataType.unknown())).as("neutral, " + what).isEqualTo(a);
    }
  }

  /// A type without the order of its fields, which is that in which they were seen.
  private static String canonical(DataType type) {
    return switch (type) {
      case DataType.Struct(SequencedMap<String, DataType> fields) -> {
        Map<String, String> sorted = new TreeMap<>();
        fields.forEach((name, field) -> sorted.put(name, canonical(field)));
        yield sorted.toString();
      }
      case DataType.Array(DataType element) -> "[" + canonical(element) + "]";
      case DataType.MapOf(DataType key, DataType value) ->
          "map " + canonical(key) + " " + canonical(value);
      default -> type.toString();
    };
  }

  private static DataType type(Random random, int depth) {
    int kind = random.nextInt(depth < DEPTH_MAX ? 16 : 12);
    return switch (kind) {
      case 11 -> DataType.unknown();
      case 12 -> new DataType.Array(type(random, depth + 1));
      case 13 -> new DataType.MapOf(DataType.string(), type(random, depth + 1));
      case 14 -> {
        int precision = 1 + random.nextInt(DataType.DECIMAL_PRECISION_MAX);
        yield new DataType.Decimal(precision, random.nextInt(precision + 1));
      }
      case 15 -> {
        SequencedMap<String, DataType> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          fields.put("f" + random.nextInt(5), type(random, depth + 1));
        }
        yield new DataType.Struct(fields);
      }
      default -> new DataType.Scalar(KINDS.get(kind));
    };
  }

  @Test
  void theOrderAndNumberOfRecordsDoNotMatter() throws Exception {
    long seed = seed();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> records = new ArrayList<>();
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        records.add(object(random, 0));
      }
      List<String> shuffled = new ArrayList<>(records);
      Collections.shuffle(shuffled, random);
      shuffled.addAll(records.subList(0, random.nextInt(records.size())));
      String what = "rastro.seed=" + seed + ": " + records;
      Map<String, String> expected = infer(List.of(String.join("\n", records)));
      assertThat(infer(List.of(String.join("\n", shuffled)))).as(what).isEqualTo(expected);
      assertThat(infer(List.of("[" + String.join(",", shuffled) + "]")))
          .as("an array, " + what)
          .isEqualTo(expected);
      assertThat(infer(shuffled)).as("an object of each, " + what).isEqualTo(expected);
    }
  }

  @Test
  void aLostRecordWouldBeFound() throws Exception {
    assertThat(infer(List.of("{\"a\":1}\n{\"b\":2}"))).isNotEqualTo(infer(List.of("{\"a\":1}")));
    assertThat(infer(List.of("{\"a\":1}\n{\"a\":2.5}"))).isNotEqualTo(infer(List.of("{\"a\":1}")));
  }

  /// The columns of objects, each read on its own, merged as a crawl does.
  private static Map<String, String> infer(List<String> objects) throws Exception {
    Map<String, DataType> columns = new HashMap<>();
    for (String object : objects) {
      JsonSchema schema = new JsonSchema();
      byte[] bytes = object.getBytes(UTF_8);
      schema.read(bytes, bytes.length, false);
      schema.columns().forEach((name, type) -> columns.merge(name, type, DataType::merge));
    }
    Map<String, String> canonical = new TreeMap<>();
    columns.forEach((name, type) -> canonical.put(name, canonical(type)));
    return canonical;
  }

  private static String object(Random random, int depth) {
    StringBuilder json = new StringBuilder("{");
    for (int i = random.nextInt(5); i > 0; i--) {
      json.append(json.length() > 1 ? "," : "");
      json.append("\"k").append(random.nextInt(6)).append("\":").append(value(random, depth + 1));
    }
    return json.append('}').toString();
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth < DEPTH_MAX ? 9 : 7)) {
      case 0 -> "null";
      case 1 -> String.valueOf(random.nextBoolean());
      case 2 -> String.valueOf(random.nextInt());
      case 3 -> String.valueOf(random.nextLong());
      case 4 -> String.valueOf(random.nextDouble());
      case 5 -> "\"" + Integer.toHexString(random.nextInt()) + "\\n\\u00e9\"";
      case 6 -> String.valueOf(random.nextInt(10));
      case 7 -> object(random, depth);
      default -> "[" + value(random, depth + 1) + "," + value(random, depth + 1) + "]";
    };
  }

  @Test
  void recognizesTheCsvThatWasWritten() {
    long seed = seed();
    checkCsv(new Random(seed), seed, null);
  }

  @Test
  void csvWithAnotherDelimiterWouldBeFound() {
    assertThatThrownBy(() -> checkCsv(new Random(1), 1, '#')).isInstanceOf(AssertionError.class);
  }

  private static void checkCsv(Random random, long seed, @Nullable Character written) {
    for (int round = 0; round < ROUNDS; round++) {
      char delimiter = ",|\t;\u0001".charAt(random.nextInt(5));
      int width = 2 + random.nextInt(6);
      List<String> types = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        types.add(List.of("bigint", "double", "boolean", "string").get(random.nextInt(4)));
      }
      types.set(random.nextInt(width), "bigint"); // It sets the header apart.
      boolean hasHeader = random.nextBoolean();
      StringBuilder text = new StringBuilder();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        names.add(hasHeader ? "name_" + i : "col" + i);
      }
      if (hasHeader) {
        text.append(String.join(String.valueOf(delimiter), names)).append('\n');
      }
      int rows = 2 + random.nextInt(10);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          text.append(i > 0 ? String.valueOf(delimiter) : "");
          text.append(csvValue(random, types.get(i), delimiter));
        }
        text.append('\n');
      }
      String csv = written == null ? text.toString() : text.toString().replace(delimiter, written);
      String what = "rastro.seed=" + seed + ": " + csv;
      CsvSchema.Found found =
          CsvSchema.builtIn()
              .infer(csv, false)
              .orElseThrow(() -> new AssertionError("not recognized: " + what));
      Map<String, String> expected = new LinkedHashMap<>();
      for (int i = 0; i < width; i++) {
        expected.put(names.get(i), types.get(i));
      }
      Map<String, String> columns = new LinkedHashMap<>();
      found.columns().forEach((name, type) -> columns.put(name, type.text()));
      assertThat(columns).as(what).isEqualTo(expected);
      assertThat(found.format().delimiter()).as(what).isEqualTo(delimiter);
      assertThat(found.format().hasHeader()).as(what).isEqualTo(hasHeader);
      assertThat(found.records()).as(what).isEqualTo(rows);
    }
  }

  private static String csvValue(Random random, String type, char delimiter) {
    return switch (type) {
      case "bigint" -> String.valueOf(random.nextInt());
      case "double" -> random.nextInt(1000) + "." + random.nextInt(1000);
      case "boolean" -> String.valueOf(random.nextBoolean());
      default ->
          random.nextInt(3) == 0
              ? "\"w" + delimiter + "x\"\"y\nz\""
              : "w" + Integer.toHexString(random.nextInt());
    };
  }

  @Test
  void neverBreaksOnBytesThatAreAnything() {
    long seed = seed();
    Random random = new Random(seed);
    ObjectSampler sampler = new ObjectSampler(List.of());
    byte[][] begins = {
      {'P', 'A', 'R', '1'},
      {'O', 'R', 'C'},
      {'O', 'b', 'j', 1},
      {0x1F, (byte) 0x8B, 8},
      {'B', 'Z', 'h', '9'},
      {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD},
      {'{'},
      {'['},
      {},
      {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'},
      {0, 0, 1, 0, 0, 0, 0, 9, 20}
    };
    for (int round = 0; round < ROUNDS * 5; round++) {
      byte[] begin = begins[random.nextInt(begins.length)];
      byte[] bytes = new byte[begin.length + random.nextInt(200)];
      random.nextBytes(bytes);
      System.arraycopy(begin, 0, bytes, 0, begin.length);
      if (random.nextBoolean() && bytes.length > 12) {
        System.arraycopy(
            new byte[] {4, 0, 0, 0, 'P', 'A', 'R', '1'}, 0, bytes, bytes.length - 8, 8);
      }
      try {
        sampler.sample(
            new ObjectSampler.Source() {
              @Override
              public long length() {
                return bytes.length;
              }

              @Override
              public byte[] read(long from, long to) {
                return Arrays.copyOfRange(bytes, (int) from, (int) to);
              }
            });
      } catch (UnreadableObjectException e) {
        assertThat(e.getMessage()).as("rastro.seed=" + seed).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("rastro.seed=" + seed + ": " + Arrays.toString(bytes), e);
      }
    }
  }
}
