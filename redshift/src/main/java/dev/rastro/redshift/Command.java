package dev.rastro.redshift;

import dev.rastro.aws.S3Address;
import java.util.List;

/// A statement, as the warehouse carries it out.
sealed interface Command {

  /// A statement that DuckDB carries out once its tokens are translated.
  record Translated(List<Token> tokens) implements Command {
    public Translated {
      tokens = List.copyOf(tokens);
    }
  }

  /// A statement that begins or ends a transaction.
  ///
  /// @param begins whether it begins one
  record Transaction(List<Token> tokens, boolean begins) implements Command {
    public Transaction {
      tokens = List.copyOf(tokens);
    }
  }

  /// A statement that changes nothing here, such as ANALYZE or GRANT to the one user that there is.
  record Nothing() implements Command {}

  /// CREATE EXTERNAL SCHEMA … FROM DATA CATALOG.
  ///
  /// @param ifNotExists whether a schema that is there is left as it is
  /// @param createsDatabase whether the catalog's database is made where it is missing
  record CreateExternalSchema(
      String schema, String database, String roleArn, boolean ifNotExists, boolean createsDatabase)
      implements Command {}

  /// DROP SCHEMA; of an external schema only the name here goes, not the tables in the catalog.
  record DropSchema(String schema, boolean ifExists, boolean cascade) implements Command {}

  /// UNLOAD.
  ///
  /// @param query in Redshift's SQL
  /// @param partitionColumns the columns to write into folders
  /// @param includesPartitionColumns whether these are in the files too
  /// @param mode what happens to objects that are there
  record Unload(
      String query,
      S3Address to,
      String roleArn,
      List<String> partitionColumns,
      boolean includesPartitionColumns,
      UnloadMode mode)
      implements Command {
    public Unload {
      partitionColumns = List.copyOf(partitionColumns);
    }
  }

  /// What UNLOAD does where objects are in its place.
  enum UnloadMode {
    FAIL,
    OVERWRITE,
    CLEAN_PATH
  }
}
