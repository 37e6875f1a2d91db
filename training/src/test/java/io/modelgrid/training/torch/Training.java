package io.modelgrid.training.torch;

import ai.djl.ndarray.NDManager;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.loss.SoftTargets;
import io.modelgrid.training.made.MadeExamples;
import io.modelgrid.training.network.InitialWeights;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A network with one batch of all rows. */
final class Training {
  final Parameters parameters;
  private final TorchNetwork network;
  private final Batch batch;
  private final boolean classes;

  Training(Network network, MadeExamples rows, NDManager manager) {
    this(network, rows, manager, Set.of());
  }

  Training(Network network, MadeExamples rows, NDManager manager, Set<String> frozen) {
    this(network, InitialWeights.of(network, 1), rows, manager, frozen);
  }

  Training(
      Network network, Weights weights, MadeExamples rows, NDManager manager, Set<String> frozen) {
    this.parameters = new Parameters(network, weights, frozen);
    this.network = new TorchNetwork(parameters, manager);
    this.classes = rows.targets().isClasses();
    this.batch = new Batch(rows.shape(), rows.size(), rows.targets());
    batch.fill(rows, IntStream.range(0, rows.size()).toArray(), 0, rows.size());
  }

  /** The gradient of the usual loss. */
  float[] gradient(long seed) {
    float[] gradient = new float[parameters.trained()];
    loss(LossSpec.usual(classes), Optional.empty(), seed, gradient);
    return gradient;
  }

  /** The loss, with its gradient. */
  double loss(LossSpec spec, Optional<SoftTargets> teacher, long seed, float[] gradient) {
    teacher.ifPresent(
        soft -> batch.fillSoft(soft, IntStream.range(0, soft.size()).toArray(), 0, soft.size()));
    return network.gradient(batch, spec, teacher, seed, gradient);
  }
}
