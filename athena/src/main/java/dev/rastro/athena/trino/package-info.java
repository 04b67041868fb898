/// Trino SQL as DuckDB SQL: the one seam at which Athena's dialect is translated.
@NullMarked
package dev.rastro.athena.trino;

import org.jspecify.annotations.NullMarked;
