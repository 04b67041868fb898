package dev.rastro.firehose;

/// The machine stops here. An error, so that nothing catches it but the simulation.
final class SimulatedCrash extends Error {

  private static final long serialVersionUID = 1L;

  SimulatedCrash() {
    super("the simulated machine stopped", null, false, false);
  }
}
