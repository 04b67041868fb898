package dev.rastro.cli;

import java.util.function.Consumer;

/// Does a [PrivateOperation] inside `rastro up`. Called by many threads.
@FunctionalInterface
interface PrivateHandler<Q, L> {

  /// Does it. What is given to `lines` reaches the other command at once; an exception reaches it
  /// as the words that a person would have read.
  void handle(Q request, Consumer<L> lines);
}
