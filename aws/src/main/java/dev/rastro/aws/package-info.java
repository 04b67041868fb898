/// What every stage shares with AWS.
@NullMarked
package dev.rastro.aws;

import org.jspecify.annotations.NullMarked;
