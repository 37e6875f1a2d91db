package io.modelgrid.http.tfs;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.refusal.Refusal;
import java.util.List;

/** What a signature gives, and whether it makes classes or values of it. */
final class Outputs {
  private Outputs() {}

  /** The outputs that an answer has unless others are asked for. */
  static List<TensorSpec> usual(Signature signature) {
    return signature.outputs().stream().filter(spec -> !spec.optional()).toList();
  }

  /** Checks that a model classifies: one score for each class, in rows. */
  static void checkClassifies(ModelView model, Signature signature) {
    List<TensorSpec> outputs = usual(signature);
    if (outputs.size() != 1 || !isFloat(outputs.get(0)) || outputs.get(0).shape().rank() != 2) {
      throw unable(model, outputs, "classify", "[N, classes]");
    }
  }

  /** Checks that a model regresses: one value for each row. */
  static void checkRegresses(ModelView model, Signature signature) {
    List<TensorSpec> outputs = usual(signature);
    if (outputs.size() != 1 || !isFloat(outputs.get(0)) || !isOneWide(outputs.get(0).shape())) {
      throw unable(model, outputs, "regress", "[N] or [N, 1]");
    }
  }

  private static boolean isFloat(TensorSpec spec) {
    return spec.dataType() == DataType.FP32 || spec.dataType() == DataType.FP64;
  }

  /** Whether a shape is one of rows of one element. */
  static boolean isOneWide(Shape shape) {
    return shape.rank() == 1 || (shape.rank() == 2 && shape.dimension(1) == 1);
  }

  private static RuntimeException unable(
      ModelView model, List<TensorSpec> outputs, String verb, String shape) {
    List<String> words =
        outputs.stream()
            .map(spec -> spec.name() + " " + spec.dataType() + " " + spec.shape())
            .toList();
    return Refusal.badRequest(
        "model '%s' cannot %s: it gives %s (expected: one output, FP32 or FP64 of shape %s)"
            .formatted(model.name(), verb, String.join(", ", words), shape));
  }
}
