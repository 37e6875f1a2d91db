package io.modelgrid.training.network;

import io.modelgrid.training.data.RowShape;
import java.util.List;

/**
 * A network whose shapes fit: from a row to its scores or numbers, without a softmax at the end.
 *
 * @param input what goes in
 * @param layers in order; those with weights have names that differ
 * @param outputs numbers that come out
 */
public record Network(RowShape input, List<Layer> layers, int outputs) {
  public Network {
    layers = List.copyOf(layers);
  }
}
