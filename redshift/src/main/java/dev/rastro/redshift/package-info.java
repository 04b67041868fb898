/// The warehouse: Redshift's SQL over DuckDB, the lake as external schemas, UNLOAD, the Data API.
@NullMarked
package dev.rastro.redshift;

import org.jspecify.annotations.NullMarked;
