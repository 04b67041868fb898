package dev.rastro.events;

/// What was put into the cart, or bought.
///
/// @param product what it was; of a purchase, the last thing put into the cart
/// @param quantity how many pieces; of a purchase, of all that was bought
/// @param totalCents what they cost together
record Sale(Product product, int quantity, long totalCents) {}
