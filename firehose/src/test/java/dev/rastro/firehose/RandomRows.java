package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// A random table, and JSON records for it: some that fit, and some of anything.
final class RandomRows {

  private static final String[] TEXTS = {
    "",
    "a",
    "é",
    "\\u0000",
    "\\\"",
    "\\n",
    "𝄞",
    "null",
    "1",
    "true",
    "{}",
    "\\\\x41",
    "'",
    "2026-01-02"
  };
  private static final String[] ODD = {
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "-1e-400",
    "1e999999999",
    "1e99999999999999",
    "99999999999999999999999999999999999999999",
    "0.5",
    "\"\"",
    "\" 7 \"",
    "\"0x10\"",
    "\"1d\"",
    "\"NaN\"",
    "\"-Infinity\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"+999999-01-01\"",
    "\"0000-01-01\"",
    "\"2026-02-30\"",
    "\"2026-01-02T25:00:00\"",
    "\"2026-01-02 03:04:05 \"",
    "\"10000-01-01 00:00:00\"",
    "\"AA==\"",
    "\"A\"",
    "\"\\\\xZZ\"",
    "[]",
    "{}",
    "[[1],null]",
    "{\"1\":1,\"01\":2,\"a\":{}}",
    "1767323045123",
    "-62135596801",
    "253402300800",
    "9223372036854775808"
  };

  private final Random random;
  private final List<Type> types = new ArrayList<>();

  /// A record, and what a reader sees of it.
  record Row(String json, String expected) {}

  private sealed interface Type {
    record Plain(String name) implements Type {}

    record Array(Type element) implements Type {}

    record Map(Type value) implements Type {}

    record Struct(List<Type> fields) implements Type {}
  }

  RandomRows(Random random) {
    this.random = random;
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      types.add(type(0));
    }
  }

  /// The columns' types, as Hive writes them.
  List<String> types() {
    return types.stream().map(RandomRows::text).toList();
  }

  Row fitting() {
    StringBuilder json = new StringBuilder("{\"passed over\":[1]");
    StringBuilder expected = new StringBuilder("{");
    for (int i = 0; i < types.size(); i++) {
      Row value = value(types.get(i));
      // Every column has a key: a record that lacks one differs from all others.
      json.append(",\"").append(random.nextBoolean() ? "COL" : "col").append(i).append("\":");
      json.append(value.json);
      expected.append(i == 0 ? "" : ",").append("\"col").append(i).append("\":");
      expected.append(value.expected);
    }
    return new Row(json + "}", expected + "}");
  }

  String anything() {
    if (random.nextInt(10) == 0) {
      String json = fitting().json;
      return json.substring(0, random.nextInt(json.length() + 1));
    }
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < types.size(); i++) {
      String value =
          random.nextInt(3) > 0 ? value(types.get(i)).json : odd(types.get(i), random.nextInt(3));
      json.append(i == 0 ? "" : ",").append("\"col").append(i).append("\":").append(value);
    }
    return json + "}";
  }

  /// A value of anything, inside what the type asks for or not.
  private String odd(Type type, int depth) {
    return switch (type) {
      case Type.Array array when depth > 0 -> "[" + odd(array.element, depth - 1) + "]";
      case Type.Map map when depth > 0 -> "{\"k\":" + odd(map.value, depth - 1) + "}";
      case Type.Struct struct when depth > 0 ->
          "{\"f0\":" + odd(struct.fields.getFirst(), depth - 1) + "}";
      case Type.Plain _, Type.Array _, Type.Map _, Type.Struct _ -> ODD[random.nextInt(ODD.length)];
    };
  }

  private Type type(int depth) {
    String[] plain = {
      "boolean",
      "tinyint",
      "smallint",
      "int",
      "bigint",
      "float",
      "double",
      "decimal(12,3)",
      "string",
      "varchar(5)",
      "date",
      "timestamp",
      "binary"
    };
    return switch (depth > 2 ? 3 : random.nextInt(7)) {
      case 0 -> new Type.Array(type(depth + 1));
      case 1 -> new Type.Map(type(depth + 1));
      case 2 -> {
        List<Type> fields = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          fields.add(type(depth + 1));
        }
        yield new Type.Struct(fields);
      }
      default -> new Type.Plain(plain[random.nextInt(plain.length)]);
    };
  }

  private static String text(Type type) {
    return switch (type) {
      case Type.Plain plain -> plain.name;
      case Type.Array array -> "array<" + text(array.element) + ">";
      case Type.Map map -> "map<string," + text(map.value) + ">";
      case Type.Struct struct -> {
        List<String> fields = new ArrayList<>();
        struct.fields.forEach(field -> fields.add("f" + fields.size() + ":" + text(field)));
        yield "struct<" + String.join(",", fields) + ">";
      }
    };
  }

  private Row value(Type type) {
    return switch (type) {
      case Type.Plain plain -> plain(plain.name);
      case Type.Array array -> {
        List<Row> rows = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          rows.add(random.nextInt(8) == 0 ? same("null") : value(array.element));
        }
        yield new Row(
            "[" + String.join(",", rows.stream().map(Row::json).toList()) + "]",
            "[" + String.join(",", rows.stream().map(Row::expected).toList()) + "]");
      }
      case Type.Map map -> {
        java.util.Map<String, Row> rows = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          rows.put("k" + random.nextInt(9) + "é", value(map.value));
        }
        yield object(rows);
      }
      case Type.Struct struct -> {
        java.util.Map<String, Row> rows = new TreeMap<>();
        struct.fields.forEach(field -> rows.put("f" + rows.size(), value(field)));
        yield object(rows);
      }
    };
  }

  private static Row object(java.util.Map<String, Row> rows) {
    List<String> json = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    rows.forEach(
        (key, row) -> {
          json.add("\"" + key + "\":" + row.json);
          expected.add("\"" + key + "\":" + row.expected);
        });
    return new Row("{" + String.join(",", json) + "}", "{" + String.join(",", expected) + "}");
  }

  private Row plain(String name) {
    return switch (name) {
      case "boolean" -> quotedOrNot(String.valueOf(random.nextBoolean()));
      case "tinyint" -> quotedOrNot(String.valueOf((byte) random.nextInt()));
      case "smallint" -> quotedOrNot(String.valueOf((short) random.nextInt()));
      case "int" -> quotedOrNot(String.valueOf(random.nextInt()));
      case "bigint" -> quotedOrNot(String.valueOf(random.nextLong()));
      case "float" -> {
        float number = random.nextInt(1 << 20) / 64f;
        yield new Row(String.valueOf(number), String.valueOf((double) number));
      }
      case "double" -> quotedOrNot(String.valueOf(random.nextGaussian() * 1e6));
      case "decimal(12,3)" ->
          quotedOrNot(new BigDecimal(new BigInteger(39, random), 3).toPlainString());
      case "date" -> same("\"" + LocalDate.of(1, 1, 1).plusDays(random.nextInt(3_652_058)) + "\"");
      case "timestamp" -> timestamp();
      case "binary" -> {
        // Letters only, so that a reader shows them as they are.
        String letters = "abc".substring(random.nextInt(3));
        yield new Row(
            "\"" + Base64.getEncoder().encodeToString(letters.getBytes(UTF_8)) + "\"",
            "\"" + letters + "\"");
      }
      default ->
          same("\"" + TEXTS[random.nextInt(name.equals("string") ? TEXTS.length : 7)] + "\"");
    };
  }

  private Row timestamp() {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            random.nextInt(), random.nextInt(1_000) * 1_000_000, ZoneOffset.UTC);
    String form = time.getNano() == 0 ? "uuuu-MM-dd HH:mm:ss" : "uuuu-MM-dd HH:mm:ss.SSS";
    String expected =
        time.format(DateTimeFormatter.ofPattern(form)).replaceAll("(\\..*?)0+$", "$1");
    return new Row(
        switch (random.nextInt(3)) {
          case 0 ->
              "\"" + time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS")) + "\"";
          case 1 -> "\"" + time.atOffset(ZoneOffset.UTC) + "\"";
          default ->
              BigDecimal.valueOf(time.toInstant(ZoneOffset.UTC).toEpochMilli(), 3).toPlainString();
        },
        "\"" + expected + "\"");
  }

  private Row quotedOrNot(String text) {
    return new Row(random.nextInt(4) == 0 ? "\"" + text + "\"" : text, text);
  }

  private static Row same(String json) {
    return new Row(json, json);
  }
}
