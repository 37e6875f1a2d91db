package io.modelgrid.actors;

/** A message with tensors that may travel between nodes; bound to the tensor serializer. */
public interface TensorMessage {}
