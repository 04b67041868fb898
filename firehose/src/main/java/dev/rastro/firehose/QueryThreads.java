package dev.rastro.firehose;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where JQ expressions are evaluated that may loop without calling a function: nothing ends such a
/// loop, so that whoever waits for it goes on without. So many at once, with those that were left
/// behind among them. Safe for many threads.
final class QueryThreads {

  private static final int EVALUATIONS_MAX = 16;
  private static final Semaphore PERMITS = new Semaphore(EVALUATIONS_MAX);
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("firehose-jq-", 0).factory());

  private QueryThreads() {}

  /// Runs an evaluation, and waits for it as long as it may take.
  ///
  /// @throws QueryBudget.SpentException where it took too long
  /// @throws IllegalStateException where too many do not end: this one was not begun
  static void run(QueryBudget budget, Runnable evaluation) {
    try {
      if (!PERMITS.tryAcquire(QueryBudget.TIME_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException(
            EVALUATIONS_MAX + " evaluations of JQ expressions run, and do not end");
      }
      Future<?> run = started(budget, evaluation);
      run.get(QueryBudget.TIME_MAX.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      budget.end();
      throw QueryBudget.tooLong();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      budget.end();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a JQ expression was evaluated", e);
    }
  }

  /// Hands an evaluation, with the permit that was got for it, to a thread.
  private static Future<?> started(QueryBudget budget, Runnable evaluation) {
    try {
      return THREADS.submit(
          () -> {
            try {
              budget.run(evaluation);
            } finally {
              PERMITS.release();
            }
          });
    } catch (RuntimeException | Error e) {
      PERMITS.release(); // No thread could be started.
      throw e;
    }
  }
}
