package dev.rastro.athena.trino;

import java.time.Instant;

/// What a statement takes from around it.
///
/// @param catalogName the catalog that names without one belong to
/// @param databaseName the database that names without one belong to; empty when none was given
/// @param start the time that `now()` and its like give
public record QuerySession(String catalogName, String databaseName, Instant start) {}
