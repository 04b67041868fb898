package dev.rastro.firehose;

/// Has somebody deliver a stream's cuts.
@FunctionalInterface
interface Deliverers {

  Running start(DeliveryStream stream, CutDelivery delivery, StreamLimits limits);

  /// Whoever delivers, from then on until it is closed.
  interface Running extends AutoCloseable {

    /// Takes no further cut: the stream was stopped.
    void stop();

    /// Waits for deliveries that have begun, but not for ever.
    @Override
    void close();
  }
}
