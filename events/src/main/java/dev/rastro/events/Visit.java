package dev.rastro.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A visit that is going on.
final class Visit {

  private final Visitor visitor;
  private final int visitorIndex;
  private final byte[] visitPart;
  private Page page;
  private @Nullable Product lastProduct;
  private int pieces;
  private long totalCents;

  private long visitId;
  private long firstMicros = Long.MAX_VALUE;
  private long lastMicros = Long.MIN_VALUE;
  private int events;
  private int pageViews;
  private boolean converted;

  Visit(Visitor visitor, int visitorIndex, byte[] visitPart, Page landing) {
    this.visitor = visitor;
    this.visitorIndex = visitorIndex;
    this.visitPart = visitPart;
    this.page = landing;
  }

  int visitorIndex() {
    return visitorIndex;
  }

  byte[] visitPart() {
    return visitPart;
  }

  Page page() {
    return page;
  }

  void goTo(Page next) {
    page = next;
  }

  /// Puts something into the cart.
  Sale putIntoCart(Product product, int quantity) {
    lastProduct = product;
    pieces += quantity;
    long cents = (long) product.priceCents() * quantity;
    totalCents += cents;
    return new Sale(product, quantity, cents);
  }

  /// Buys all that is in the cart.
  Sale buy() {
    if (lastProduct == null) {
      throw new IllegalStateException("Nobody reaches the confirmation without a product");
    }
    return new Sale(lastProduct, pieces, totalCents);
  }

  /// Notes that an event of this visit was sent. The first one gives the visit its number.
  void sent(EventType type, Page on, long micros, long nextVisitId) {
    if (events == 0) {
      visitId = nextVisitId;
    }
    events++;
    firstMicros = Math.min(firstMicros, micros);
    lastMicros = Math.max(lastMicros, micros);
    if (type == EventType.PAGEVIEW) {
      pageViews++;
      converted |= on == Page.CONFIRMATION;
    }
  }

  /// Whether an event of this visit was sent.
  boolean isSeen() {
    return events > 0;
  }

  VisitTruth truth(boolean cut) {
    return new VisitTruth(
        visitId,
        visitor.cookieId(),
        Instant.EPOCH.plus(firstMicros, ChronoUnit.MICROS),
        Instant.EPOCH.plus(lastMicros, ChronoUnit.MICROS),
        events,
        pageViews,
        converted,
        cut);
  }
}
