package io.modelgrid.training.compress;

import io.modelgrid.training.onnx.ModelException;

/** Makes a smaller or faster model of any ONNX model with FP32 weights. */
public final class Compressor {
  private Compressor() {}

  /**
   * Does what the specification asks for. Training after pruning is the caller's: this only sets to
   * zero.
   *
   * @param model bytes of an {@code .onnx} file
   * @param samples what static quantization looks at; may be empty for all else
   * @throws DoesNotApply if it cannot be done to this model, saying why
   * @throws ModelException if these bytes are no usable model
   */
  public static Compressed compress(byte[] model, CompressionSpec spec, InputRows samples)
      throws DoesNotApply, ModelException {
    throw new UnsupportedOperationException();
  }
}
