/// Runs dbt projects over a DataSource.
@NullMarked
package dev.rastro.dbt;

import org.jspecify.annotations.NullMarked;
