package dev.rastro.events;

/// How a visit came to the shop: what of an event is the visit's own.
record Arrival(
    String refererUrl,
    String refererMedium,
    String utmMedium,
    String utmSource,
    String utmContent,
    String utmCampaign,
    long clickIdMost,
    long clickIdLeast,
    String ipAddress) {}
