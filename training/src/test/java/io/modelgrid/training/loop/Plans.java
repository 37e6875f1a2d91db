package io.modelgrid.training.loop;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.loss.SoftTargets;
import io.modelgrid.training.made.MadeExamples;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.optimize.OptimizerSpec;
import io.modelgrid.training.weights.Weights;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A small plan, of which a test changes what it is about. */
final class Plans {
  static final Network MLP =
      new Network(
          MadeExamples.clouds(1, 1).shape(),
          List.of(
              new Layer.Linear("body", 4, 16),
              new Layer.BatchNorm("norm", 16),
              new Layer.Activation(Layer.Activation.Function.RELU),
              new Layer.Dropout(0.2),
              new Layer.Linear("head", 16, 2)),
          2);

  Network network = MLP;
  Optional<Weights> start = Optional.empty();
  Set<String> frozen = Set.of();
  Examples train = MadeExamples.clouds(201, 1);
  Examples validation = MadeExamples.clouds(100, 2);
  LossSpec loss = LossSpec.usual(true);
  OptimizerSpec optimizer = OptimizerSpec.adam(0.01);
  int epochs = 4;
  int batchSize = 20;
  EarlyStopping stopping = new EarlyStopping(Optional.of("validation.loss"), 0, 0);
  Duration checkpointEvery = Duration.ofHours(1);
  Optional<Masks> masks = Optional.empty();
  Optional<SoftTargets> softTargets = Optional.empty();

  LoopPlan in(Path folder) {
    return new LoopPlan(
        network,
        start,
        frozen,
        train,
        validation,
        loss,
        optimizer,
        epochs,
        batchSize,
        stopping,
        7,
        1,
        folder,
        checkpointEvery,
        masks,
        softTargets);
  }
}
