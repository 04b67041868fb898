package dev.rastro.dbt;

import dev.rastro.jinja.Arguments;
import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Undefined;
import dev.rastro.jinja.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table, a view or a common table expression, as templates see it. Prints as its quoted name.
///
/// @param kind `table`, `view`, `external`, `cte`, or null where it is not known
/// @param shown which parts of the name are printed
/// @param quoted which of them are quoted
record Relation(
    String database,
    String schema,
    String identifier,
    @Nullable String kind,
    Parts shown,
    Parts quoted)
    implements JinjaObject {

  /// Which of a name's three parts.
  record Parts(boolean database, boolean schema, boolean identifier) {
    static final Parts ALL = new Parts(true, true, true);

    private Parts with(Arguments arguments) {
      return new Parts(
          flag(arguments, "database", database),
          flag(arguments, "schema", schema),
          flag(arguments, "identifier", identifier));
    }

    private static boolean flag(Arguments arguments, String name, boolean byDefault) {
      return arguments.named().containsKey(name)
          ? Values.isTrue(arguments.named().get(name))
          : byDefault;
    }
  }

  static Relation of(String database, String schema, String identifier, @Nullable String kind) {
    return new Relation(database, schema, identifier, kind, Parts.ALL, Parts.ALL);
  }

  /// The same, with only these parts quoted.
  Relation quoted(Parts parts) {
    return new Relation(database, schema, identifier, kind, shown, parts);
  }

  /// A name that stands alone: of a common table expression.
  static Relation cte(String identifier) {
    return new Relation(
        "", "", identifier, "cte", new Parts(false, false, true), new Parts(false, false, false));
  }

  @Override
  public @Nullable Object member(String name) {
    return switch (name) {
      case "database" -> database;
      case "schema" -> schema;
      case "identifier", "name", "table" -> identifier;
      case "type" -> kind;
      case "is_table" -> "table".equals(kind);
      case "is_view" -> "view".equals(kind);
      case "is_cte" -> "cte".equals(kind);
      case "render" -> (Callable) _ -> toString();
      case "include" ->
          (Callable) a -> new Relation(database, schema, identifier, kind, shown.with(a), quoted);
      case "quote" ->
          (Callable) a -> new Relation(database, schema, identifier, kind, shown, quoted.with(a));
      case "without_identifier" -> (Callable) _ -> withoutIdentifier();
      case "incorporate" -> (Callable) this::incorporate;
      case "information_schema" ->
          (Callable)
              a ->
                  new Relation(
                      database,
                      "information_schema",
                      Values.text(a.required(0, "view_name")).toLowerCase(Locale.ROOT),
                      "view",
                      Parts.ALL,
                      new Parts(false, false, false));
      default -> new Undefined("'" + this + "' has no member '" + name + "', which");
    };
  }

  /// The schema that it is in.
  Relation withoutIdentifier() {
    return new Relation(
        database, schema, identifier, kind, new Parts(shown.database, shown.schema, false), quoted);
  }

  private Relation incorporate(Arguments arguments) {
    arguments.requireAtMost(0, "path", "type");
    Map<?, ?> path =
        arguments.named().get("path") instanceof Map<?, ?> map ? map : new LinkedHashMap<>();
    Object type = arguments.named().getOrDefault("type", kind);
    return new Relation(
        part(path, "database", database),
        part(path, "schema", schema),
        part(path, "identifier", identifier),
        type == null ? null : Values.text(type),
        shown,
        quoted);
  }

  private static String part(Map<?, ?> path, String name, String byDefault) {
    return path.get(name) == null ? byDefault : Values.text(path.get(name));
  }

  boolean isSameAs(Relation other) {
    return database.equalsIgnoreCase(other.database)
        && schema.equalsIgnoreCase(other.schema)
        && identifier.equalsIgnoreCase(other.identifier);
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (shown.database && !database.isEmpty()) {
      parts.add(quoted.database ? quote(database) : database);
    }
    if (shown.schema && !schema.isEmpty()) {
      parts.add(quoted.schema ? quote(schema) : schema);
    }
    if (shown.identifier) {
      parts.add(quoted.identifier ? quote(identifier) : identifier);
    }
    return String.join(".", parts);
  }

  static String quote(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
