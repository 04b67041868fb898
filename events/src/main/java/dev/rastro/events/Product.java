package dev.rastro.events;

import java.util.List;
import java.util.random.RandomGenerator;

/// Something the shop sells.
///
/// @param priceCents its price, in hundredths
record Product(String id, String name, int priceCents) {

  private static final List<Product> ON_PAGE_A =
      List.of(
          new Product("A-100", "Trail shoes", 8_990),
          new Product("A-110", "Rain jacket", 12_900),
          new Product("A-120", "Wool socks", 1_490),
          new Product("A-130", "Day pack", 5_990));

  private static final List<Product> ON_PAGE_B =
      List.of(
          new Product("B-200", "Enamel mug", 1_290),
          new Product("B-210", "Camping stove", 4_450),
          new Product("B-220", "Head lamp", 2_995));

  /// A product of a product page.
  static Product draw(Page page, RandomGenerator random) {
    List<Product> products = page == Page.PRODUCT_A ? ON_PAGE_A : ON_PAGE_B;
    return products.get(random.nextInt(products.size()));
  }

  /// Hundredths as a decimal with two places.
  static String money(long cents) {
    long rest = cents % 100;
    return cents / 100 + (rest < 10 ? ".0" : ".") + rest;
  }
}
