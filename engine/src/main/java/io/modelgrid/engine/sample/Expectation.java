package io.modelgrid.engine.sample;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * An output that a sample expects.
 *
 * @param output its name and contents; numbers are finite
 * @param tolerance the largest difference of a number that passes, absolute
 */
public record Expectation(NamedTensor output, double tolerance) {

  /** What is wrong with what came, in words; empty when it is as expected. */
  public Optional<String> mistakeIn(List<NamedTensor> given) {
    Optional<Tensor> found =
        given.stream()
            .filter(each -> each.name().equals(output.name()))
            .map(NamedTensor::tensor)
            .findFirst();
    if (found.isEmpty()) {
      return Optional.of(
          "the model gives no output '%s' (it gives %s)"
              .formatted(output.name(), given.stream().map(NamedTensor::name).toList()));
    }
    Tensor came = found.get();
    Tensor wanted = output.tensor();
    if (came.dataType() != wanted.dataType() || !came.shape().equals(wanted.shape())) {
      return Optional.of(
          "output '%s' came out as %s (expected: %s)".formatted(output.name(), came, wanted));
    }
    return wanted.dataType() == DataType.BYTES ? inTexts(came) : inNumbers(came);
  }

  private Optional<String> inTexts(Tensor came) {
    return came.equals(output.tensor())
        ? Optional.empty()
        : Optional.of("output '%s' has other texts than expected".formatted(output.name()));
  }

  private Optional<String> inNumbers(Tensor came) {
    Numbers numbers = Numbers.of(came);
    Numbers expected = Numbers.of(output.tensor());
    double largest = 0;
    int where = 0;
    for (int index = 0; index < numbers.count(); index++) {
      if (!Double.isFinite(numbers.at(index))) {
        return Optional.of(
            "output '%s' has %s at element %d (expected: %s)"
                .formatted(output.name(), numbers.at(index), index, expected.at(index)));
      }
      double difference = Math.abs(numbers.at(index) - expected.at(index));
      if (difference > largest) {
        largest = difference;
        where = index;
      }
    }
    return largest <= tolerance
        ? Optional.empty()
        : Optional.of(
            "output '%s' differs from what is expected by up to %s, at element %d (expected: at"
                    .formatted(output.name(), (float) largest, where)
                + " most %s)".formatted(tolerance));
  }
}
