package dev.rastro.events;

import java.time.Instant;
import java.util.UUID;

/// A visit as it was, which no event tells. Written beside the events, never into the lake.
///
/// @param visitId counted from 1 in the order in which visits begin
/// @param cookieId the visitor's `user_domain_id`
/// @param start the time of its earliest event
/// @param end the time of its latest event
/// @param events how many events it sent
/// @param pageViews how many of them are page views
/// @param converted whether it saw the confirmation page
/// @param cut whether it was still going on when the simulation stopped
public record VisitTruth(
    long visitId,
    UUID cookieId,
    Instant start,
    Instant end,
    int events,
    int pageViews,
    boolean converted,
    boolean cut) {

  /// The names of the columns of [#csvLine()].
  public static final String CSV_HEADER =
      "visit_id,cookie_id,visit_start,visit_end,events,page_views,converted,cut";

  /// This visit as a line of CSV, without a newline.
  public String csvLine() {
    return visitId + "," + cookieId + "," + start + "," + end + "," + events + "," + pageViews + ","
        + converted + "," + cut;
  }
}
