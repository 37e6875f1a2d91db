package io.modelgrid.engine.djl;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.Utf8;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Elements that no engine may see: texts that are no UTF-8, and BOOL that is neither 0 nor 1. */
final class ElementCheck {
  private ElementCheck() {}

  static Optional<String> mistakeIn(List<NamedTensor> inputs) {
    for (NamedTensor input : inputs) {
      Optional<String> mistake = mistakeIn(input);
      if (mistake.isPresent()) {
        return mistake;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> mistakeIn(NamedTensor input) {
    Tensor tensor = input.tensor();
    if (tensor.dataType() == DataType.BYTES) {
      return Utf8.mistakeIn(input);
    }
    if (tensor.dataType() == DataType.BOOL) {
      for (ByteBuffer data = tensor.data(); data.hasRemaining(); ) {
        byte element = data.get();
        if (element != 0 && element != 1) {
          return Optional.of(
              "input '%s' has a BOOL element of %d; expected 0 or 1"
                  .formatted(input.name(), Byte.toUnsignedInt(element)));
        }
      }
    }
    return Optional.empty();
  }
}
