package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.ModelFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes a smaller or faster model of any ONNX model with FP32 weights. */
public final class Compressor {
  private Compressor() {}

  /**
   * Does what the specification asks for. Training after pruning is the caller's: this only sets to
   * zero.
   *
   * @param model bytes of an {@code .onnx} file
   * @param samples what static quantization looks at; may be none for all else
   * @throws DoesNotApply if it cannot be done to this model, saying why
   * @throws ModelException if these bytes are no usable model
   */
  public static Compressed compress(byte[] model, CompressionSpec spec, InputRows samples)
      throws DoesNotApply, ModelException {
    ModelProto read = ModelFile.parse(model);
    GraphEdit graph = GraphEdit.of(read);
    List<String> remarks = new ArrayList<>();
    if (spec.pruning().isPresent()) {
      remarks.addAll(new ZerosEdit(graph).prune(spec.pruning().get()));
    }
    if (spec.softThreshold().isPresent()) {
      remarks.addAll(new ZerosEdit(graph).soften((float) spec.softThreshold().getAsDouble()));
    }
    if (spec.quantization().isPresent()) {
      remarks.addAll(quantized(graph, spec.quantization().get(), read, samples));
    }
    byte[] changed = graph.toBytes();
    checkLoads(changed, model);
    return Compressed.of(changed, remarks.stream().distinct().toList());
  }

  private static List<String> quantized(
      GraphEdit graph, Quantization quantization, ModelProto original, InputRows samples)
      throws DoesNotApply, ModelException {
    if (quantization instanceof Quantization.DynamicInt8 dynamic) {
      return new DynamicInt8Edit(graph, dynamic.fullRange()).apply();
    }
    if (quantization instanceof Quantization.Int4 four) {
      return new Int4Edit(graph, four.block()).apply();
    }
    if (quantization instanceof Quantization.StaticInt8 fixed) {
      if (samples.size() == 0) {
        throw new DoesNotApply(
            "there are no samples to find the scales by (expected: data, or samples in the bundle)");
      }
      StaticInt8Edit edit = new StaticInt8Edit(graph, fixed.fullRange());
      Set<String> values = edit.values();
      return edit.apply(Ranges.of(original, values, samples, fixed.samples()));
    }
    return new StoredWeightsEdit(graph).inHalves();
  }

  /** The result must load; where it does not, the model itself may be at fault. */
  private static void checkLoads(byte[] changed, byte[] model) throws DoesNotApply, ModelException {
    try (OpenModel loaded = OpenModel.of(changed)) {
      loaded.signature();
    } catch (ModelException e) {
      OpenModel.of(model).close();
      throw new DoesNotApply("what it made of the model does not load: " + e.getMessage(), e);
    }
  }
}
