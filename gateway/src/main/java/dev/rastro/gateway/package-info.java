/// AWS over HTTP: one port, one check of signatures for all services behind it.
@NullMarked
package dev.rastro.gateway;

import org.jspecify.annotations.NullMarked;
