package dev.rastro.cli;

import dev.rastro.firehose.FirehoseQuotas;
import java.util.Locale;

/// Which of the service's quotas hold for each delivery stream.
enum StreamQuotas {
  NONE(FirehoseQuotas.NONE),
  LARGE_REGION(FirehoseQuotas.LARGE_REGION),
  OTHER_REGION(FirehoseQuotas.OTHER_REGION);

  private final FirehoseQuotas quotas;

  StreamQuotas(FirehoseQuotas quotas) {
    this.quotas = quotas;
  }

  FirehoseQuotas quotas() {
    return quotas;
  }

  /// As it stands on a command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
