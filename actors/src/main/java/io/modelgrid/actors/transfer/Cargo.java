package io.modelgrid.actors.transfer;

import io.modelgrid.actors.TensorMessage;
import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;

/** A message whose tensors may be too large for one frame. */
public interface Cargo extends TensorMessage {
  List<NamedTensor> tensors();

  /** The same message with these tensors instead of its own. */
  Cargo with(List<NamedTensor> tensors);
}
