/// AWS over HTTP.
@NullMarked
package dev.rastro.gateway;

import org.jspecify.annotations.NullMarked;
