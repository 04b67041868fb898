package dev.rastro.redshift;

/// Where a part of a statement stands: the indexes of its first and its last token.
record Span(int first, int last) {

  boolean isOneToken() {
    return first == last;
  }
}
