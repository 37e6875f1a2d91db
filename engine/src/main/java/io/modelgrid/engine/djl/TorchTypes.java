package io.modelgrid.engine.djl;

import io.modelgrid.engine.tensor.DataType;
import java.util.Map;
import java.util.Optional;

/** Element types of PyTorch in our words. */
final class TorchTypes {
  private static final Map<DataType, ai.djl.ndarray.types.DataType> KNOWN =
      Map.of(
          DataType.BOOL, ai.djl.ndarray.types.DataType.BOOLEAN,
          DataType.UINT8, ai.djl.ndarray.types.DataType.UINT8,
          DataType.INT8, ai.djl.ndarray.types.DataType.INT8,
          DataType.INT32, ai.djl.ndarray.types.DataType.INT32,
          DataType.INT64, ai.djl.ndarray.types.DataType.INT64,
          DataType.FP32, ai.djl.ndarray.types.DataType.FLOAT32,
          DataType.FP64, ai.djl.ndarray.types.DataType.FLOAT64);

  private TorchTypes() {}

  /** PyTorch's type for ours; empty for those that it cannot take or give here. */
  static Optional<ai.djl.ndarray.types.DataType> of(DataType type) {
    return Optional.ofNullable(KNOWN.get(type));
  }
}
