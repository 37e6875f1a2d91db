package io.modelgrid.training.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.loss.SoftTargets;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/**
 * A network on the engine. Each step has memory of its own, which is gone after it; what lasts are
 * the {@link Parameters}. Confined to a thread.
 */
public final class TorchNetwork {
  private final Parameters parameters;
  private final NDManager manager;
  private final boolean dropout;

  /**
   * Puts it together.
   *
   * @param manager that steps' memory belongs to; of {@link Torch}
   */
  public TorchNetwork(Parameters parameters, NDManager manager) {
    this.parameters = parameters;
    this.manager = manager;
    this.dropout = parameters.network().layers().stream().anyMatch(TorchNetwork::draws);
  }

  /**
   * Forward and backward.
   *
   * @param seed for dropout: the same drops the same
   * @param gradient gets the loss's slope at each trained weight, where {@link Parameters} has it
   * @return the loss, as the mean over the rows
   */
  public double gradient(
      Batch batch, LossSpec loss, Optional<SoftTargets> teacher, long seed, float[] gradient) {
    BatchLoss losses = new BatchLoss(loss, teacher.map(SoftTargets::distillation));
    if (dropout) {
      JniUtils.setSeed(seed);
    }
    try (NDManager step = manager.newSubManager()) {
      Map<String, NDArray> arrays = parameters.arrays(step, true);
      double value;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray answers = forward(arrays, true, batch, step);
        NDArray mean = losses.of(answers, batch, step);
        collector.backward(mean);
        value = mean.getFloat() + losses.constant(batch);
      }
      parameters.gradient(arrays, gradient);
      return value;
    }
  }

  /**
   * Forward alone.
   *
   * @param into gets the answers, row-major, from this place on
   */
  public void answer(Batch batch, float[] into, int at) {
    try (NDManager step = manager.newSubManager()) {
      NDArray answers = forward(parameters.arrays(step, false), false, batch, step);
      answers
          .toByteBuffer(true)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(into, at, Math.toIntExact(answers.size()));
    }
  }

  private NDArray forward(
      Map<String, NDArray> arrays, boolean training, Batch batch, NDManager step) {
    Network network = parameters.network();
    return new Forward(network.input(), arrays, training).apply(network.layers(), batch.rows(step));
  }

  private static boolean draws(Layer layer) {
    return layer instanceof Layer.Dropout
        || (layer instanceof Layer.Encoder encoder && encoder.dropout() > 0);
  }
}
