package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.NamedTensor;
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
