package dev.rastro.duckdb;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A field of a Parquet file's schema with those in it.
///
/// @param type Parquet's physical type; empty for a group
/// @param engineType what DuckDB reads it as
record ParquetNode(String name, String type, String engineType, List<ParquetNode> children) {

  ParquetNode {
    children = List.copyOf(children);
  }

  /// The tree out of its nodes, each before those in it, given as lists of one length.
  static ParquetNode root(
      List<String> names, List<String> types, List<String> engineTypes, List<String> children) {
    return read(names.iterator(), types.iterator(), engineTypes.iterator(), children.iterator());
  }

  private static ParquetNode read(
      Iterator<String> names,
      Iterator<String> types,
      Iterator<String> engineTypes,
      Iterator<String> children) {
    String name = names.next();
    String type = types.next();
    String engineType = engineTypes.next();
    int count = Integer.parseInt(children.next());
    List<ParquetNode> inside = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inside.add(read(names, types, engineTypes, children));
    }
    return new ParquetNode(name, type, engineType, inside);
  }

  /// The type as an error tells it.
  String text() {
    return type.isEmpty() ? engineType : type;
  }

  boolean isList() {
    return engineType.endsWith("[]");
  }

  boolean isMap() {
    return engineType.startsWith("MAP(") && !isList();
  }

  boolean isStruct() {
    return engineType.startsWith("STRUCT(") && !isList();
  }

  /// What a list holds. Most writers put a repeated group around it, which the engine gives the
  /// type of the list; old ones repeat the element itself.
  ParquetNode element() {
    String elementType = engineType.substring(0, engineType.length() - "[]".length());
    if (children.size() == 1) {
      ParquetNode child = children.getFirst();
      return child.engineType.equals(engineType) && child.children.size() == 1
          ? child.children.getFirst()
          : new ParquetNode(child.name, child.type, elementType, child.children);
    }
    return new ParquetNode(name, type, elementType, children);
  }

  ParquetNode mapKey() {
    return children.getFirst().children.getFirst();
  }

  ParquetNode mapValue() {
    return children.getFirst().children.getLast();
  }
}
