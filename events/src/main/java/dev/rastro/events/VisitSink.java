package dev.rastro.events;

/// Takes the true visits of a simulation, each when it has ended.
@FunctionalInterface
public interface VisitSink {

  void accept(VisitTruth visit);
}
