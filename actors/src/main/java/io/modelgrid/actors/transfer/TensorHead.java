package io.modelgrid.actors.transfer;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;

/** A tensor as it is announced: everything but its elements. */
public record TensorHead(String name, DataType dataType, Shape shape, int byteSize) {
  static TensorHead of(NamedTensor named) {
    return new TensorHead(
        named.name(), named.tensor().dataType(), named.tensor().shape(), named.tensor().byteSize());
  }
}
