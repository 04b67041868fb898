package dev.rastro.duckdb;

import static dev.rastro.duckdb.TestLake.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LakeJsonTest {

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

  @Test
  void findsTheSpellingOfKeysThatTheCatalogKeepsInLowerCase() {
    lake.table(
        "events",
        JSON,
        Map.of(),
        "userid:string;place:struct<countrycode:string,at:array<struct<lat:double>>>",
        "");
    lake.put(
        "events/x.json",
        "{\"userId\":\"u\",\"Place\":{\"countryCode\":\"ES\",\"at\":[{\"Lat\":1.5}]}}\n");

    assertThat(lake.rows("events", List.of(), "userid, place.countrycode, place.at[1].lat"))
        .containsExactly("u|ES|1.5");
  }

  @Test
  void givesStructsTheTypeOfTheCatalogHoweverTheirKeysAreSpelt() {
    String struct = "struct<a:int,bs:array<struct<c:int>>,ds:map<string,struct<e:int>>>";
    lake.table("one", JSON, Map.of(), "s:" + struct, "");
    lake.put(
        "one/x",
        "{\"S\":{\"A\":1,\"Bs\":[{\"C\":2},null],\"DS\":{\"K\":{\"E\":3},\"L\":null}}}\n{\"S\":null}\n{}\n");
    lake.table("two", JSON, Map.of("paths", "S,s"), "s:" + struct, "");
    lake.put(
        "two/x",
        "{\"S\":{\"A\":1,\"Bs\":[{\"C\":2},null],\"DS\":{\"K\":{\"E\":3},\"L\":null}}}\n{\"s\":null}\n{}\n");

    String type = "STRUCT(a INTEGER, bs STRUCT(c INTEGER)[], ds MAP(VARCHAR, STRUCT(e INTEGER)))";
    for (String table : List.of("one", "two")) {
      assertThat(lake.rows(table, List.of(), "CAST(s AS VARCHAR), typeof(s)"))
          .containsExactly(
              "{'a': 1, 'bs': [{'c': 2}, NULL], 'ds': {K={'e': 3}, L=NULL}}|" + type,
              "null|" + type,
              "null|" + type);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ID,id,n"})
  void readsAKeyHoweverItIsSpelt(String paths) {
    lake.table("events", JSON, Map.of("paths", paths), "id:string;n:double", "");
    lake.put("events/x.json", "{\"ID\":\"u\",\"n\":1.5}\n{\"id\":\"v\"}\n{\"id\":null}\n");

    assertThat(lake.rows("events", List.of(), "id, n"))
        .containsExactly("u|1.5", "v|null", "null|null");
  }

  @Test
  void readsAFieldHoweverItIsSpelt() {
    lake.table(
        "events",
        JSON,
        Map.of(),
        "place:struct<code:string,at:array<struct<lat:double>>>;by:map<string,struct<n:int>>",
        "");
    lake.put(
        "events/x.json",
        """
        {"place":{"Code":"ES","at":[{"Lat":1.5},{"lat":2}, null],"more":1},"by":{"k":{"N":1}}}
        {"Place":{"code":"PT","AT":[]},"BY":{"k":{"n":2},"l":null}}
        {"place":null}
        """);

    assertThat(
            lake.rows(
                "events", List.of(), "place.code, place.at[1].lat, place.at[2].lat, \"by\"['k'].n"))
        .containsExactly("ES|1.5|2.0|1", "PT|null|null|2", "null|null|null|null");
  }

  @Test
  void readsTheSpellingsThatThePartitionsName() {
    lake.table("events", JSON, Map.of("paths", "userId"), "userid:string", "day:string");
    for (int day = 0; day < 40; day++) {
      String key = day < 20 ? "userId" : "userid";
      lake.put("events/" + day + "/x.json", "{\"%s\":\"u%d\"}\n".formatted(key, day));
      lake.partition(
          "events", "s3://lake/events/" + day, Map.of("paths", key), String.valueOf(day));
    }

    assertThat(lake.rows("events", List.of(), "count(userid), min(userid)"))
        .containsExactly("40|u0");
  }

  @Test
  void looksForSpellingsInFilesFromTheFirstToTheLast() {
    lake.table("events", JSON, Map.of(), "userid:string", "");
    for (int file = 100; file < 140; file++) {
      String key = file < 139 ? "userId" : "userid";
      lake.put("events/" + file, "{\"%s\":\"u%d\"}\n".formatted(key, file).repeat(1000));
    }

    assertThat(lake.rows("events", List.of(), "count(userid)")).containsExactly("40000");
  }

  @Test
  void refusesAnObjectThatHasAKeyInTwoSpellings() {
    lake.table("events", JSON, Map.of(), "id:string", "");
    lake.put("events/x.json", "{\"ID\":\"u\",\"id\":\"v\"}\n");

    assertThatThrownBy(() -> lake.rows("events", List.of(), "id"))
        .isInstanceOf(DuckDbException.class)
        .hasMessageContaining("HIVE_BAD_DATA: A JSON object has more than one of the keys ID, id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"id\":1},{\"id\":2}]",
        "[{\"id\":1},\\n{\"id\":2}]\\n",
        "\\n[\\n {\\n  \"id\": 1\\n },\\n {\"id\":2}\\n]",
        "{\\n \"id\":1\\n}\\n{\\n \"id\":2\\n}\\n",
        "{\"id\":1}{\"id\":2}",
        "{\"id\":1}\\n\\n{\"id\":2}"
      })
  void readsObjectsThatAreNotOnALineEach(String text) {
    lake.table("events", JSON, Map.of("paths", "id"), "id:string", "");
    lake.put("events/x", text.replace("\\n", "\n"));
    lake.put("events/y", TestLake.gzip(text.replace("\\n", "\n")));
    lake.put("events/z", "{\"id\":3}\n");

    assertThat(lake.rows("events", List.of(), "id, \"$path\""))
        .containsExactlyInAnyOrder(
            "1|s3://lake/events/x",
            "2|s3://lake/events/x",
            "1|s3://lake/events/y",
            "2|s3://lake/events/y",
            "3|s3://lake/events/z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"id\":1}]\n[{\"id\":2}]\n",
        "{\"id\":1}\n[{\"id\":2}]\n",
        "[1,2]",
        "\"x\"\n",
        "5\n",
        "hello\n",
        "{\"id\":1}\n{\"id\":",
        "{\"id\":1\n{\"id\":2}\n",
        "[{\"id\":1}\n"
      })
  void refusesJsonThatIsNotObjects(String text) {
    for (String paths : List.of("id", "id,ID")) {
      String table = paths.equals("id") ? "one" : "two";
      lake.table(table, JSON, Map.of("paths", paths), "id:string", "");
      lake.put(table + "/x", text);

      assertThatThrownBy(() -> lake.rows(table, List.of(), "id"))
          .isInstanceOf(DuckDbException.class)
          .hasMessageContaining("JSON");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "id,ID"})
  void givesNullsForMalformedLinesWhereTheTableSaysSo(String paths) {
    lake.table(
        "events", JSON, Map.of("paths", paths, "ignore.malformed.json", "true"), "id:int", "");
    lake.put("events/x", "{\"id\":1}\nhello\n[2]\n{\"id\":3}\n");

    assertThat(lake.rows("events", List.of(), "id")).containsExactly("1", "null", "null", "3");
  }

  @Test
  void refusesATableWhoseRowsAreWithinItsJson() {
    lake.table("within", JSON, Map.of("jsonPath", "$.records[*]"), "id:int", "");
    lake.table("elements", JSON, Map.of("jsonPath", "$[*]"), "id:int", "");
    lake.put("elements/x", "[{\"id\":1}]");

    assertThat(lake.rows("elements", List.of(), "id")).containsExactly("1");
    assertThatThrownBy(() -> lake.lake().table("shop", "within"))
        .isInstanceOf(ReadTableException.class)
        .hasMessageContaining("shop.within")
        .hasMessageContaining("$.records[*]");
  }
}
