package dev.rastro.glue.schema;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Tells whether text is in one format, and what its columns are.
///
/// The factories make the custom classifiers of Glue; [#builtIn()] has those that follow them. Safe
/// for many threads.
public abstract sealed class ContentClassifier {

  private static final int GROK_LINES_MAX = 1_000;
  private static final int GROK_LINE_LENGTH_MAX = 64 << 10;

  private ContentClassifier() {}

  /// What a classifier learnt.
  record Found(FileFormat format, SequencedMap<String, DataType> columns, long records) {}

  /// What the text holds; nothing where it is in another format.
  ///
  /// @throws UnreadableObjectException where that can't be told
  abstract Optional<Found> classify(TextSample sample) throws UnreadableObjectException;

  /// Those of text that need no settings, in their order.
  static List<ContentClassifier> builtIn() {
    return List.of(new Json(JsonPath.records(), null), new Csv(CsvSchema.builtIn(), false));
  }

  /// Every line matches a grok pattern.
  ///
  /// @throws IllegalArgumentException saying what is wrong with the pattern
  public static ContentClassifier grok(
      String classification, String pattern, String customPatterns) {
    return new Lines(
        Grok.compile(pattern, customPatterns),
        new FileFormat.Grok(classification, pattern, customPatterns));
  }

  /// JSON with the records where a JsonPath leads.
  ///
  /// @throws IllegalArgumentException where the path is none
  public static ContentClassifier json(String path) {
    return new Json(
        JsonPath.parse(path)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a JsonPath is $ and then .name, ['name'], [number] or [*]: " + path)),
        path);
  }

  /// XML with a row in each element of a name.
  public static ContentClassifier xml(String classification, String rowTag) {
    return new Xml(new XmlRows(rowTag), new FileFormat.Xml(classification, rowTag));
  }

  /// CSV with some of it known.
  ///
  /// @param delimiter null where it is to be found out
  /// @param header whether there is a header; null where it is to be found out
  /// @param names the columns' names, or none where the header has them
  /// @param types the columns' types, or none where the data tells them
  public static ContentClassifier csv(
      @Nullable Character delimiter,
      char quote,
      @Nullable Boolean header,
      List<String> names,
      List<DataType> types,
      boolean trims,
      boolean allowsSingleColumn,
      FileFormat.@Nullable CsvSerde serde) {
    return new Csv(
        new CsvSchema(
            new CsvSchema.Rules(
                delimiter, quote, header, names, types, trims, allowsSingleColumn, serde)),
        true);
  }

  private static final class Lines extends ContentClassifier {
    private final Grok grok;
    private final FileFormat format;

    Lines(Grok grok, FileFormat format) {
      this.grok = grok;
      this.format = format;
    }

    @Override
    Optional<Found> classify(TextSample sample) throws UnreadableObjectException {
      if (sample.isBinary()) {
        return Optional.empty();
      }
      long lines = 0;
      Iterator<String> all = sample.lines().lines().filter(line -> !line.isBlank()).iterator();
      while (all.hasNext()) {
        String line = all.next();
        if (lines++ < GROK_LINES_MAX
            && (line.length() > GROK_LINE_LENGTH_MAX || !grok.matches(line))) {
          return Optional.empty();
        }
      }
      return lines == 0 ? Optional.empty() : Optional.of(new Found(format, grok.columns(), lines));
    }
  }

  private static final class Json extends ContentClassifier {
    private final JsonPath path;
    private final FileFormat format;

    Json(JsonPath path, @Nullable String text) {
      this.path = path;
      this.format = new FileFormat.Json(text);
    }

    @Override
    Optional<Found> classify(TextSample sample) {
      int first = sample.firstByte();
      if ((first != '{' && first != '[') || sample.isBinary()) {
        return Optional.empty();
      }
      JsonSchema schema = new JsonSchema(path);
      try {
        schema.read(sample.bytes(), sample.bytes().length, !sample.isWhole());
      } catch (UnreadableObjectException e) {
        return Optional.empty();
      }
      return Optional.of(new Found(format, schema.columns(), schema.records()));
    }
  }

  private static final class Csv extends ContentClassifier {
    private final CsvSchema schema;
    private final boolean takesBraces;

    /// @param takesBraces whether text that begins with a brace may be CSV; where nothing is known
    ///   it is JSON with something wrong in it
    Csv(CsvSchema schema, boolean takesBraces) {
      this.schema = schema;
      this.takesBraces = takesBraces;
    }

    @Override
    Optional<Found> classify(TextSample sample) {
      return sample.isBinary() || (!takesBraces && sample.firstByte() == '{')
          ? Optional.empty()
          : schema
              .infer(sample.lines(), !sample.isWhole())
              .map(found -> new Found(found.format(), found.columns(), found.records()));
    }
  }

  private static final class Xml extends ContentClassifier {
    private final XmlRows rows;
    private final FileFormat format;

    Xml(XmlRows rows, FileFormat format) {
      this.rows = rows;
      this.format = format;
    }

    @Override
    Optional<Found> classify(TextSample sample) {
      return sample.firstByte() != '<'
          ? Optional.empty()
          : rows.infer(sample.bytes(), !sample.isWhole())
              .map(found -> new Found(format, found.columns(), found.records()));
    }
  }
}
