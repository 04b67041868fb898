/// JMH and the side-by-side runs.
@NullMarked
package dev.rastro.benchmarks;

import org.jspecify.annotations.NullMarked;
