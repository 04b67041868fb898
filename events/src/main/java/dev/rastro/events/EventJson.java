package dev.rastro.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes events as JSON lines: the one place that names the fields of an event, and their order.
///
/// Most of an event is the visit's and stays the same from event to event, so it is encoded once
/// for a visit ([#visitPart]) and copied into each of its lines. For one thread.
final class EventJson {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
  private static final String SITE = "http://www.dummywebsite.com";

  private final ByteLine line = new ByteLine();
  private final Map<EventType, Map<Page, byte[]>> heads = new EnumMap<>(EventType.class);
  private byte[] date = new byte[0];
  private long dateEpochDay = Long.MIN_VALUE;

  EventJson() {
    for (EventType type : EventType.values()) {
      Map<Page, byte[]> byPage = new EnumMap<>(Page.class);
      for (Page page : Page.values()) {
        ByteLine head = new ByteLine();
        head.add("\"").member("event_type", type.text());
        head.member("page_url", SITE + "/" + page.path())
            .member("page_url_path", "/" + page.path());
        byPage.put(page, head.copy());
      }
      heads.put(type, byPage);
    }
  }

  /// What all events of a visit have in common.
  byte[] visitPart(Visitor visitor, Arrival arrival) {
    Place place = visitor.place();
    line.clear();
    line.member("referer_url", arrival.refererUrl())
        .member("referer_url_scheme", "http")
        .member("referer_url_port", "80")
        .member("referer_medium", arrival.refererMedium())
        .member("utm_medium", arrival.utmMedium())
        .member("utm_source", arrival.utmSource())
        .member("utm_content", arrival.utmContent())
        .member("utm_campaign", arrival.utmCampaign())
        .add(",\"click_id\":\"")
        .uuid(arrival.clickIdMost(), arrival.clickIdLeast())
        .add("\"")
        .member("geo_latitude", place.latitude())
        .member("geo_longitude", place.longitude())
        .member("geo_country", place.country())
        .member("geo_timezone", place.timezone())
        .member("geo_region_name", place.region())
        .member("ip_address", arrival.ipAddress())
        .member("browser_name", visitor.browserName())
        .member("browser_user_agent", visitor.userAgent())
        .member("browser_language", place.language())
        .member("os", visitor.os())
        .member("os_name", visitor.system().text())
        .member("os_timezone", place.timezone())
        .member("device_type", visitor.system().deviceType())
        .add(",\"device_is_mobile\":")
        .add(String.valueOf(visitor.system().isMobile()))
        .member("user_custom_id", visitor.email())
        .member("user_domain_id", visitor.cookieId().toString());
    return line.copy();
  }

  /// Writes an event; the line returned holds it until the next call.
  ///
  /// @param sale what was put into the cart or bought, for the events that tell it
  ByteLine write(
      long idMost,
      long idLeast,
      long eventMicros,
      EventType type,
      Page page,
      byte[] visitPart,
      @Nullable Sale sale) {
    line.clear();
    line.add(EVENT_ID).uuid(idMost, idLeast).add(EVENT_TIMESTAMP);
    timestamp(eventMicros);
    line.add(head(type, page)).add(visitPart);
    if (sale != null) {
      line.member("product_id", sale.product().id())
          .member("product_name", sale.product().name())
          .member("product_price", Product.money(sale.product().priceCents()))
          .member("quantity", String.valueOf(sale.quantity()));
      if (type == EventType.PURCHASE) {
        line.member("revenue", Product.money(sale.totalCents()));
      }
    }
    return line.add(END);
  }

  private static final byte[] EVENT_ID = "{\"event_id\":\"".getBytes(UTF_8);
  private static final byte[] EVENT_TIMESTAMP = "\",\"event_timestamp\":\"".getBytes(UTF_8);
  private static final byte[] END = "}\n".getBytes(UTF_8);

  private byte[] head(EventType type, Page page) {
    Map<Page, byte[]> byPage = heads.get(type);
    byte[] head = byPage == null ? null : byPage.get(page);
    if (head == null) {
      throw new IllegalStateException("No event " + type + " on " + page);
    }
    return head;
  }

  /// `YYYY-MM-DD HH:MM:SS.ffffff` in UTC.
  private void timestamp(long micros) {
    long day = Math.floorDiv(micros, MICROS_PER_DAY);
    if (day != dateEpochDay) {
      date = (LocalDate.ofEpochDay(day) + " ").getBytes(UTF_8);
      dateEpochDay = day;
    }
    long ofDay = Math.floorMod(micros, MICROS_PER_DAY);
    long seconds = ofDay / MICROS_PER_SECOND;
    line.add(date)
        .digits(seconds / 3_600, 2)
        .add(':')
        .digits(seconds / 60 % 60, 2)
        .add(':')
        .digits(seconds % 60, 2)
        .add('.')
        .digits(ofDay % MICROS_PER_SECOND, 6);
  }

  /// Microseconds since 1970.
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND), instant.getNano() / 1_000);
  }

  /// The hour of the day in UTC.
  static int hour(long epochSecond) {
    return Instant.ofEpochSecond(epochSecond).atOffset(ZoneOffset.UTC).getHour();
  }
}
