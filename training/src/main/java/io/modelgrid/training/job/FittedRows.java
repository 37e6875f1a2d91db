package io.modelgrid.training.job;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.training.compress.InputRows;
import java.util.List;

/**
 * Rows of one input for a model of one input, under its name; and in its shape, where that has as
 * many elements: pictures that others trained on flat come with their sides, and the other way
 * round.
 */
final class FittedRows implements InputRows {
  private final InputRows rows;
  private final TensorSpec input;

  FittedRows(InputRows rows, TensorSpec input) {
    this.rows = rows;
    this.input = input;
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public List<NamedTensor> batch(int from, int to) {
    List<NamedTensor> given = rows.batch(from, to);
    return given.size() == 1
        ? List.of(new NamedTensor(input.name(), fitted(given.get(0).tensor())))
        : given;
  }

  @Override
  public boolean joinable() {
    return rows.joinable();
  }

  private Tensor fitted(Tensor tensor) {
    int rank = input.shape().rank();
    if (rank == 0 || tensor.shape().rank() == 0 || input.shape().accepts(tensor.shape())) {
      return tensor;
    }
    Shape wanted = input.shape().withoutFirst().withFirst(tensor.shape().dimension(0));
    return wanted.isConcrete() && wanted.elementCount() == tensor.shape().elementCount()
        ? Tensor.of(tensor.dataType(), wanted, tensor.data())
        : tensor;
  }
}
