package dev.rastro.glue.schema;

/// A field that two Avro schemas have in ways that no schema reads both of.
///
/// @param field the field's path, such as `order.lines[].price`
/// @param here what it is in the first schema
/// @param there what it is in the second
/// @param isMisread whether Avro would read objects of one with the schema of the other and give
///   other values than were written; false where it refuses to
public record AvroClash(String field, String here, String there, boolean isMisread) {

  @Override
  public String toString() {
    return "the field " + field + " is " + there + ", and " + here + " elsewhere";
  }
}
