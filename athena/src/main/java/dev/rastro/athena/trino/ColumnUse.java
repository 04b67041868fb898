package dev.rastro.athena.trino;

/// A column of one of the statement's tables.
///
/// @param table which of the statement's tables, by its number
record ColumnUse(int table, String column) {}
