package io.modelgrid.training.job;

import io.modelgrid.training.spec.TrainingSpec;
import java.util.Locale;

/** What a job does one after the other. */
enum Phase {
  DATA,
  TRAIN,
  EXPORT,
  EVALUATE,
  COMPRESS;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Roughly its share of the whole work. */
  double share(TrainingSpec spec) {
    boolean variants = !spec.variants().variants().isEmpty();
    if (spec.kind() == TrainingSpec.Kind.COMPRESS) {
      return switch (this) {
        case DATA, EVALUATE -> 0.1;
        case COMPRESS -> 0.8;
        case TRAIN, EXPORT -> 0;
      };
    }
    return switch (this) {
      case DATA -> 0.05;
      case TRAIN -> variants ? 0.7 : 0.88;
      case EXPORT -> 0.02;
      case EVALUATE -> 0.05;
      case COMPRESS -> variants ? 0.18 : 0;
    };
  }

  /** Roughly the share of the work that is done when it begins. */
  double begin(TrainingSpec spec) {
    double before = 0;
    for (Phase each : values()) {
      if (each.compareTo(this) < 0) {
        before += each.share(spec);
      }
    }
    return before;
  }
}
