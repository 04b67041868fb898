/// What happened: the event, its JSON line, and the simulator of a shop that makes them.
@NullMarked
package dev.rastro.events;

import org.jspecify.annotations.NullMarked;
