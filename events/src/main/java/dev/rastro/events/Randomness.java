package dev.rastro.events;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// A stream of randomness for each purpose, all from one seed, so that a change of one does not
/// move the others. The algorithm is named: it gives the same numbers on every machine.
enum Randomness {
  VISITORS(1),
  VISITS(2),
  CHAIN(3),
  STAMPS(4),
  IDS(5);

  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private final int number;

  Randomness(int number) {
    this.number = number;
  }

  RandomGenerator stream(long seed) {
    long mixed = seed + 0x9E37_79B9_7F4A_7C15L * number;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return FACTORY.create(mixed ^ (mixed >>> 31));
  }
}
