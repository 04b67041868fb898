package dev.rastro.pipeline;

import java.util.List;

/// What a run of the demo came to.
///
/// @param sent events that the delivery stream acknowledged
/// @param delivered events that Athena counts in the raw lake
/// @param rawObjects objects in the raw bucket
/// @param rawBytes their size
/// @param partitions partitions of the raw table in the catalog
/// @param tables tables in the catalog, of all three databases
/// @param scannedBytes what Athena read for its questions
/// @param models dbt models that were built
/// @param testsPassed dbt tests that passed
/// @param testsWarned dbt tests that found something of which they only warn
/// @param failures the dbt tests that failed, with what they found and where their SQL lies
/// @param visits visits that the models found
/// @param converted those of them that became a sale
/// @param trueVisits visits that the simulator made
/// @param trueConverted those of them that became a sale
/// @param seconds how long the run took
public record DemoSummary(
    long sent,
    long delivered,
    long rawObjects,
    long rawBytes,
    long partitions,
    long tables,
    long scannedBytes,
    long models,
    long testsPassed,
    long testsWarned,
    List<String> failures,
    long visits,
    long converted,
    long trueVisits,
    long trueConverted,
    double seconds) {

  public DemoSummary {
    failures = List.copyOf(failures);
  }

  /// How many dbt tests failed.
  public long testsFailed() {
    return failures.size();
  }

  /// The share of visits that became a sale; 0 where there are none.
  public double conversionRate() {
    return visits == 0 ? 0 : (double) converted / visits;
  }

  /// The share of true visits that became a sale; 0 where there are none.
  public double trueConversionRate() {
    return trueVisits == 0 ? 0 : (double) trueConverted / trueVisits;
  }
}
