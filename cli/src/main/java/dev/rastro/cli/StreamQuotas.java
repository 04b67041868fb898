package dev.rastro.cli;

import dev.rastro.firehose.FirehoseQuotas;
import java.util.Locale;

/// Which of the service's quotas hold for each delivery stream.
enum StreamQuotas {
  NONE,
  LARGE_REGION,
  OTHER_REGION;

  FirehoseQuotas quotas() {
    return switch (this) {
      case NONE -> FirehoseQuotas.NONE;
      case LARGE_REGION -> FirehoseQuotas.LARGE_REGION;
      case OTHER_REGION -> FirehoseQuotas.OTHER_REGION;
    };
  }

  /// As it stands on a command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
