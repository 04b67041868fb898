package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/// Avro schemas for columns that came from many: every field may be null, so that files that do not
/// have it can be read.
public final class AvroSchemas {

  private static final String NAMESPACE = "crawled";

  private AvroSchemas() {}

  /// A record with these columns, as JSON.
  public static String of(SequencedMap<String, DataType> columns) {
    return record("record", columns).toString();
  }

  private static Schema record(String name, SequencedMap<String, DataType> columns) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Map.Entry<String, DataType> column : columns.entrySet()) {
      Schema type = type(name + "_" + column.getKey(), column.getValue());
      Schema nullable = Schema.createUnion(Schema.create(Schema.Type.NULL), type);
      fields.add(
          new Schema.Field(column.getKey(), nullable, null, Schema.Field.NULL_DEFAULT_VALUE));
    }
    return Schema.createRecord(name, null, NAMESPACE, false, fields);
  }

  private static Schema type(String name, DataType type) {
    return switch (type) {
      case DataType.Unknown _ -> Schema.create(Schema.Type.STRING);
      case DataType.Decimal(int precision, int scale) ->
          LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Schema.Type.BYTES));
      case DataType.Struct(SequencedMap<String, DataType> fields) -> record(name, fields);
      case DataType.Array(DataType element) -> Schema.createArray(type(name, element));
      case DataType.MapOf(_, DataType value) -> Schema.createMap(type(name, value));
      case DataType.Scalar(DataType.Kind kind) ->
          switch (kind) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case TINYINT, SMALLINT, INT -> Schema.create(Schema.Type.INT);
            case BIGINT -> Schema.create(Schema.Type.LONG);
            case FLOAT -> Schema.create(Schema.Type.FLOAT);
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case STRING -> Schema.create(Schema.Type.STRING);
            case BINARY -> Schema.create(Schema.Type.BYTES);
            case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case TIMESTAMP ->
                LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
          };
    };
  }
}
