/// What an object holds, told from its content: its compression, its format, its columns.
@NullMarked
package dev.rastro.glue.schema;

import org.jspecify.annotations.NullMarked;
