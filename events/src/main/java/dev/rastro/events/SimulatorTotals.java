package dev.rastro.events;

/// What a simulation came to.
///
/// @param events how many events it sent
/// @param visits how many visits sent at least one of them
/// @param conversions how many of these visits saw the confirmation page
/// @param cutVisits how many were still going on at the end
public record SimulatorTotals(long events, long visits, long conversions, long cutVisits) {}
