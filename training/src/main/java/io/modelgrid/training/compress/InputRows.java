package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation;
import java.util.List;

/** Rows that can be given to a served model, as its callers would send them. */
public interface InputRows {
  int size();

  /** Some rows as one request. */
  List<NamedTensor> batch(int from, int to);

  /** Whether several can be put into one request. */
  default boolean joinable() {
    return true;
  }

  /**
   * How many go into one request for a model.
   *
   * @param usual as many where the model takes any number
   * @return as many as its inputs have, if that is fixed; 1 where several cannot be joined
   */
  default int atOnce(Signature signature, int usual) {
    if (!joinable()) {
      return 1;
    }
    return signature.inputs().stream()
        .map(TensorSpec::shape)
        .filter(shape -> shape.rank() > 0 && shape.dimension(0) >= 0)
        .mapToInt(shape -> (int) Math.max(1, shape.dimension(0)))
        .findFirst()
        .orElse(usual);
  }

  /** None at all. */
  static InputRows none() {
    return SampleRows.of(List.of());
  }

  /** Prepared rows, with the preparation undone: the model's graph does it again. */
  static InputRows of(Examples examples, Preparation preparation) {
    return new ExampleRows(examples, preparation);
  }

  /** Requests that are computed one by one, such as a bundle's samples. */
  static InputRows of(List<List<NamedTensor>> requests) {
    return SampleRows.of(requests);
  }
}
