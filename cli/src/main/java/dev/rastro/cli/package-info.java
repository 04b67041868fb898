/// The commands, and the only composer.
@NullMarked
package dev.rastro.cli;

import org.jspecify.annotations.NullMarked;
