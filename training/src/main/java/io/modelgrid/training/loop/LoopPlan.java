package io.modelgrid.training.loop;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.loss.SoftTargets;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.optimize.OptimizerSpec;
import io.modelgrid.training.weights.Weights;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A training, whole: the same plan gives the same numbers, however often it is interrupted.
 *
 * @param start weights to begin with, by name; those that are missing are made from the seed
 * @param frozen names of layers whose weights stay as they are
 * @param validation measured after each epoch; may be empty, if early stopping does not need it
 * @param threads that the engine computes with
 * @param checkpointFolder where the training's state is kept; made if it is not there
 * @param checkpointEvery also within an epoch, after so long
 * @param masks weights that are held at zero
 * @param softTargets a teacher's answers to the training part
 */
public record LoopPlan(
    Network network,
    Optional<Weights> start,
    Set<String> frozen,
    Examples train,
    Examples validation,
    LossSpec loss,
    OptimizerSpec optimizer,
    int epochs,
    int batchSize,
    EarlyStopping stopping,
    long seed,
    int threads,
    Path checkpointFolder,
    Duration checkpointEvery,
    Optional<Masks> masks,
    Optional<SoftTargets> softTargets) {
  public LoopPlan {
    frozen = Set.copyOf(frozen);
  }
}
