package io.modelgrid.training.loop;

import java.util.List;
import java.util.Map;

/** Hears how a training goes, on its thread. What it throws ends the training. */
public interface LoopWatcher {

  /** Whether to stop; asked before each step, and while measuring. */
  default boolean cancelled() {
    return false;
  }

  /** How far it is; at most four times a second. */
  default void progress(Progress progress) {}

  /**
   * An epoch is over and its checkpoint is durable. Not called for those that an earlier attempt
   * has done: see {@link #started}.
   *
   * @param epoch from 1
   * @param values by name: {@code loss}, {@code validation.loss}, {@code validation.accuracy}, …
   */
  default void epochDone(int epoch, int epochs, Map<String, Double> values) {}

  /**
   * Before the first step.
   *
   * @param past what the epochs measured that an earlier attempt has done, from the first on
   * @param steps that it has done in all
   * @param note why the training begins anew in spite of a checkpoint; blank if it does not
   */
  default void started(List<Map<String, Double>> past, long steps, String note) {}

  /**
   * How far a training is.
   *
   * @param epoch that runs, from 1
   * @param step that was done last in it, from 1
   * @param done share of all, from 0 to 1
   * @param secondsLeft if all epochs are needed
   * @param loss mean of the steps of this epoch
   */
  record Progress(
      int epoch, int epochs, long step, long steps, double done, double secondsLeft, double loss) {}
}
