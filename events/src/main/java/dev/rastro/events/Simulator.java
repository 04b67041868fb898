package dev.rastro.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Plays a shop's visitors, step by step, until it has sent as many events as it was asked for.
///
/// A step lasts 7 to 12 seconds. In each step every visit goes on to its next page, stays, or ends,
/// and new visits begin, more of them in the evening than at night. A page seen anew is a page
/// view; a visitor who stays may click. Runs once, on the thread that calls [#run].
public final class Simulator {

  /// How much of a day's visits begin in each hour, in ten-thousandths.
  private static final int[] HOUR_WEIGHTS = {
    273, 185, 108, 107, 50, 105, 192, 297, 382, 426, 549, 583, 646, 627, 572, 521, 590, 667, 718,
    662, 696, 428, 329, 287
  };

  /// The original counts 360 steps an hour, though its steps take a little less than 10 s.
  private static final double STEPS_PER_HOUR = 360;

  private static final int STEP_SECONDS = 10;
  private static final int STEP_SPREAD_SECONDS = 3;
  private static final long STAMP_SPREAD_MICROS = 3_000_000;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /// Of the steps in which a visitor stays on a page, how many are a click, in hundredths.
  private static final int CLICK_PERCENT = 40;

  /// The longest pause between two events that one step of a visit sends.
  private static final int FOLLOW_UP_MICROS_MAX = 400_000;

  private static final int PIECES_MAX = 3;

  private final SimulatorSettings settings;
  private final RandomGenerator visitsRandom;
  private final RandomGenerator chainRandom;
  private final RandomGenerator stampsRandom;
  private final RandomGenerator idsRandom;
  private final People people;
  private final long startMicros;
  private final EventJson json = new EventJson();
  private final List<Visitor> visitors = new ArrayList<>();
  private final List<byte[]> frozenParts = new ArrayList<>();
  private final BitSet busyVisitors = new BitSet();
  private final List<Pending> pending = new ArrayList<>();

  private List<Visit> visits = new ArrayList<>();
  private List<Visit> nextVisits = new ArrayList<>();
  private long nowSeconds;
  private long events;
  private long seenVisits;
  private long conversions;

  /// An event of the step that is being played.
  private record Pending(
      long micros, Visit visit, EventType type, Page page, @Nullable Sale sale) {}

  public Simulator(SimulatorSettings settings) {
    this.settings = settings;
    this.visitsRandom = Randomness.VISITS.stream(settings.seed());
    this.chainRandom = Randomness.CHAIN.stream(settings.seed());
    this.stampsRandom = Randomness.STAMPS.stream(settings.seed());
    this.idsRandom = Randomness.IDS.stream(settings.seed());
    this.people = new People(settings.preset());
    this.nowSeconds = settings.start().getEpochSecond();
    this.startMicros = nowSeconds * MICROS_PER_SECOND;
  }

  /// Plays the shop. Every event goes to the one sink, every true visit to the other.
  public SimulatorTotals run(EventSink eventSink, VisitSink visitSink) {
    RandomGenerator visitorsRandom = Randomness.VISITORS.stream(settings.seed());
    for (int i = 0; i < settings.visitors(); i++) {
      Visitor visitor = people.visitor(visitorsRandom);
      visitors.add(visitor);
      if (settings.preset() == Preset.ORIGINAL) {
        frozenParts.add(json.visitPart(visitor, people.arrival(visitorsRandom)));
      }
    }
    while (events < settings.eventsMax()) {
      step(eventSink, visitSink);
    }
    long cut = 0;
    for (Visit visit : visits) {
      if (visit.isSeen()) {
        visitSink.accept(visit.truth(true));
        cut++;
      }
    }
    return new SimulatorTotals(events, seenVisits, conversions, cut);
  }

  private void step(EventSink eventSink, VisitSink visitSink) {
    nextVisits.clear();
    for (Visit visit : visits) {
      goOn(visit, visitSink);
    }
    for (int i = arrivals(); i > 0; i--) {
      begin();
    }
    List<Visit> ended = visits;
    visits = nextVisits;
    nextVisits = ended;
    send(eventSink);
    nowSeconds +=
        STEP_SECONDS - STEP_SPREAD_SECONDS + stampsRandom.nextInt(2 * STEP_SPREAD_SECONDS);
  }

  private void goOn(Visit visit, VisitSink visitSink) {
    Page from = visit.page();
    Page to = from.next().draw(chainRandom);
    if (to == Page.SESSION_END) {
      busyVisitors.clear(visit.visitorIndex());
      visitSink.accept(visit.truth(false));
      return;
    }
    nextVisits.add(visit);
    visit.goTo(to);
    if (to == from) {
      stay(visit, to);
    } else {
      arriveAt(visit, from, to);
    }
  }

  /// In the original, staying is not an event.
  private void stay(Visit visit, Page page) {
    if (settings.preset() == Preset.DEFAULT && chainRandom.nextInt(100) < CLICK_PERCENT) {
      pending.add(new Pending(stamp(), visit, EventType.CLICK, page, null));
    }
  }

  private void arriveAt(Visit visit, Page from, Page to) {
    long micros = stamp();
    if (settings.preset() == Preset.DEFAULT) {
      if (to == Page.CART && (from == Page.PRODUCT_A || from == Page.PRODUCT_B)) {
        Product product = Product.draw(from, chainRandom);
        Sale sale = visit.putIntoCart(product, 1 + chainRandom.nextInt(PIECES_MAX));
        pending.add(new Pending(micros, visit, EventType.ADD_TO_CART, from, sale));
        micros += followUp();
      } else if (to == Page.CONFIRMATION) {
        pending.add(new Pending(micros + followUp(), visit, EventType.PURCHASE, to, visit.buy()));
      }
    }
    pending.add(new Pending(micros, visit, EventType.PAGEVIEW, to, null));
  }

  private void begin() {
    int index = visitsRandom.nextInt(visitors.size());
    Visitor visitor = visitors.get(index);
    byte[] part;
    if (settings.preset() == Preset.ORIGINAL) {
      part = frozenParts.get(index);
    } else {
      while (busyVisitors.get(index)) {
        index = visitsRandom.nextInt(visitors.size());
      }
      busyVisitors.set(index);
      visitor = visitors.get(index);
      part = json.visitPart(visitor, people.arrival(visitsRandom));
    }
    Visit visit = new Visit(visitor, index, part, Page.LANDING.draw(chainRandom));
    nextVisits.add(visit);
    pending.add(new Pending(stamp(), visit, EventType.PAGEVIEW, visit.page(), null));
  }

  /// How many visits begin in this step: the hour's share, rounded up or down by chance.
  private int arrivals() {
    double expected =
        settings.visitsPerDay()
            * (HOUR_WEIGHTS[EventJson.hour(nowSeconds)] / 10_000.0)
            / STEPS_PER_HOUR;
    int arrivals = (int) (expected + visitsRandom.nextDouble());
    if (settings.preset() == Preset.DEFAULT) {
      // A visitor has one visit at a time.
      return Math.min(arrivals, visitors.size() - busyVisitors.cardinality());
    }
    return arrivals;
  }

  private void send(EventSink sink) {
    if (settings.preset() == Preset.DEFAULT) {
      // Steps lie further apart than stamps are spread, so all events come in order.
      pending.sort(Comparator.comparingLong(Pending::micros));
    }
    for (Pending event : pending) {
      if (events == settings.eventsMax()) {
        break;
      }
      ByteLine line =
          json.write(
              idsRandom.nextLong(),
              idsRandom.nextLong(),
              event.micros,
              event.type,
              event.page,
              event.visit.visitPart(),
              event.sale);
      boolean isFirst = !event.visit.isSeen();
      event.visit.sent(event.type, event.page, event.micros, seenVisits + 1);
      seenVisits += isFirst ? 1 : 0;
      conversions += event.type == EventType.PAGEVIEW && event.page == Page.CONFIRMATION ? 1 : 0;
      events++;
      sink.accept(event.micros, line.bytes(), 0, line.length());
    }
    pending.clear();
  }

  /// A time about now. What of the first step would lie before the start lies as far after it, so
  /// that the first day holds all of its events.
  private long stamp() {
    long micros =
        nowSeconds * MICROS_PER_SECOND
            + stampsRandom.nextLong(-STAMP_SPREAD_MICROS, STAMP_SPREAD_MICROS);
    return startMicros + Math.abs(micros - startMicros);
  }

  private long followUp() {
    return 1L + stampsRandom.nextInt(FOLLOW_UP_MICROS_MAX);
  }

  /// The time at which the first day begins.
  public Instant start() {
    return settings.start();
  }
}
