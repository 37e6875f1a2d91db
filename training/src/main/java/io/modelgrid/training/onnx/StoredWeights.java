package io.modelgrid.training.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a network's weights back from the model that was made of them. */
final class StoredWeights {
  private StoredWeights() {}

  /**
   * The weights; empty if they are not all there in FP32.
   *
   * @throws ModelException if one has another shape than the network's layers say
   */
  static Optional<Weights> read(ModelProto model, Network network) throws ModelException {
    Map<String, TensorProto> stored = new LinkedHashMap<>();
    model.getGraph().getInitializerList().forEach(each -> stored.put(each.getName(), each));
    Map<String, Weights.Values> found = new LinkedHashMap<>();
    for (Map.Entry<String, List<Integer>> part : network.parts().entrySet()) {
      TensorProto tensor = stored.get(NamedWeights.PREFIX + part.getKey());
      if (tensor == null) {
        return Optional.empty();
      }
      Optional<float[]> numbers = Tensors.floats(tensor);
      if (numbers.isEmpty()) {
        return Optional.empty();
      }
      if (!tensor.getDimsList().equals(GraphBuilder.longs(part.getValue()))) {
        throw new ModelException(
            "the weights %s have the shape %s (expected: %s, as training.json says)"
                .formatted(part.getKey(), tensor.getDimsList(), part.getValue()));
      }
      found.put(part.getKey(), new Weights.Values(part.getValue(), numbers.get()));
    }
    return Optional.of(new Weights(found));
  }
}
