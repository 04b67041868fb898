/// How events get there: delivery streams over a write-ahead log.
@NullMarked
package dev.rastro.firehose;

import org.jspecify.annotations.NullMarked;
