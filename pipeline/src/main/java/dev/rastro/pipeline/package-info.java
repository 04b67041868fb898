/// The story in one place.
@NullMarked
package dev.rastro.pipeline;

import org.jspecify.annotations.NullMarked;
