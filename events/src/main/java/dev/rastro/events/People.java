package dev.rastro.events;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes visitors, and the ways in which their visits arrive.
final class People {

  private final Preset preset;

  People(Preset preset) {
    this.preset = preset;
  }

  Visitor visitor(RandomGenerator random) {
    OperatingSystem system = OperatingSystem.ALL.draw(random);
    String version = system.drawVersion(random);
    Browser browser = Browser.ALL.draw(random);
    String agent;
    switch (preset) {
      case DEFAULT -> {
        while (!browser.runsOn(system)) {
          browser = Browser.ALL.draw(random);
        }
        agent = browser.userAgent(system.platform(version), random);
      }
      case ORIGINAL -> {
        // The agent is of some browser on some system, not of these.
        OperatingSystem any = OperatingSystem.ALL.draw(random);
        agent = Browser.ALL.draw(random).userAgent(any.platform(any.drawVersion(random)), random);
      }
      default -> throw new IllegalStateException("No such preset: " + preset);
    }
    long most = (random.nextLong() & ~0xF000L) | 0x4000L;
    long least = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new Visitor(
        Place.ALL.draw(random),
        browser.text(),
        agent,
        version,
        system,
        Names.drawEmail(random),
        new UUID(most, least));
  }

  Arrival arrival(RandomGenerator random) {
    Source source = Source.ALL.draw(random);
    boolean original = preset == Preset.ORIGINAL;
    return new Arrival(
        "www." + source.text() + ".com",
        original ? source.originalRefererMedium() : source.refererMedium(),
        (original ? Source.ANY_MEDIUM : source.media()).draw(random),
        source.text(),
        Source.CONTENT.draw(random),
        Source.CAMPAIGN.draw(random),
        random.nextLong(),
        random.nextLong(),
        address(random));
  }

  /// An address of the ranges kept for documentation and benchmarks (RFC 5737, RFC 2544): nobody's.
  private static String address(RandomGenerator random) {
    return "198."
        + (18 + random.nextInt(2))
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(256);
  }
}
