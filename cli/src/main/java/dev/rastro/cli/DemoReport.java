package dev.rastro.cli;

import dev.rastro.events.SimulatorSettings;
import dev.rastro.pipeline.DemoSummary;
import dev.rastro.pipeline.stack.Stack;
import java.io.PrintWriter;
import java.util.Locale;

/// What `rastro demo` prints at its end.
///
/// @param stack tells the names of the buckets
record DemoReport(DemoSummary summary, SimulatorSettings settings, Home home, Stack stack) {

  void print(PrintWriter out, boolean asJson) {
    out.println();
    line(out, "sent", Amounts.count(summary.sent(), "event") + ", acknowledged by the stream");
    line(
        out,
        "delivered",
        Amounts.count(summary.delivered(), "event")
            + " in "
            + Amounts.count(summary.rawObjects(), "object")
            + ", "
            + Amounts.bytes(summary.rawBytes()));
    line(
        out,
        "cataloged",
        Amounts.count(summary.tables(), "table")
            + ", "
            + Amounts.count(summary.partitions(), "partition")
            + " of raw events");
    line(out, "scanned", Amounts.bytes(summary.scannedBytes()) + " by Athena");
    line(
        out,
        "tested",
        Amounts.count(summary.models(), "model")
            + " built, "
            + Amounts.count(summary.testsPassed(), "test")
            + " passed, "
            + Amounts.number(summary.testsWarned())
            + " warned, "
            + Amounts.number(summary.testsFailed())
            + " failed");
    out.println();
    out.println(String.format(Locale.ROOT, "  %-12s %12s %12s", "", "found", "true"));
    row(out, "visits", Amounts.number(summary.visits()), Amounts.number(summary.trueVisits()));
    row(
        out,
        "conversions",
        Amounts.number(summary.converted()),
        Amounts.number(summary.trueConverted()));
    row(
        out,
        "rate",
        Amounts.percent(summary.conversionRate()),
        Amounts.percent(summary.trueConversionRate()));
    out.println();
    line(out, "raw lake", home.part("s3").resolve(stack.output("RawBucketName")).toString());
    line(out, "models", home.part("s3").resolve(stack.output("CuratedBucketName")).toString());
    line(out, "truth", home.part("truth").resolve("visits.csv").toString());
    line(out, "report", home.report().toUri().toString());
    line(out, "took", String.format(Locale.ROOT, "%.1f s", summary.seconds()));
    if (asJson) {
      out.println(json());
    }
    out.flush();
  }

  private String json() {
    return String.format(
        Locale.ROOT,
        "{\"events\":%d,\"seed\":%d,\"preset\":\"%s\",\"delivered\":%d,\"raw_objects\":%d,\"raw_bytes\":%d,"
            + "\"partitions\":%d,\"tables\":%d,\"scanned_bytes\":%d,\"models\":%d,\"visits\":%d,"
            + "\"true_visits\":%d,\"converted\":%d,\"true_converted\":%d,\"conversion_rate\":%.6f,"
            + "\"tests_passed\":%d,\"tests_warned\":%d,\"tests_failed\":%d,\"seconds\":%.3f}",
        summary.sent(),
        settings.seed(),
        settings.preset().name().toLowerCase(Locale.ROOT),
        summary.delivered(),
        summary.rawObjects(),
        summary.rawBytes(),
        summary.partitions(),
        summary.tables(),
        summary.scannedBytes(),
        summary.models(),
        summary.visits(),
        summary.trueVisits(),
        summary.converted(),
        summary.trueConverted(),
        summary.conversionRate(),
        summary.testsPassed(),
        summary.testsWarned(),
        summary.testsFailed(),
        summary.seconds());
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(String.format(Locale.ROOT, "  %-12s %s", name, value));
  }

  private static void row(PrintWriter out, String name, String found, String truth) {
    out.println(String.format(Locale.ROOT, "  %-12s %12s %12s", name, found, truth));
  }
}
