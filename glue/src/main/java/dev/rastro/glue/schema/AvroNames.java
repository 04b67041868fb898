package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// Copies parts of Avro schemas into one, in which each name means one type.
///
/// All enums of one name are one, with the symbols of all, since enums are read by their full
/// names. Of two records of one name that are not alike, one gets another name, with its own as an
/// alias: readers know records by their fields, strict ones by names and aliases. For one schema.
final class AvroNames {

  private final Map<String, Schema> enums = new HashMap<>();
  private final Map<String, Schema> others = new HashMap<>();
  private final List<Schema> renamedFixed = new ArrayList<>();

  /// Takes an enum's symbols. To be called for all enums before anything is copied.
  void addSymbols(Schema added) {
    enums.merge(added.getFullName(), added, AvroNames::withSymbols);
  }

  private static Schema withSymbols(Schema one, Schema other) {
    Set<String> symbols = new LinkedHashSet<>(one.getEnumSymbols());
    if (!symbols.addAll(other.getEnumSymbols())) {
      return one;
    }
    Schema all =
        Schema.createEnum(
            one.getName(),
            one.getDoc(),
            one.getNamespace(),
            new ArrayList<>(symbols),
            one.getEnumDefault());
    one.getAliases().forEach(all::addAlias);
    return like(one, all);
  }

  /// The fixed that lost their names to others, which makes them unreadable.
  List<Schema> renamedFixed() {
    return renamedFixed;
  }

  List<Schema> copies(List<Schema> schemas) {
    return schemas.stream().map(this::copy).toList();
  }

  /// The same type, of this schema's own names.
  Schema copy(Schema schema) {
    return switch (schema.getType()) {
      case ENUM -> {
        Schema merged = enums.get(schema.getFullName());
        yield merged == null ? schema : merged;
      }
      case FIXED -> fixed(schema);
      case RECORD -> {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
          fields.add(field(field, copy(field.schema())));
        }
        yield record(schema, fields, schema.getAliases());
      }
      case ARRAY -> like(schema, Schema.createArray(copy(schema.getElementType())));
      case MAP -> like(schema, Schema.createMap(copy(schema.getValueType())));
      case UNION -> union(schema.isNullable(), copies(members(schema)));
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> schema;
    };
  }

  private Schema fixed(Schema schema) {
    for (int i = 1; ; i++) {
      Schema fixed =
          like(
              schema,
              Schema.createFixed(
                  name(schema, i), schema.getDoc(), schema.getNamespace(), schema.getFixedSize()));
      Schema taken = taken(fixed);
      if (taken != null) {
        return taken;
      }
      renamedFixed.add(schema);
    }
  }

  /// A record that is called like another.
  Schema record(Schema named, List<Schema.Field> fields, Set<String> aliases) {
    for (int i = 1; ; i++) {
      List<Schema.Field> own = new ArrayList<>();
      fields.forEach(field -> own.add(new Schema.Field(field, field.schema())));
      Schema record =
          like(
              named,
              Schema.createRecord(
                  name(named, i), named.getDoc(), named.getNamespace(), named.isError(), own));
      aliases.forEach(record::addAlias);
      if (i > 1) {
        record.addAlias(named.getFullName());
      }
      Schema taken = taken(record);
      if (taken != null) {
        return taken;
      }
    }
  }

  private static String name(Schema schema, int number) {
    return number == 1 ? schema.getName() : schema.getName() + "_" + number;
  }

  /// The type that has this one's name from now on; null where another has it.
  private @Nullable Schema taken(Schema named) {
    String name = named.getFullName();
    Schema before = enums.containsKey(name) ? enums.get(name) : others.putIfAbsent(name, named);
    return before == null || before.equals(named) ? before == null ? named : before : null;
  }

  /// The types that a value has when it is not null.
  static List<Schema> members(Schema schema) {
    List<Schema> all = schema.isUnion() ? schema.getTypes() : List.of(schema);
    return all.stream().filter(member -> member.getType() != Schema.Type.NULL).toList();
  }

  /// A type that may be one of several, null the first of them.
  static Schema union(boolean isNullable, List<Schema> members) {
    List<Schema> all = new ArrayList<>(members);
    if (isNullable) {
      all.addFirst(Schema.create(Schema.Type.NULL));
    }
    return all.size() == 1 ? all.getFirst() : Schema.createUnion(all);
  }

  /// A field with another type. Where it is missing it is null if it may be, else it has its own
  /// default if that still fits.
  static Schema.Field field(Schema.Field like, Schema type) {
    Object own = type.equals(like.schema()) && like.hasDefaultValue() ? like.defaultVal() : null;
    Schema.Field field =
        new Schema.Field(
            like.name(),
            type,
            like.doc(),
            type.isNullable() ? Schema.Field.NULL_DEFAULT_VALUE : own,
            like.order());
    field.putAll(like);
    return field;
  }

  /// A type with another's properties, such as its logical type.
  static Schema like(Schema other, Schema schema) {
    schema.putAll(other);
    if (other.getLogicalType() != null) {
      other.getLogicalType().addToSchema(schema);
    }
    return schema;
  }
}
