/// The engine that athena and redshift share.
@NullMarked
package dev.rastro.duckdb;

import org.jspecify.annotations.NullMarked;
