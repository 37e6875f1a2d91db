package io.modelgrid.engine.tensor;

import java.util.List;

/** A tensor under the name by which a model knows it. */
public record NamedTensor(String name, Tensor tensor) {
  /** How many bytes the elements of all of them take. */
  public static long bytesOf(List<NamedTensor> tensors) {
    long bytes = 0;
    for (NamedTensor each : tensors) {
      bytes += each.tensor().byteSize();
    }
    return bytes;
  }
}
