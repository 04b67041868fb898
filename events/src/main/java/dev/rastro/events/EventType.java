package dev.rastro.events;

/// What a visitor did.
enum EventType {
  PAGEVIEW("pageview"),
  CLICK("click"),
  ADD_TO_CART("add_to_cart"),
  PURCHASE("purchase");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /// The `event_type` of the event.
  String text() {
    return text;
  }
}
