package io.modelgrid.http.zoo;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A model and inputs for it.
 *
 * @param inputs read when somebody asks, since some cases hold what no tensor of ours can
 * @param outputs what its author expects, as far as floats can be the same everywhere
 */
record ZooCase(String name, Path model, Inputs inputs, Outputs outputs) {
  /** Makes the inputs of a model. */
  @FunctionalInterface
  interface Inputs {
    /**
     * The tensors, in the model's order.
     *
     * @param names of the model's inputs
     */
    List<NamedTensor> read(List<String> names) throws IOException;
  }

  /** Knows the outputs of a model. */
  @FunctionalInterface
  interface Outputs {
    /** The tensors, in the model's order. */
    List<Tensor> read() throws IOException;
  }
}
