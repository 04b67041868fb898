package dev.rastro.pipeline;

/// Hears how a run goes, to show it. Called by the thread that runs the pipeline.
public interface DemoListener {

  /// A step begins.
  ///
  /// @param total how much there is to do, in `unit`s; 0 where that is not known
  void started(String step, long total, String unit);

  /// How much of the step is done.
  void advanced(long done);

  /// The step is done.
  ///
  /// @param result what came of it, in a few words
  void finished(String result);
}
