package dev.rastro.events;

/// Which shop the simulator plays.
public enum Preset {

  /// A shop as a shop is: a visitor has one visit at a time, a visit its own click id, campaign and
  /// address, the source fits the medium and the referrer, the browser fits its user agent; clicks,
  /// carts and sales are events too, and stamps are in order.
  DEFAULT,

  /// The shop of the Python package fake-web-events: page views only, with its quirks. A visitor
  /// may have several visits at once, all attributes are frozen with the visitor and independent of
  /// each other, stamps of one step are out of order.
  ORIGINAL
}
