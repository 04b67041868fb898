/// Jinja2 for the JVM: templates over Python-like values. Knows nothing of dbt.
@NullMarked
package dev.rastro.jinja;

import org.jspecify.annotations.NullMarked;
