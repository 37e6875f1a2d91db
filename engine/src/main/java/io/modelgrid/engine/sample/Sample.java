package io.modelgrid.engine.sample;

import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;

/**
 * One request that a bundle brings along.
 *
 * @param name of its file in the bundle
 * @param expected what should come out; none if any answer will do
 */
public record Sample(String name, List<NamedTensor> inputs, List<Expectation> expected) {
  public Sample {
    inputs = List.copyOf(inputs);
    expected = List.copyOf(expected);
  }
}
