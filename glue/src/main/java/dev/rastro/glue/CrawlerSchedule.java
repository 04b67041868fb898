package dev.rastro.glue;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronConstraintsFactory;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/// When a crawler runs by itself: `cron(Minutes Hours Day-of-month Month Day-of-week Year)` in UTC.
///
/// Follows "Time-based schedules for jobs and crawlers": one of the two days is `?`, and no two
/// runs are less than five minutes apart.
final class CrawlerSchedule {

  private static final Duration INTERVAL_MIN = Duration.ofMinutes(5);
  private static final int INTERVALS_LOOKED_AT = 300;
  private static final CronDefinition DEFINITION =
      CronDefinitionBuilder.defineCron()
          .withMinutes()
          .withStrictRange()
          .and()
          .withHours()
          .withStrictRange()
          .and()
          .withDayOfMonth()
          .supportsL()
          .supportsW()
          .supportsQuestionMark()
          .and()
          .withMonth()
          .and()
          .withDayOfWeek()
          .withValidRange(1, 7)
          .withMondayDoWValue(2)
          .supportsHash()
          .supportsL()
          .supportsQuestionMark()
          .and()
          .withYear()
          .withValidRange(1970, 2199)
          .and()
          .withCronValidation(CronConstraintsFactory.ensureEitherDayOfWeekOrDayOfMonth())
          .instance();

  private final ExecutionTime times;

  private CrawlerSchedule(ExecutionTime times) {
    this.times = times;
  }

  /// @throws IllegalArgumentException saying what is wrong with the expression
  static CrawlerSchedule parse(String expression) {
    String text = expression.strip();
    if (!text.startsWith("cron(") || !text.endsWith(")")) {
      throw new IllegalArgumentException("it must be cron(…) with six fields");
    }
    Cron cron = new CronParser(DEFINITION).parse(text.substring(5, text.length() - 1).strip());
    CrawlerSchedule schedule = new CrawlerSchedule(ExecutionTime.forCron(cron));
    schedule.requireFiveMinutes();
    return schedule;
  }

  private void requireFiveMinutes() {
    Instant from = Instant.parse("2024-01-01T00:00:00Z");
    for (int i = 0; i < INTERVALS_LOOKED_AT; i++) {
      Instant run = next(from).orElse(null);
      Instant then = run == null ? null : next(run).orElse(null);
      if (run == null || then == null) {
        return;
      }
      if (Duration.between(run, then).compareTo(INTERVAL_MIN) < 0) {
        throw new IllegalArgumentException("runs must be at least five minutes apart");
      }
      from = run;
    }
  }

  /// The first time after another; nothing where the schedule has come to its end.
  Optional<Instant> next(Instant after) {
    return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant);
  }
}
