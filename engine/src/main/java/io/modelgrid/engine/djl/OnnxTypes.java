package io.modelgrid.engine.djl;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.modelgrid.engine.tensor.DataType;
import java.util.Map;
import java.util.Optional;

/** Element types of ONNX Runtime in our words. */
final class OnnxTypes {
  /** Those from which its Java API can make a tensor. */
  private static final Map<DataType, OnnxJavaType> INPUTS =
      Map.ofEntries(
          Map.entry(DataType.BOOL, OnnxJavaType.BOOL),
          Map.entry(DataType.UINT8, OnnxJavaType.UINT8),
          Map.entry(DataType.INT8, OnnxJavaType.INT8),
          Map.entry(DataType.INT16, OnnxJavaType.INT16),
          Map.entry(DataType.INT32, OnnxJavaType.INT32),
          Map.entry(DataType.INT64, OnnxJavaType.INT64),
          Map.entry(DataType.FP16, OnnxJavaType.FLOAT16),
          Map.entry(DataType.BF16, OnnxJavaType.BFLOAT16),
          Map.entry(DataType.FP32, OnnxJavaType.FLOAT),
          Map.entry(DataType.FP64, OnnxJavaType.DOUBLE),
          Map.entry(DataType.BYTES, OnnxJavaType.STRING));

  private OnnxTypes() {}

  /** Our type for an element type; empty for those that no tensor of ours can hold. */
  static Optional<DataType> of(TensorInfo.OnnxTensorType type) {
    return switch (type) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Optional.of(DataType.BOOL);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Optional.of(DataType.UINT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> Optional.of(DataType.UINT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> Optional.of(DataType.UINT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> Optional.of(DataType.UINT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Optional.of(DataType.INT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Optional.of(DataType.INT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Optional.of(DataType.INT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Optional.of(DataType.INT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Optional.of(DataType.FP16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Optional.of(DataType.BF16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Optional.of(DataType.FP32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Optional.of(DataType.FP64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Optional.of(DataType.BYTES);
      default -> Optional.empty();
    };
  }

  /** Whether tensors of the type can go in; all of ours can come out. */
  static boolean canGoIn(DataType type) {
    return INPUTS.containsKey(type);
  }

  static OnnxJavaType forInput(DataType type) {
    OnnxJavaType found = INPUTS.get(type);
    if (found == null) {
      throw new IllegalArgumentException("type: " + type + " (expected: one of " + INPUTS.keySet());
    }
    return found;
  }
}
