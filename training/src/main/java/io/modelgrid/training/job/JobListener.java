package io.modelgrid.training.job;

import java.util.Map;
import java.util.OptionalDouble;

/** Hears how a job goes. */
interface JobListener {

  /**
   * How far it is; may come very often.
   *
   * @param done share of the whole work
   * @param secondsLeft of the whole work, if there is something to estimate it by
   */
  void progress(Phase phase, double done, OptionalDouble secondsLeft, String message);

  /** An epoch is over and its checkpoint durable. */
  void epoch(int epoch, int epochs, Map<String, Double> values);
}
