package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;

class CatalogDiffTest {

  private static final String UPDATED = "{\"TABLE\":{\"UPDATE\":{\"Count\":1}}}";

  private static Table table(String location, Map<String, String> parameters) {
    return Table.builder()
        .name("events")
        .storageDescriptor(
            s -> s.location(location).columns(Column.builder().name("a").type("int").build()))
        .parameters(parameters)
        .build();
  }

  private static List<String> diff(Table before, Table after) {
    StringWriter text = new StringWriter();
    CatalogDiff.of("lake", List.of(before), List.of(after), UPDATED).print(new PrintWriter(text));
    return text.toString().lines().toList();
  }

  @Test
  void saysWhereATableLiesNow() {
    assertThat(diff(table("s3://raw/old/", Map.of()), table("s3://raw/new/", Map.of())))
        .containsExactly(
            "~ table lake.events",
            "    ~ location s3://raw/old/ → s3://raw/new/",
            "1 table updated");
  }

  @Test
  void saysHowObjectsArePackedNow() {
    Map<String, String> plain = Map.of("compressionType", "none");
    Map<String, String> packed = Map.of("compressionType", "gzip");

    assertThat(diff(table("s3://raw/", plain), table("s3://raw/", packed)))
        .containsExactly(
            "~ table lake.events", "    ~ compressionType none → gzip", "1 table updated");
  }

  @Test
  void saysThatATableIsDeprecatedAndThatItIsNoLonger() {
    Table plain = table("s3://raw/", Map.of());
    Table marked = table("s3://raw/", Map.of("DEPRECATED_BY_CRAWLER", "1767312000000"));

    assertThat(diff(plain, marked)).contains("! table lake.events is deprecated");
    assertThat(diff(marked, plain)).contains("~ table lake.events is no longer deprecated");
    assertThat(diff(marked, marked)).containsExactly("1 table updated");
  }

  @Test
  void saysWhichColumnsCameWentAndChanged() {
    Table before = table("s3://raw/", Map.of());
    Table after =
        before.toBuilder()
            .storageDescriptor(
                s ->
                    s.location("s3://raw/")
                        .columns(
                            Column.builder().name("a").type("bigint").build(),
                            Column.builder().name("b").type("string").build()))
            .build();

    assertThat(diff(before, after))
        .containsSequence("~ table lake.events", "    ~ a int → bigint", "    + b string");
    assertThat(diff(after, before)).contains("    - b string");
  }
}
