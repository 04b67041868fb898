/// How it gets there: LocalFirehose and its write-ahead log.
@NullMarked
package dev.rastro.firehose;

import org.jspecify.annotations.NullMarked;
