package io.modelgrid.training.loop;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;

/**
 * Trains a network on DJL's PyTorch engine. One training at a time in a JVM: the engine's number of
 * threads and its generator of random numbers belong to the process.
 */
public final class TrainingLoop {
  private TrainingLoop() {}

  /**
   * Runs a plan to its end, from its last checkpoint if it has one.
   *
   * @throws LoopException if the loss is no number any more, or a checkpoint cannot be written
   */
  public static LoopResult run(LoopPlan plan, LoopWatcher watcher) {
    throw new UnsupportedOperationException("soon");
  }

  /** What a network answers to rows. */
  public static Predictions predict(
      Network network, Weights weights, Examples examples, int threads) {
    throw new UnsupportedOperationException("soon");
  }
}
