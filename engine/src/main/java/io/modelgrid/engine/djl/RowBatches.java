package io.modelgrid.engine.djl;

import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Rows;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.util.List;
import java.util.stream.Stream;

/** Requests computed together, by joining their rows and splitting the answers. */
final class RowBatches {
  private RowBatches() {}

  /** Whether all inputs and outputs have any number of rows along their first dimension. */
  static boolean isByRows(Signature signature) {
    return !signature.inputs().isEmpty()
        && Stream.concat(signature.inputs().stream(), signature.outputs().stream())
            .map(TensorSpec::shape)
            .allMatch(shape -> shape.rank() > 0 && shape.dimension(0) < 0);
  }

  static List<List<NamedTensor>> compute(
      Servable model,
      List<List<NamedTensor>> requests,
      List<String> outputs,
      Cancellation cancellation)
      throws ComputeException {
    int[] rows = requests.stream().mapToInt(Rows::in).toArray();
    List<NamedTensor> all = model.compute(Rows.join(requests), outputs, cancellation);
    return Rows.split(all, rows)
        .orElseThrow(
            () ->
                ComputeException.uncomputable(
                    "the model failed: its outputs have not as many rows as its inputs",
                    new IllegalStateException("outputs: " + all)));
  }
}
