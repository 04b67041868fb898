package dev.rastro.glue.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/// Makes one Avro schema of two, for reading what was written with either.
///
/// Follows "Schema Resolution" of Avro's specification: a field that only one has may be null,
/// numbers widen, an enum has the symbols of both. Resolution knows fields by their names, with
/// their case, and enums and fixed by their full names; it does not look at logical types, so these
/// must be the same. Records keep the first's names, and other names as aliases. For one use.
final class AvroMerge {

  private final boolean keepsTypes;
  private final AvroNames names = new AvroNames();
  private final List<AvroClash> clashes = new ArrayList<>();
  private final Schema schema;

  private AvroMerge(Schema mine, Schema other, boolean keepsTypes) {
    this.keepsTypes = keepsTypes;
    addEnums(mine, Collections.newSetFromMap(new IdentityHashMap<>()));
    addEnums(other, Collections.newSetFromMap(new IdentityHashMap<>()));
    this.schema = merge("", mine, other);
    for (Schema renamed : names.renamedFixed()) {
      String name = renamed.getFullName();
      clashes.add(
          new AvroClash("of " + described(renamed), "another type", "called " + name, false));
    }
  }

  /// Types become wide enough for both.
  static AvroMerge thatWidens(Schema mine, Schema other) {
    return new AvroMerge(mine, other, false);
  }

  /// The types of the first stay, whatever the other has, as those of a column do in a table that
  /// gets new fields.
  static AvroMerge thatKeeps(Schema mine, Schema other) {
    return new AvroMerge(mine, other, true);
  }

  /// What came of it; of use where there is no clash, or types were to be kept.
  Schema schema() {
    return schema;
  }

  /// A field that can't be merged: one that would be misread where there is such a one.
  Optional<AvroClash> worstClash() {
    return clashes.stream()
        .filter(AvroClash::isMisread)
        .findFirst()
        .or(() -> clashes.stream().findFirst());
  }

  private void addEnums(Schema in, Set<Schema> seen) {
    if (!seen.add(in)) {
      return;
    }
    switch (in.getType()) {
      case ENUM -> names.addSymbols(in);
      case RECORD -> in.getFields().forEach(field -> addEnums(field.schema(), seen));
      case ARRAY -> addEnums(in.getElementType(), seen);
      case MAP -> addEnums(in.getValueType(), seen);
      case UNION -> in.getTypes().forEach(member -> addEnums(member, seen));
      case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }

  private Schema merge(String path, Schema mine, Schema other) {
    List<Schema> members = AvroNames.members(mine);
    List<Schema> others = AvroNames.members(other);
    boolean isNullable = mine.isNullable() || other.isNullable();
    if (members.isEmpty() || others.isEmpty() || members.equals(others)) {
      return AvroNames.union(isNullable, names.copies(members.isEmpty() ? others : members));
    } else if (members.size() == 1 && others.size() == 1) {
      return AvroNames.union(
          isNullable, List.of(single(path, members.getFirst(), others.getFirst())));
    }
    clash(path, mine, other, false);
    return AvroNames.union(isNullable, names.copies(members));
  }

  private Schema single(String path, Schema mine, Schema other) {
    if (mine.getType() != other.getType()) {
      return promoted(path, mine, other);
    }
    return switch (mine.getType()) {
      case RECORD -> record(path, mine, other);
      case ARRAY ->
          AvroNames.like(
              mine,
              Schema.createArray(
                  merge(path + "[]", mine.getElementType(), other.getElementType())));
      case MAP ->
          keepsTypes
              ? names.copy(mine)
              : AvroNames.like(
                  mine,
                  Schema.createMap(merge(path + "{}", mine.getValueType(), other.getValueType())));
      case ENUM, FIXED -> named(path, mine, other);
      case STRING -> hasSameMeaning(mine, other) || keepsTypes ? mine : string();
      case BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> scalar(path, mine, other);
      case UNION -> throw new IllegalStateException("a union within a union: " + mine);
    };
  }

  /// Enums have been merged, all that have one name; a fixed is the same or another.
  private Schema named(String path, Schema mine, Schema other) {
    boolean isRead =
        mine.getFullName().equals(other.getFullName())
            && (mine.getType() == Schema.Type.ENUM || mine.getFixedSize() == other.getFixedSize());
    if (!isRead || !hasSameMeaning(mine, other)) {
      clash(path, mine, other, isRead);
    }
    return names.copy(mine);
  }

  private Schema scalar(String path, Schema mine, Schema other) {
    if (hasSameMeaning(mine, other)) {
      return mine;
    }
    if (mine.getLogicalType() instanceof LogicalTypes.Decimal one
        && other.getLogicalType() instanceof LogicalTypes.Decimal two
        && one.getScale() == two.getScale()
        && Math.max(one.getPrecision(), two.getPrecision()) <= DataType.DECIMAL_PRECISION_MAX) {
      return keepsTypes || one.getPrecision() > two.getPrecision() ? mine : other;
    }
    clash(path, mine, other, true);
    return mine;
  }

  private Schema promoted(String path, Schema mine, Schema other) {
    boolean areNumbers = isNumber(mine) && isNumber(other);
    if (areNumbers || (isText(mine) && isText(other))) {
      boolean isPlain = isPlain(mine) && isPlain(other);
      if (!isPlain) {
        clash(path, mine, other, true);
      }
      return keepsTypes || !isPlain ? mine : areNumbers ? widest(mine, other) : string();
    }
    clash(path, mine, other, false);
    return names.copy(mine);
  }

  private static Schema string() {
    return Schema.create(Schema.Type.STRING);
  }

  private static boolean isNumber(Schema schema) {
    return switch (schema.getType()) {
      case INT, LONG, FLOAT, DOUBLE -> true;
      case RECORD, ENUM, ARRAY, MAP, UNION, FIXED, STRING, BYTES, BOOLEAN, NULL -> false;
    };
  }

  private static boolean isText(Schema schema) {
    return schema.getType() == Schema.Type.STRING || schema.getType() == Schema.Type.BYTES;
  }

  private static boolean isPlain(Schema schema) {
    return schema.getType() == Schema.Type.STRING || schema.getLogicalType() == null;
  }

  /// A float does not hold every int: both fit into a double.
  private static Schema widest(Schema one, Schema other) {
    Schema wide = one.getType().compareTo(other.getType()) > 0 ? one : other;
    return Schema.create(wide.getType() == Schema.Type.FLOAT ? Schema.Type.DOUBLE : wide.getType());
  }

  private static boolean hasSameMeaning(Schema mine, Schema other) {
    LogicalType one = mine.getLogicalType();
    LogicalType two = other.getLogicalType();
    if (one instanceof LogicalTypes.Decimal && two instanceof LogicalTypes.Decimal) {
      return one.equals(two);
    }
    return Objects.equals(one == null ? null : one.getName(), two == null ? null : two.getName());
  }

  private Schema record(String path, Schema mine, Schema other) {
    Map<String, String> folded = new HashMap<>();
    mine.getFields().forEach(field -> folded.put(folded(field), field.name()));
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : mine.getFields()) {
      Schema.Field others = other.getField(field.name());
      fields.add(
          others == null
              ? optional(field)
              : AvroNames.field(field, merge(below(path, field), field.schema(), others.schema())));
    }
    for (Schema.Field field : other.getFields()) {
      if (mine.getField(field.name()) == null) {
        String like = folded.get(folded(field));
        if (like == null) {
          fields.add(optional(field));
        } else {
          clashes.add(
              new AvroClash(
                  below(path, field), "written " + like, "written " + field.name(), true));
        }
      }
    }
    Set<String> aliases = new LinkedHashSet<>(mine.getAliases());
    if (!mine.getName().equals(other.getName())) {
      aliases.add(other.getFullName());
    }
    aliases.addAll(other.getAliases());
    aliases.remove(mine.getFullName());
    return names.record(mine, fields, aliases);
  }

  private static String folded(Schema.Field field) {
    return field.name().toLowerCase(Locale.ROOT);
  }

  private static String below(String path, Schema.Field field) {
    return path.isEmpty() ? field.name() : path + "." + field.name();
  }

  /// A field that only one schema has: null where it is missing.
  private Schema.Field optional(Schema.Field field) {
    return AvroNames.field(
        field, AvroNames.union(true, names.copies(AvroNames.members(field.schema()))));
  }

  private void clash(String path, Schema mine, Schema other, boolean isMisread) {
    clashes.add(new AvroClash(path, described(mine), described(other), isMisread));
  }

  private static String described(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (schema.isUnion()) {
      return "a union of "
          + String.join(", ", schema.getTypes().stream().map(AvroMerge::described).toList());
    } else if (logical instanceof LogicalTypes.Decimal decimal) {
      return schema.getType().getName()
          + " decimal("
          + decimal.getPrecision()
          + ","
          + decimal.getScale()
          + ")";
    } else if (logical != null) {
      return logical.getName();
    }
    return switch (schema.getType()) {
      case ENUM, FIXED -> schema.getType().getName() + " " + schema.getFullName();
      case RECORD, ARRAY, MAP, UNION, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
          schema.getType().getName();
    };
  }
}
