package dev.rastro.events;

import java.util.EnumMap;
import java.util.Map;

/// A page of the shop, and where visitors go from it.
enum Page {
  HOME("home"),
  PRODUCT_A("product_a"),
  PRODUCT_B("product_b"),
  CART("cart"),
  PAYMENT("payment"),
  CONFIRMATION("confirmation"),
  /// The visitor has left. Never an event.
  SESSION_END("session_end");

  /// Where a visit begins.
  static final Weighted<Page> LANDING =
      Weighted.<Page>builder().add(HOME, 60).add(PRODUCT_A, 25).add(PRODUCT_B, 15).build();

  private static final Map<Page, Weighted<Page>> NEXT = chain();

  private final String path;

  Page(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  /// Where visitors go from here; to the same page means that they stay.
  Weighted<Page> next() {
    Weighted<Page> next = NEXT.get(this);
    if (next == null) {
      throw new IllegalStateException("Nobody goes on from " + this);
    }
    return next;
  }

  private static Map<Page, Weighted<Page>> chain() {
    Map<Page, Weighted<Page>> next = new EnumMap<>(Page.class);
    next.put(
        HOME,
        Weighted.<Page>builder()
            .add(HOME, 45)
            .add(PRODUCT_A, 17)
            .add(PRODUCT_B, 12)
            .add(SESSION_END, 26)
            .build());
    next.put(
        PRODUCT_A,
        Weighted.<Page>builder()
            .add(PRODUCT_A, 50)
            .add(HOME, 18)
            .add(CART, 12)
            .add(SESSION_END, 20)
            .build());
    next.put(
        PRODUCT_B,
        Weighted.<Page>builder()
            .add(PRODUCT_B, 40)
            .add(HOME, 22)
            .add(CART, 14)
            .add(SESSION_END, 24)
            .build());
    next.put(
        CART,
        Weighted.<Page>builder()
            .add(CART, 25)
            .add(PAYMENT, 50)
            .add(HOME, 15)
            .add(SESSION_END, 10)
            .build());
    next.put(
        PAYMENT,
        Weighted.<Page>builder()
            .add(PAYMENT, 45)
            .add(CONFIRMATION, 40)
            .add(CART, 10)
            .add(SESSION_END, 5)
            .build());
    next.put(
        CONFIRMATION, Weighted.<Page>builder().add(CONFIRMATION, 40).add(SESSION_END, 60).build());
    return next;
  }
}
