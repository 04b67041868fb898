package dev.rastro.dbt;

import dev.rastro.jinja.Arguments;
import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Tuple;
import dev.rastro.jinja.Undefined;
import dev.rastro.jinja.Values;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `adapter`: the warehouse as templates see it. While a project is parsed there is none: then
/// nothing is there and nothing is done. For one thread.
///
/// What needs SQL is in macros of the same names; it follows
/// <https://docs.getdbt.com/reference/dbt-jinja-functions/adapter>.
final class Adapter implements JinjaObject {

  private final @Nullable Session session;
  private @Nullable MacroScope macros;

  Adapter(@Nullable Session session) {
    this.session = session;
  }

  /// The macros that it calls; they know the adapter themselves, so it gets them later.
  void use(MacroScope scope) {
    macros = scope;
  }

  @Override
  public @Nullable Object member(String name) {
    return switch (name) {
      case "dispatch" ->
          (Callable)
              a -> {
                Object namespace = a.get(1, "macro_namespace");
                return macros()
                    .dispatch(
                        a.text(0, "macro_name", ""),
                        namespace == null ? null : Values.text(namespace));
              };
      case "type" -> (Callable) _ -> "redshift";
      case "quote" -> (Callable) a -> Relation.quote(a.text(0, "identifier", ""));
      case "execute" -> (Callable) this::execute;
      case "commit" -> (Callable) _ -> run(Session::commit);
      case "get_relation" -> (Callable) this::getRelation;
      case "list_relations" ->
          (Callable) a -> relations(a.text(0, "database", ""), a.text(1, "schema", ""));
      case "check_schema_exists" ->
          (Callable)
              a ->
                  session != null
                      && Values.isTrue(
                          macros()
                              .call(
                                  "check_schema_exists",
                                  a.required(0, "database"),
                                  a.required(1, "schema")));
      case "get_columns_in_relation",
          "create_schema",
          "drop_schema",
          "drop_relation",
          "truncate_relation",
          "rename_relation" ->
          (Callable) a -> macro(name, a);
      case "get_missing_columns" -> (Callable) this::missingColumns;
      default -> new Undefined("'adapter' has no member '" + name + "', which");
    };
  }

  private @Nullable Object macro(String name, Arguments arguments) {
    if (session == null) {
      return name.startsWith("get_") ? new ArrayList<@Nullable Object>() : "";
    }
    return macros().call(name, arguments.positional().toArray());
  }

  private Object execute(Arguments arguments) {
    if (session == null) {
      return new Tuple(List.of("", ResultTable.EMPTY));
    }
    String sql = arguments.text(0, "sql", "");
    Object limit = arguments.get(3, "limit");
    try {
      Session.Response response =
          session.execute(
              sql,
              Values.isTrue(arguments.get(1, "auto_begin")),
              Values.isTrue(arguments.get(2, "fetch")),
              limit == null ? 0 : Values.toInt(limit));
      Map<String, @Nullable Object> answer = new LinkedHashMap<>();
      answer.put("_message", response.message());
      answer.put("code", response.code());
      answer.put("rows_affected", response.rowsAffected());
      return new Tuple(Arrays.asList(answer, response.table()));
    } catch (SQLException e) {
      throw new WarehouseFailure(e);
    }
  }

  private @Nullable Object getRelation(Arguments arguments) {
    String database = arguments.text(0, "database", "");
    String schema = arguments.text(1, "schema", "");
    String identifier = arguments.text(2, "identifier", "");
    Relation wanted = Relation.of(database, schema, identifier, null);
    for (Object item : relations(database, schema)) {
      if (item instanceof Relation relation && relation.isSameAs(wanted)) {
        return relation;
      }
    }
    return null;
  }

  private List<@Nullable Object> relations(String database, String schema) {
    if (session == null) {
      return List.of();
    }
    Relation whole = Relation.of(database, schema, "", null).withoutIdentifier();
    Object table = macros().call("list_relations_without_caching", whole);
    List<@Nullable Object> relations = new ArrayList<>();
    if (table instanceof ResultTable result) {
      for (List<@Nullable Object> row : result.values()) {
        relations.add(
            Relation.of(
                Values.text(row.get(0)),
                Values.text(row.get(2)),
                Values.text(row.get(1)),
                Values.text(row.get(3))));
      }
    }
    return relations;
  }

  private Object missingColumns(Arguments arguments) {
    if (session == null) {
      return new ArrayList<@Nullable Object>();
    }
    List<@Nullable Object> there =
        Values.items(macros().call("get_columns_in_relation", arguments.required(1, "to")));
    List<@Nullable Object> missing = new ArrayList<>();
    for (Object column :
        Values.items(macros().call("get_columns_in_relation", arguments.required(0, "from")))) {
      boolean isThere =
          there.stream()
              .anyMatch(
                  other ->
                      other instanceof WarehouseColumn one
                          && column instanceof WarehouseColumn two
                          && one.name().equalsIgnoreCase(two.name()));
      if (!isThere) {
        missing.add(column);
      }
    }
    return missing;
  }

  private Object run(SessionAction action) {
    try {
      if (session != null) {
        action.run(session);
      }
      return "";
    } catch (SQLException e) {
      throw new WarehouseFailure(e);
    }
  }

  private MacroScope macros() {
    return Objects.requireNonNull(macros, "use() comes first");
  }

  @FunctionalInterface
  private interface SessionAction {
    void run(Session session) throws SQLException;
  }

  /// The warehouse refused a statement. Its message is what the author must see, not the template's
  /// place, which is one of dbt's own macros.
  static final class WarehouseFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WarehouseFailure(SQLException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
