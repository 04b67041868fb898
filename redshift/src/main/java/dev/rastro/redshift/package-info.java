/// The warehouse: LocalRedshiftData.
@NullMarked
package dev.rastro.redshift;

import org.jspecify.annotations.NullMarked;
