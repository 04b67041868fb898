/// Conditions on partitions: how they are read, and how they are tried on a partition's values.
@NullMarked
package dev.rastro.glue.expression;

import org.jspecify.annotations.NullMarked;
