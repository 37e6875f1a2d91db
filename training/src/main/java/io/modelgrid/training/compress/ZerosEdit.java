package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes weights of products, convolutions and recurrent layers zero, where they lie. */
final class ZerosEdit {
  /** What takes weights that are pruned, or hands them on to what does. */
  private static final Set<String> TAKERS =
      Set.of(
          "MatMul",
          "Gemm",
          "Conv",
          "ConvTranspose",
          "LSTM",
          "GRU",
          "RNN",
          "Transpose",
          "Split",
          "Unsqueeze");

  private static final String NOT_FASTER =
      "zeros make a model smaller in a zip alone: neither the file nor the computing is less";

  private final GraphEdit graph;
  private final Map<String, TensorProto> tensors = new LinkedHashMap<>();
  private final Map<String, float[]> numbers = new LinkedHashMap<>();

  ZerosEdit(GraphEdit graph) throws DoesNotApply, ModelException {
    this.graph = graph;
    Map<String, List<NodeProto>> consumers = graph.consumers();
    for (TensorProto each : graph.constants().values()) {
      List<NodeProto> takers = consumers.getOrDefault(each.getName(), List.of());
      boolean prunable =
          each.getDimsCount() >= 2
              && !takers.isEmpty()
              && takers.stream().allMatch(taker -> TAKERS.contains(taker.getOpType()));
      Optional<float[]> found = prunable ? Tensors.floats(each) : Optional.empty();
      if (found.isPresent()) {
        Weight.checkFinite(each.getName(), found.get());
        tensors.put(each.getName(), each);
        numbers.put(each.getName(), found.get());
      }
    }
    if (numbers.isEmpty()) {
      throw new DoesNotApply("the model has no constant FP32 weights of products or convolutions");
    }
  }

  List<String> prune(Pruning pruning) {
    Pruner.prune(numbers.values(), pruning);
    return put();
  }

  List<String> soften(float lambda) {
    for (float[] each : numbers.values()) {
      for (int i = 0; i < each.length; i++) {
        each[i] = Weight.softened(each[i], lambda);
      }
    }
    return put();
  }

  private List<String> put() {
    numbers.forEach(
        (name, each) -> {
          List<Long> shape =
              Optional.ofNullable(tensors.get(name))
                  .map(TensorProto::getDimsList)
                  .orElse(List.of());
          graph.put(Tensors.ofFloats(name, shape, each));
        });
    return List.of(NOT_FASTER);
  }
}
