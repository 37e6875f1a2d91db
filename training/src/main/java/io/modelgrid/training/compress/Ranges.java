package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.training.onnx.ModelException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What values inside a model are between, on some rows: found by giving them out and computing. */
final class Ranges {
  private final Map<String, Range> found = new HashMap<>();

  private Ranges() {}

  /** The least and the largest number; zero lies between them. */
  record Range(float least, float largest) {
    static final Range NONE = new Range(0, 0);

    Range with(float number) {
      return new Range(Math.min(least, number), Math.max(largest, number));
    }

    /** With which the range is 255 steps. */
    float scale() {
      return Weight.scale(largest - least, 255);
    }

    /** Which of the 256 numbers is zero. */
    int zero() {
      return Math.max(0, Math.min(255, Math.round(-least / scale())));
    }
  }

  /**
   * Measures values, all of them FP32.
   *
   * @param most rows that are looked at
   */
  static Ranges of(ModelProto model, Set<String> values, InputRows rows, int most)
      throws DoesNotApply, ModelException {
    GraphEdit graph = GraphEdit.of(model);
    for (String value : values) {
      if (!graph.isInput(value) && !graph.isOutput(value)) {
        graph.alsoGive(real(value));
      }
    }
    Ranges ranges = new Ranges();
    try (OpenModel open = OpenModel.of(graph.toBytes())) {
      List<String> outputs =
          open.signature().outputs().stream()
              .map(TensorSpec::name)
              .filter(values::contains)
              .toList();
      int atOnce = open.rowsAtOnce(rows);
      int end = Math.min(rows.size(), most);
      for (int from = 0; from < end; from += atOnce) {
        int to = Math.min(from + atOnce, rows.size());
        List<NamedTensor> given = rows.batch(Math.max(0, to - atOnce), to);
        List<NamedTensor> all = new ArrayList<>(given);
        if (!outputs.isEmpty()) {
          all.addAll(open.compute(given, outputs));
        }
        for (NamedTensor each : all) {
          if (values.contains(each.name())) {
            ranges.add(each);
          }
        }
      }
    }
    return ranges;
  }

  Range of(String value) {
    return found.getOrDefault(value, Range.NONE);
  }

  private void add(NamedTensor tensor) throws DoesNotApply {
    Range range = of(tensor.name());
    FloatBuffer numbers = tensor.tensor().data().asFloatBuffer();
    while (numbers.hasRemaining()) {
      float number = numbers.get();
      if (!Float.isFinite(number)) {
        throw new DoesNotApply(
            "on the samples the value '%s' has the number %s (expected: finite ones)"
                .formatted(tensor.name(), number));
      }
      if (number < range.least() || number > range.largest()) {
        range = range.with(number);
      }
    }
    found.put(tensor.name(), range);
  }

  private static ValueInfoProto real(String name) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE)))
        .build();
  }
}
