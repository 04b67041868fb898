package dev.rastro.glue.schema;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;

/// What Avro's schema resolution refuses to read, as Avro's own reader and Trino's decide it.
final class AvroResolution {

  private AvroResolution() {}

  /// Why some of what was written can't be read; empty where all can.
  static Optional<String> refusal(Schema reader, Schema writer) {
    return refusal(Resolver.resolve(writer, reader));
  }

  private static Optional<String> refusal(Resolver.Action action) {
    return switch (action) {
      case Resolver.ErrorAction error -> Optional.of(error.toString());
      case Resolver.Container container -> refusal(container.elementAction);
      case Resolver.RecordAdjust record -> first(Stream.of(record.fieldActions));
      case Resolver.WriterUnion union -> first(Stream.of(union.actions));
      case Resolver.ReaderUnion union -> refusal(union.actualAction);
      case Resolver.EnumAdjust adjusted -> symbol(adjusted);
      // One that is read as it is, promoted or passed over.
      case Resolver.Action _ -> Optional.empty();
    };
  }

  private static Optional<String> first(Stream<Resolver.Action> actions) {
    return actions.flatMap(action -> refusal(action).stream()).findFirst();
  }

  private static Optional<String> symbol(Resolver.EnumAdjust adjusted) {
    return adjusted.writer.getEnumSymbols().stream()
        .filter(symbol -> !adjusted.reader.hasEnumSymbol(symbol))
        .findFirst()
        .map(symbol -> "Found " + symbol + ", which is no " + adjusted.reader.getFullName());
  }
}
