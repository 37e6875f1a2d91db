package io.modelgrid.training.onnx;

import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;

/**
 * Trained networks as ONNX models: opset 17, IR version 8, the numeric preparation inside, an open
 * first dimension everywhere.
 *
 * <p>Classes are answered with {@code probabilities}, FP32 [N, classes], and {@code class}, INT64
 * [N]; numbers with {@code values}, FP32 [N, numbers], scaled back. The weights are initializers
 * under {@code weights/} and their own names, in their own layout, so that they can be read back.
 */
public final class OnnxExport {
  private OnnxExport() {}

  /**
   * The bytes of an {@code .onnx} file.
   *
   * @throws IllegalArgumentException if weights are missing or do not fit the network, or the
   *     network does not fit the preparation
   */
  public static byte[] export(Network network, Weights weights, Preparation preparation) {
    return new GraphMaker(network, weights, preparation).model().toByteArray();
  }
}
