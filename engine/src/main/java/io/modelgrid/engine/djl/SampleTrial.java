package io.modelgrid.engine.djl;

import io.modelgrid.engine.sample.Expectation;
import io.modelgrid.engine.sample.Sample;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Computes a bundle's samples, which warms the model and proves it: a sample that the model does
 * not take, on which it fails or does not end, or whose outputs are not as expected, fails the
 * version.
 */
final class SampleTrial {
  private final Servable servable;
  private final TimeLimit limit;

  private SampleTrial(Servable servable, TimeLimit limit) {
    this.servable = servable;
    this.limit = limit;
  }

  /**
   * Computes all of them, in order.
   *
   * @param allowed all of them together must end within it
   * @throws LoadException naming the first sample that failed, and why
   */
  static void run(Servable servable, List<Sample> samples, Duration allowed) throws LoadException {
    try (TimeLimit limit = TimeLimit.of(allowed)) {
      SampleTrial trial = new SampleTrial(servable, limit);
      for (Sample sample : samples) {
        trial.run(sample);
      }
    }
  }

  private void run(Sample sample) throws LoadException {
    Optional<String> mistake = servable.mistakeIn(sample.inputs(), List.of());
    if (mistake.isPresent()) {
      throw refusal(sample, "does not fit the model: " + mistake.get());
    }
    List<NamedTensor> outputs = compute(sample);
    for (Expectation expectation : sample.expected()) {
      Optional<String> difference = expectation.mistakeIn(outputs);
      if (difference.isPresent()) {
        throw refusal(sample, "is not answered as it should be: " + difference.get());
      }
    }
  }

  private List<NamedTensor> compute(Sample sample) throws LoadException {
    try {
      return servable.compute(sample.inputs(), wanted(sample), limit.cancellation());
    } catch (ComputeException e) {
      String name = "the sample " + sample.name();
      if (e.kind() == ComputeException.Kind.NO_MEMORY) {
        throw LoadException.here("not enough memory on this node to compute " + name, e);
      }
      throw LoadException.invalid(
          e.isCancelled()
              ? "%s did not end within %d ms, with all samples before it"
                  .formatted(name, limit.allowed().toMillis())
              : name + " cannot be computed: " + e.getMessage(),
          e);
    }
  }

  /** What a request gets that names no output, and the optional outputs that the sample expects. */
  private List<String> wanted(Sample sample) {
    Set<String> expected =
        sample.expected().stream().map(each -> each.output().name()).collect(Collectors.toSet());
    return servable.signature().outputs().stream()
        .filter(output -> !output.optional() || expected.contains(output.name()))
        .map(TensorSpec::name)
        .toList();
  }

  private static LoadException refusal(Sample sample, String reason) {
    return LoadException.invalid("the sample " + sample.name() + " " + reason);
  }
}
