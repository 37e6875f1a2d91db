package io.modelgrid.engine.tensor;

/** A tensor under the name by which a model knows it. */
public record NamedTensor(String name, Tensor tensor) {}
