package dev.rastro.dbt;

/// Hears how a run goes. Called by the threads of the run, one call at a time.
public interface RunListener {

  /// A node begins.
  ///
  /// @param index its place in the run, counted from 1
  /// @param what such as `sql table model analytics.visits`
  void started(int index, int total, String what);

  /// A node is done, or was skipped.
  void finished(int index, int total, NodeResult result);

  /// What a template logs.
  void message(String text);

  /// One that hears nothing.
  static RunListener silent() {
    return new RunListener() {
      @Override
      public void started(int index, int total, String what) {}

      @Override
      public void finished(int index, int total, NodeResult result) {}

      @Override
      public void message(String text) {}
    };
  }
}
