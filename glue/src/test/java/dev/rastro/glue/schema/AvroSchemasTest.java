package dev.rastro.glue.schema;

import static dev.rastro.glue.schema.AvroObjects.object;
import static dev.rastro.glue.schema.AvroObjects.read;
import static dev.rastro.glue.schema.AvroObjects.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One schema for objects that were written with several, compared with what Avro itself reads.
class AvroSchemasTest {

  private static final String DECIMAL =
      "{'type':'bytes','logicalType':'decimal','precision':%d,'scale':%d}";

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String field(String name, String type) {
    return json("{'name':'" + name + "','type':" + type + "}");
  }

  private static String schema(String... fields) {
    return record("Event", String.join(",", fields));
  }

  /// The schema of both, which any reader must find compatible with each.
  private static String merged(String one, String other) {
    String merged = AvroSchemas.merge(one, other);
    Schema reader = new Schema.Parser().parse(merged);
    for (String written : List.of(one, other)) {
      assertThat(
              SchemaCompatibility.checkReaderWriterCompatibility(
                      reader, new Schema.Parser().parse(written))
                  .getType())
          .as(merged)
          .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
      assertThat(AvroSchemas.merge(merged, written)).isEqualTo(merged);
    }
    return merged;
  }

  private static AvroClash clash(String one, String other) {
    return AvroSchemas.clash(new FileFormat.Avro(one), new FileFormat.Avro(other)).orElseThrow();
  }

  @Test
  void readsAFieldThatOnlyOneHasAsNullInTheOther() {
    String one = schema(field("id", "'long'"), field("n", "'int'"));
    String other = schema(field("m", "'string'"), field("id", "'long'"));

    String merged = merged(one, other);

    assertThat(read(object(one, "{\"id\":1,\"n\":2}"), merged))
        .containsExactly("{\"id\": 1, \"n\": 2, \"m\": null}");
    assertThat(read(object(other, "{\"m\":\"x\",\"id\":3}"), merged))
        .containsExactly("{\"id\": 3, \"n\": null, \"m\": \"x\"}");
  }

  @Test
  void keepsLogicalTypesWhereFieldsDrift() {
    String micros = json("{'type':'long','logicalType':'timestamp-micros'}");
    String one = schema(field("at", micros));
    String other = schema(field("at", micros), field("n", "'int'"));

    assertThat(merged(one, other)).contains("timestamp-micros").doesNotContain("timestamp-millis");
  }

  @Test
  void readsTheSymbolsOfBothEnums() {
    String one = schema(field("kind", "{'type':'enum','name':'Kind','symbols':['A','B']}"));
    String other =
        schema(
            field("n", "'int'"),
            field("kind", "['null',{'type':'enum','name':'Kind','symbols':['C','A']}]"));

    String merged = merged(one, other);

    assertThat(read(object(one, "{\"kind\":\"B\"}"), merged))
        .containsExactly("{\"kind\": \"B\", \"n\": null}");
    assertThat(read(object(other, "{\"n\":1,\"kind\":{\"Kind\":\"C\"}}"), merged))
        .containsExactly("{\"kind\": \"C\", \"n\": 1}");
  }

  @Test
  void givesAnEnumThatIsUsedTwiceItsSymbolsInBothPlaces() {
    String one = schema(field("a", "{'type':'enum','name':'Kind','symbols':['A']}"));
    String other =
        schema(
            field("a", "{'type':'enum','name':'Kind','symbols':['A','B']}"), field("b", "'Kind'"));

    assertThat(read(object(other, "{\"a\":\"B\",\"b\":\"B\"}"), merged(one, other)))
        .containsExactly("{\"a\": \"B\", \"b\": \"B\"}");
  }

  @Test
  void readsAFixedDecimalAsItIsWritten() {
    String fixed =
        "{'type':'fixed','name':'Price','size':2,'logicalType':'decimal','precision':4,'scale':2}";
    String one = schema(field("price", fixed));
    String other = schema(field("price", fixed), field("n", "'int'"));

    assertThat(read(object(one, "{\"price\":\"\\u0001\\u0002\"}"), merged(one, other)))
        .containsExactly("{\"price\": [1, 2], \"n\": null}");
  }

  @Test
  void readsNullsInArraysAndMapsThatOnlyOneMayHave() {
    String one =
        schema(
            field("tags", "{'type':'array','items':'string'}"),
            field("rates", "{'type':'map','values':'int'}"));
    String other =
        schema(
            field("tags", "{'type':'array','items':['null','string']}"),
            field("rates", "{'type':'map','values':['long','null']}"));

    String merged = merged(one, other);

    assertThat(read(object(one, "{\"tags\":[\"x\"],\"rates\":{\"a\":1}}"), merged))
        .containsExactly("{\"tags\": [\"x\"], \"rates\": {\"a\": 1}}");
    assertThat(read(object(other, "{\"tags\":[null],\"rates\":{\"a\":null}}"), merged))
        .containsExactly("{\"tags\": [null], \"rates\": {\"a\": null}}");
  }

  @Test
  void tellsRecordsApartThatAreCalledAlike() {
    String one =
        schema(
            field("a", record("a", field("b", record("a_b", field("x", "'int'"))))),
            field("n", "'int'"));
    String other =
        schema(
            field("a", record("a", field("b", record("b", field("x", "'int'"))))),
            field("a_b", record("a_b", field("y", "'string'"))));

    assertThat(
            read(
                object(other, "{\"a\":{\"b\":{\"x\":1}},\"a_b\":{\"y\":\"z\"}}"),
                merged(one, other)))
        .containsExactly("{\"a\": {\"b\": {\"x\": 1}}, \"n\": null, \"a_b\": {\"y\": \"z\"}}");
  }

  @Test
  void readsRecordsThatWereRenamed() {
    String one = record("Old", field("a", "['null'," + record("In", field("x", "'int'")) + "]"));
    String other = record("New", field("a", "['null'," + record("Of", field("x", "'long'")) + "]"));

    assertThat(read(object(other, "{\"a\":{\"Of\":{\"x\":1}}}"), merged(one, other)))
        .containsExactly("{\"a\": {\"x\": 1}}");
  }

  @ParameterizedTest
  @CsvSource({
    "int, long, long",
    "int, float, double",
    "long, float, double",
    "long, double, double",
    "float, double, double",
    "string, bytes, string",
    "null, int, int"
  })
  void widensTypesAsAvroDoes(String narrow, String wide, String both) {
    String one = schema(field("v", "'" + narrow + "'"));
    String other = schema(field("v", "'" + wide + "'"));

    for (String merged : List.of(merged(one, other), merged(other, one))) {
      Schema type = new Schema.Parser().parse(merged).getField("v").schema();

      assertThat((type.isUnion() ? type.getTypes().get(1) : type).getType().getName())
          .isEqualTo(both);
    }
  }

  @Test
  void givesADecimalTheLargerPrecision() {
    String one = schema(field("v", DECIMAL.formatted(5, 2)));
    String other = schema(field("v", DECIMAL.formatted(9, 2)));

    assertThat(merged(one, other)).isEqualTo(merged(other, one)).contains("\"precision\":9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        "{'type':'long','logicalType':'timestamp-millis'};{'type':'long','logicalType':'timestamp-micros'};true",
        "{'type':'long','logicalType':'timestamp-millis'};'long';true",
        "{'type':'int','logicalType':'date'};'long';true",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2};{'type':'bytes','logicalType':'decimal','precision':9,'scale':3};true",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2};'string';true",
        "'int';'string';false",
        "{'type':'enum','name':'K','symbols':['A']};'string';false",
        "{'type':'enum','name':'K','symbols':['A']};{'type':'enum','name':'L','symbols':['A']};false",
        "{'type':'fixed','name':'F','size':2};{'type':'fixed','name':'F','size':3};false",
        "{'type':'fixed','name':'F','size':2};'bytes';false",
        "['null','int','string'];['null','int'];false"
      })
  void findsNoSchemaForTypesThatNoReaderReadsAlike(String one, String other, boolean isMisread) {
    AvroClash clash = clash(schema(field("v", json(one))), schema(field("v", json(other))));

    assertThat(clash.field()).isEqualTo("v");
    assertThat(clash.isMisread()).isEqualTo(isMisread);
  }

  @Test
  void findsNoSchemaForNamesThatDifferOnlyInCase() {
    AvroClash clash = clash(schema(field("id", "'int'")), schema(field("Id", "'int'")));

    assertThat(clash).hasToString("the field Id is written Id, and written id elsewhere");
    assertThat(clash.isMisread()).isTrue();
  }

  @Test
  void namesTheClashThatWouldBeMisreadBeforeOneThatIsRefused() {
    String one =
        schema(
            field("a", "'int'"), field("at", "{'type':'long','logicalType':'timestamp-millis'}"));
    String other = schema(field("a", "'string'"), field("at", "'long'"));

    assertThat(clash(one, other))
        .hasToString("the field at is long, and timestamp-millis elsewhere");
  }

  @Test
  void keepsTheTypesOfATableThatGetsNewFields() {
    String table = schema(field("v", "'int'"), field("s", record("S", field("x", "'int'"))));
    String found =
        schema(
            field("s", record("S", field("x", "'long'") + "," + field("y", "'long'"))),
            field("v", "'string'"),
            field("w", "'string'"));

    assertThat(
            read(
                object(table, "{\"v\":1,\"s\":{\"x\":2}}"),
                AvroSchemas.withNewFields(table, found)))
        .containsExactly("{\"v\": 1, \"s\": {\"x\": 2, \"y\": null}, \"w\": null}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "\"int\"",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"r\",\"type\":[\"null\",\"R\"]}]}"
      })
  void takesWhatWasFoundWhereATableHasNoSchemaOfATable(String table) {
    String found = schema(field("id", "'int'"));

    assertThat(AvroSchemas.withNewFields(table, found)).isEqualTo(found);
    assertThat(AvroSchemas.clash(new FileFormat.Avro(table), new FileFormat.Avro(found))).isEmpty();
    assertThat(AvroSchemas.unreadable(table, found)).isPresent();
  }

  @Test
  void saysWhatATablesSchemaCannotRead() {
    String table = schema(field("id", "'int'"), field("n", "'int'"));

    assertThat(AvroSchemas.unreadable(table, schema(field("n", "'int'"), field("id", "'int'"))))
        .isEmpty();
    assertThat(AvroSchemas.unreadable(table, schema(field("id", "'int'"))).orElseThrow())
        .contains("missing required field n");
    assertThat(
            AvroSchemas.unreadable(table, schema(field("id", "'long'"), field("n", "'int'")))
                .orElseThrow())
        .contains("Found long, expecting int");
  }
}
