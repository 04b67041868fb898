/// The web page for people.
@NullMarked
package dev.rastro.dashboard;

import org.jspecify.annotations.NullMarked;
