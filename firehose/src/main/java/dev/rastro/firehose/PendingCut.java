package dev.rastro.firehose;

import java.time.Instant;

/// A cut that is not delivered yet: where its records lie in the log, and what its objects are.
///
/// @param arrival when its oldest record came
/// @param seed what random parts of keys follow from
/// @param objectName the last part of the keys of what it delivers, without an extension;
///   [ObjectNames] tells those of its other objects
/// @param configuration the destination as it was when the buffer was cut
/// @param end where the cut's own entry ends: what must be on disk before the first put
record PendingCut(
    long number,
    Instant arrival,
    long seed,
    String objectName,
    StreamConfiguration configuration,
    LogPosition from,
    LogPosition to,
    LogPosition end) {}
