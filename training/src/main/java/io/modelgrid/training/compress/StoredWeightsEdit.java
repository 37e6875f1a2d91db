package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Nodes;
import io.modelgrid.training.onnx.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Stores weights in fewer bits, to be made FP32 again when the model is loaded: what takes them is
 * computed as before, so that this makes files smaller and nothing faster.
 */
final class StoredWeightsEdit {
  private static final int FEWEST_WEIGHTS = 1024;

  /** Smaller ones cost more nodes than they save bytes. */
  private static final int FEWEST_HALVES = 64;

  private static final float LARGEST_HALF = 65504;

  private final GraphEdit graph;
  private final List<NodeProto> restoring = new ArrayList<>();

  StoredWeightsEdit(GraphEdit graph) {
    this.graph = graph;
  }

  /**
   * All FP32 constants of two and more dimensions in 8 bits, with a scale for each output of a
   * layer; says in sentences what was done.
   */
  List<String> inEightBits() throws ModelException {
    Map<String, List<NodeProto>> consumers = graph.consumers();
    Set<String> operators = new TreeSet<>();
    int stored = 0;
    for (TensorProto each : graph.constants().values()) {
      List<NodeProto> takers = consumers.getOrDefault(each.getName(), List.of());
      Optional<float[]> numbers = each.getDimsCount() < 2 ? Optional.empty() : Tensors.floats(each);
      if (!takers.isEmpty() && numbers.isPresent() && numbers.get().length >= FEWEST_WEIGHTS) {
        Weight.checkFinite(each.getName(), numbers.get());
        storeInEightBits(each, numbers.get());
        takers.forEach(taker -> operators.add(taker.getOpType()));
        stored++;
      }
    }
    finish();
    return stored == 0
        ? List.of()
        : List.of(
            "%d weight tensors (of %s) are stored in 8 bits and computed with in 32: not faster"
                .formatted(stored, String.join(", ", operators)));
  }

  private void storeInEightBits(TensorProto tensor, float[] numbers) {
    // Recurrent layers have their directions in front of the rows, all others the rows.
    int leading = tensor.getDimsCount() == 3 ? 2 : 1;
    int groups = 1;
    List<Long> scaleShape = new ArrayList<>(tensor.getDimsList());
    for (int axis = 0; axis < scaleShape.size(); axis++) {
      if (axis < leading) {
        groups = (int) (groups * scaleShape.get(axis));
      } else {
        scaleShape.set(axis, 1L);
      }
    }
    int size = numbers.length / groups;
    float[] scales = new float[groups];
    byte[] whole = new byte[numbers.length];
    for (int group = 0; group < groups; group++) {
      float largest = 0;
      for (int i = group * size; i < (group + 1) * size; i++) {
        largest = Math.max(largest, Math.abs(numbers[i]));
      }
      scales[group] = Weight.scale(largest, 127);
      for (int i = group * size; i < (group + 1) * size; i++) {
        whole[i] = (byte) Math.round(numbers[i] / scales[group]);
      }
    }
    String name = tensor.getName();
    String bytes =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(name + "/int8"),
                TensorProto.DataType.INT8,
                tensor.getDimsList(),
                whole));
    String scale = graph.put(Tensors.ofFloats(graph.fresh(name + "/scales"), scaleShape, scales));
    String real = graph.fresh(name + "/real");
    graph.remove(name);
    restoring.add(toFloat(bytes, real));
    restoring.add(Nodes.node("Mul", List.of(real, scale), List.of(name)));
  }

  /** All FP32 constants in 16 bits; says in sentences what was done. */
  List<String> inHalves() throws DoesNotApply, ModelException {
    int stored = 0;
    int tooLarge = 0;
    for (TensorProto each : graph.constants().values()) {
      Optional<float[]> numbers = Tensors.floats(each);
      if (numbers.isEmpty() || numbers.get().length < FEWEST_HALVES) {
        continue;
      }
      Weight.checkFinite(each.getName(), numbers.get());
      if (fitsHalves(numbers.get())) {
        storeInHalves(each, numbers.get());
        stored++;
      } else {
        tooLarge++;
      }
    }
    if (stored == 0) {
      throw new DoesNotApply(
          tooLarge == 0
              ? "the model has no FP32 weights of %d or more numbers".formatted(FEWEST_HALVES)
              : "all of the model's weights have numbers above 65504, which FP16 does not hold");
    }
    finish();
    List<String> remarks = new ArrayList<>();
    remarks.add("weights are stored in 16 bits and computed with in 32: not faster");
    if (tooLarge > 0) {
      remarks.add(tooLarge + " tensors have numbers above 65504, and were left in FP32");
    }
    return remarks;
  }

  private void storeInHalves(TensorProto tensor, float[] numbers) {
    ByteBuffer halves =
        ByteBuffer.allocate(numbers.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float each : numbers) {
      halves.putShort(Weight.half(each));
    }
    String name = tensor.getName();
    String stored =
        graph.put(
            Tensors.ofBytes(
                graph.fresh(name + "/fp16"),
                TensorProto.DataType.FLOAT16,
                tensor.getDimsList(),
                halves.array()));
    graph.remove(name);
    restoring.add(toFloat(stored, name));
  }

  private static boolean fitsHalves(float[] numbers) {
    for (float each : numbers) {
      if (Math.abs(each) > LARGEST_HALF) {
        return false;
      }
    }
    return true;
  }

  private static NodeProto toFloat(String from, String to) {
    return Nodes.node(
        "Cast", List.of(from), List.of(to), Nodes.whole("to", TensorProto.DataType.FLOAT_VALUE));
  }

  private void finish() {
    restoring.addAll(graph.nodes());
    graph.setNodes(restoring);
  }
}
