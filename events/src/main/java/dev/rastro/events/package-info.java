/// What happened: the event, its JSON line, the shop simulator.
@NullMarked
package dev.rastro.events;

import org.jspecify.annotations.NullMarked;
