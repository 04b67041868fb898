package dev.rastro.redshift;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;

/// The external schemas of a warehouse: which database of the catalog each one stands for. Kept in
/// the warehouse.
final class ExternalSchemas {

  /// The schema that it is kept in, which no statement may name.
  static final String CATALOG = "rastro_catalog";

  static final List<String> SCHEMA =
      List.of(
          "CREATE SCHEMA IF NOT EXISTS rastro_catalog",
          "CREATE TABLE IF NOT EXISTS rastro_catalog.external_schemas ("
              + "schema_name VARCHAR PRIMARY KEY, database_name VARCHAR NOT NULL, role_arn VARCHAR NOT NULL)");

  /// Gives the name and the catalog's database of each.
  static final String ALL =
      "SELECT schema_name, database_name FROM rastro_catalog.external_schemas";

  private final GlueClient glue;
  private final Set<String> roleArns;

  ExternalSchemas(GlueClient glue, Set<String> roleArns) {
    this.glue = glue;
    this.roleArns = roleArns;
  }

  /// The database of the catalog that a schema stands for, if it is external.
  Optional<String> database(Connection session, String schema) throws SQLException {
    try (PreparedStatement query =
        session.prepareStatement(
            "SELECT database_name FROM rastro_catalog.external_schemas WHERE schema_name = ?")) {
      query.setString(1, schema);
      try (ResultSet found = query.executeQuery()) {
        return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
      }
    }
  }

  void create(Connection session, Command.CreateExternalSchema command) throws SQLException {
    requireRole(command.roleArn());
    if (database(session, command.schema()).isPresent()) {
      if (command.ifNotExists()) {
        return;
      }
      throw new RedshiftSqlException(
          "schema \"" + command.schema() + "\" already exists",
          RedshiftSqlException.DUPLICATE_SCHEMA);
    }
    requireDatabase(command);
    try (PreparedStatement insert =
        session.prepareStatement("INSERT INTO rastro_catalog.external_schemas VALUES (?, ?, ?)")) {
      insert.setString(1, command.schema());
      insert.setString(2, command.database());
      insert.setString(3, command.roleArn());
      insert.executeUpdate();
    }
  }

  /// Forgets a schema; whether it was external.
  boolean drop(Connection session, String schema) throws SQLException {
    try (PreparedStatement delete =
        session.prepareStatement(
            "DELETE FROM rastro_catalog.external_schemas WHERE schema_name = ?")) {
      delete.setString(1, schema);
      return delete.executeUpdate() > 0;
    }
  }

  /// A statement may take only a role that the workgroup was given.
  void requireRole(String roleArn) throws RedshiftSqlException {
    boolean isKnown = roleArn.equals("default") ? !roleArns.isEmpty() : roleArns.contains(roleArn);
    if (!isKnown) {
      throw new RedshiftSqlException(
          "User is not authorized to assume IAM Role "
              + roleArn
              + "; the workgroup has "
              + String.join(", ", roleArns),
          RedshiftSqlException.INSUFFICIENT_PRIVILEGE);
    }
  }

  private void requireDatabase(Command.CreateExternalSchema command) throws RedshiftSqlException {
    try {
      glue.getDatabase(request -> request.name(command.database()));
    } catch (EntityNotFoundException e) {
      if (!command.createsDatabase()) {
        throw new RedshiftSqlException(
            "the catalog has no database " + command.database(),
            RedshiftSqlException.INVALID_SCHEMA_NAME,
            e);
      }
      glue.createDatabase(
          request -> request.databaseInput(input -> input.name(command.database())));
    }
  }
}
