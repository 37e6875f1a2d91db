package io.modelgrid.engine.tensor;

/**
 * What a model takes or gives under a name.
 *
 * @param shape -1 where any size will do
 * @param optional an input that may be left out; an output that is given only when it is asked for
 *     by name, and so is not among those that a request without names gets
 */
public record TensorSpec(String name, DataType dataType, Shape shape, boolean optional) {
  public static TensorSpec of(String name, DataType dataType, long... shape) {
    return new TensorSpec(name, dataType, Shape.of(shape), false);
  }

  public TensorSpec asOptional() {
    return new TensorSpec(name, dataType, shape, true);
  }
}
