/// Contract suites, fakes with faults, seeds, a test clock.
@NullMarked
package dev.rastro.testkit;

import org.jspecify.annotations.NullMarked;
