package dev.rastro.events;

import java.util.UUID;

/// Somebody who visits the shop: what of an event stays the same from visit to visit.
record Visitor(
    Place place,
    String browserName,
    String userAgent,
    String os,
    OperatingSystem system,
    String email,
    UUID cookieId) {}
