/// Ask the lake: LocalAthena.
@NullMarked
package dev.rastro.athena;

import org.jspecify.annotations.NullMarked;
