package dev.rastro.redshift;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.Table;

/// Redshift's views of what is external: `svv_external_schemas`, `svv_external_tables` and
/// `svv_external_columns`, made of the catalog at the time of the query.
///
/// The columns are those that the Database Developer Guide lists, without those of which nothing is
/// known here.
final class SystemViews {

  private static final String SCHEMAS = "svv_external_schemas";
  private static final String TABLES = "svv_external_tables";
  private static final String COLUMNS = "svv_external_columns";

  private final GlueClient glue;
  private final String database;

  /// @param database the warehouse's own name
  SystemViews(GlueClient glue, String database) {
    this.glue = glue;
    this.database = database;
  }

  boolean isDatabase(String name) {
    return name.equals(database);
  }

  /// A subquery in brackets that gives a view's rows; empty where there is no such view.
  Optional<String> relation(Connection session, String view) throws RedshiftSqlException {
    return switch (view) {
      case SCHEMAS -> Optional.of(schemas(session));
      case TABLES -> Optional.of(tables(session));
      case COLUMNS -> Optional.of(columns(session));
      default -> Optional.empty();
    };
  }

  private String schemas(Connection session) throws RedshiftSqlException {
    List<String> rows = new ArrayList<>();
    databases(session)
        .forEach(
            (schema, catalogDatabase) ->
                rows.add("(1, " + literal(schema) + ", " + literal(catalogDatabase) + ")"));
    return relation("eskind, schemaname, databasename", "(0, '', '')", rows);
  }

  private String tables(Connection session) throws RedshiftSqlException {
    List<String> rows = new ArrayList<>();
    databases(session)
        .forEach(
            (schema, catalogDatabase) -> {
              for (Table table : tables(catalogDatabase)) {
                String location =
                    table.storageDescriptor() == null ? "" : table.storageDescriptor().location();
                rows.add(
                    "("
                        + literal(database)
                        + ", "
                        + literal(schema)
                        + ", "
                        + literal(table.name())
                        + ", "
                        + literal(location == null ? "" : location)
                        + ")");
              }
            });
    return relation(
        "redshift_database_name, schemaname, tablename, location", "('', '', '', '')", rows);
  }

  private String columns(Connection session) throws RedshiftSqlException {
    List<String> rows = new ArrayList<>();
    databases(session)
        .forEach(
            (schema, catalogDatabase) -> {
              for (Table table : tables(catalogDatabase)) {
                int number = 0;
                int partitionKey = 0;
                if (table.storageDescriptor() != null) {
                  for (Column column : table.storageDescriptor().columns()) {
                    rows.add(column(schema, table, column, ++number, 0));
                  }
                }
                for (Column column : table.partitionKeys()) {
                  rows.add(column(schema, table, column, ++number, ++partitionKey));
                }
              }
            });
    return relation(
        "redshift_database_name, schemaname, tablename, columnname, external_type, columnnum,"
            + " part_key",
        "('', '', '', '', '', 0, 0)",
        rows);
  }

  private String column(String schema, Table table, Column column, int number, int partitionKey) {
    return "("
        + literal(database)
        + ", "
        + literal(schema)
        + ", "
        + literal(table.name())
        + ", "
        + literal(column.name())
        + ", "
        + literal(column.type() == null ? "string" : column.type())
        + ", "
        + number
        + ", "
        + partitionKey
        + ")";
  }

  private Map<String, String> databases(Connection session) throws RedshiftSqlException {
    Map<String, String> databases = new TreeMap<>();
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery(ExternalSchemas.ALL)) {
      while (rows.next()) {
        databases.put(rows.getString(1), rows.getString(2));
      }
      return databases;
    } catch (SQLException e) {
      throw new RedshiftSqlException(
          "the external schemas cannot be read: " + e.getMessage(),
          RedshiftSqlException.IO_ERROR,
          e);
    }
  }

  private List<Table> tables(String catalogDatabase) {
    return glue
        .getTablesPaginator(GetTablesRequest.builder().databaseName(catalogDatabase).build())
        .stream()
        .flatMap(page -> page.tableList().stream())
        .toList();
  }

  /// @param example a row that gives the columns their types, and is left out
  private static String relation(String columns, String example, List<String> rows) {
    List<String> all = new ArrayList<>();
    all.add(example);
    all.addAll(rows);
    return "(SELECT * FROM (VALUES "
        + String.join(", ", all)
        + ") AS listed("
        + columns
        + ") OFFSET 1)";
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
