package dev.rastro.glue.schema;

import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/// The Avro schemas of tables whose objects were written with several: one that reads them all by
/// Avro's schema resolution, or why there is none. Schemas are JSON.
public final class AvroSchemas {

  private AvroSchemas() {}

  /// The schema that reads what was written with either.
  ///
  /// @throws IllegalArgumentException where there is a [#clash]
  static String merge(String one, String other) {
    AvroMerge merge = AvroMerge.thatWidens(parse(one), parse(other));
    merge
        .worstClash()
        .ifPresent(
            clash -> {
              throw new IllegalArgumentException("Avro schemas do not fit: " + clash);
            });
    return merge.schema().toString();
  }

  /// Why there is no schema that reads what was written in both formats; empty where there is one,
  /// or where not both are Avro.
  public static Optional<AvroClash> clash(FileFormat one, FileFormat other) {
    return one instanceof FileFormat.Avro(String mine)
            && other instanceof FileFormat.Avro(String others)
            && !mine.equals(others)
        ? ofTable(mine).flatMap(a -> ofTable(others).flatMap(b -> clash(a, b)))
        : Optional.empty();
  }

  private static Optional<AvroClash> clash(Schema one, Schema other) {
    return AvroMerge.thatWidens(one, other).worstClash();
  }

  /// A schema with the fields that only another has behind its own, whose types stay as they are:
  /// the schema of a table that keeps its columns and gets new ones.
  static String withNewFields(String schema, String found) {
    return ofTable(schema)
        .map(table -> AvroMerge.thatKeeps(table, parse(found)).schema().toString())
        .orElse(found);
  }

  /// Why a table's schema does not read what was written with another; empty where it does.
  public static Optional<String> unreadable(String table, String written) {
    if (table.equals(written)) {
      return Optional.empty();
    }
    Optional<Schema> known = ofTable(table);
    if (known.isEmpty()) {
      return Optional.of("what the table has for an Avro schema is none of a table");
    }
    Schema reader = known.get();
    Schema writer = parse(written);
    Optional<AvroClash> clash = clash(reader, writer);
    if (clash.isPresent()) {
      return clash.map(AvroClash::toString);
    }
    return AvroResolution.refusal(reader, writer)
        .map(refusal -> "the table's Avro schema does not read it: " + refusal);
  }

  /// The schema that a table has; empty where somebody gave it a text that is none, or one of
  /// records that hold themselves.
  private static Optional<Schema> ofTable(String text) {
    try {
      Schema schema = parse(text);
      var _ = AvroHeader.columns(schema);
      return Optional.of(schema);
    } catch (AvroRuntimeException | UnreadableObjectException e) {
      return Optional.empty();
    }
  }

  private static Schema parse(String schema) {
    return new Schema.Parser().parse(schema);
  }
}
