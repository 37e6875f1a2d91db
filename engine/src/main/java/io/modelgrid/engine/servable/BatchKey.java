package io.modelgrid.engine.servable;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Rows;
import io.modelgrid.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What requests have in common that can be computed together: equal keys, and one can.
 *
 * @param inputs each input's name and type, and the shape of one of its rows
 * @param outputs the outputs that are wanted
 */
public record BatchKey(List<Part> inputs, List<String> outputs) {
  public BatchKey {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * One input.
   *
   * @param row the shape without the first dimension; null where it does not matter
   */
  public record Part(String name, DataType dataType, Optional<Shape> row) {}

  /**
   * The key of a request whose rows lie along the first dimension of all its inputs; empty where
   * they do not, or there are none.
   */
  public static Optional<BatchKey> ofRows(List<NamedTensor> inputs, List<String> outputs) {
    if (Rows.in(inputs) == 0) {
      return Optional.empty();
    }
    List<Part> parts = new ArrayList<>(inputs.size());
    for (NamedTensor input : inputs) {
      Shape row = input.tensor().shape().withoutFirst();
      parts.add(new Part(input.name(), input.tensor().dataType(), Optional.of(row)));
    }
    return Optional.of(new BatchKey(parts, outputs));
  }

  /** The same for one whose rows need not be as long as those of others, since they are padded. */
  public static Optional<BatchKey> ofPaddedRows(List<NamedTensor> inputs, List<String> outputs) {
    if (Rows.in(inputs) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new BatchKey(
            inputs.stream()
                .map(each -> new Part(each.name(), each.tensor().dataType(), Optional.empty()))
                .toList(),
            outputs));
  }
}
