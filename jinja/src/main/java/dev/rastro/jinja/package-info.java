/// Jinja2 for the JVM.
@NullMarked
package dev.rastro.jinja;

import org.jspecify.annotations.NullMarked;
