package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation;
import java.util.List;

/** Rows that can be given to a served model, as its callers would send them. */
public interface InputRows {
  int size();

  /** Some rows as one request; all inputs have as many rows. */
  List<NamedTensor> batch(int from, int to);

  /** None at all. */
  static InputRows none() {
    return SampleRows.of(List.of());
  }

  /** Prepared rows, with the preparation undone: the model's graph does it again. */
  static InputRows of(Examples examples, Preparation preparation) {
    return new ExampleRows(examples, preparation);
  }

  /** Requests that may have several rows each, such as a bundle's samples. */
  static InputRows of(List<List<NamedTensor>> requests) {
    return SampleRows.of(requests);
  }
}
