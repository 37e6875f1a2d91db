package io.modelgrid.training.job;

import io.modelgrid.training.spec.TrainingSpec;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** How far a whole job is, from how far its phases are. */
final class Progress {
  /** Below this share nothing can be estimated. */
  private static final double LEAST_DONE = 0.02;

  private final TrainingSpec spec;
  private final JobListener listener;
  private final LongSupplier nanos;
  private Phase phase = Phase.DATA;
  private long phaseBegan;

  Progress(TrainingSpec spec, JobListener listener, LongSupplier nanos) {
    this.spec = spec;
    this.listener = listener;
    this.nanos = nanos;
    this.phaseBegan = nanos.getAsLong();
  }

  void begin(Phase next, String message) {
    phase = next;
    phaseBegan = nanos.getAsLong();
    listener.progress(next, next.begin(spec), OptionalDouble.empty(), message);
  }

  /** A share of the present phase is done. */
  void at(double done, String message) {
    double share = phase.share(spec);
    double all = Math.min(1, phase.begin(spec) + share * done);
    listener.progress(phase, all, left(done, share, all), message);
  }

  /** The same, where the phase knows better how long the rest of it takes. */
  void at(double done, double phaseSecondsLeft, String message) {
    double share = phase.share(spec);
    double all = Math.min(1, phase.begin(spec) + share * done);
    double rest = share * (1 - done);
    listener.progress(
        phase,
        all,
        OptionalDouble.of(rest > 0 ? phaseSecondsLeft / rest * (1 - all) : phaseSecondsLeft),
        message);
  }

  /** By what this phase took so far, and how much of the work that was. */
  private OptionalDouble left(double done, double share, double all) {
    if (done < LEAST_DONE || share <= 0) {
      return OptionalDouble.empty();
    }
    double seconds = (nanos.getAsLong() - phaseBegan) / 1e9;
    return OptionalDouble.of(seconds / (share * done) * (1 - all));
  }
}
