package io.modelgrid.engine.batch;

import io.modelgrid.engine.sample.Numbers;
import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether a model gives a row the same answer whatever rows are beside it, by computing
 * some alone and together. Many do not: those that are quantised dynamically scale over all rows at
 * once, others mix rows on purpose, or draw at random.
 *
 * <p>FP32 and FP64 answers may differ in their last bits, since an engine sums in another order
 * when there are more rows.
 */
public final class BatchTrial {
  /** By how much of an output's largest element its FP32 and FP64 elements may differ. */
  private static final double TOLERANCE = 1e-4;

  private BatchTrial() {}

  /**
   * Tries it.
   *
   * @param requests two or more, with equal keys
   * @return why the model must not compute requests together, or nothing
   */
  public static Optional<String> obstacle(
      Servable servable, List<List<NamedTensor>> requests, Cancellation cancellation) {
    Set<Optional<BatchKey>> keys = new HashSet<>();
    for (List<NamedTensor> request : requests) {
      keys.add(servable.batchKey(request, List.of()));
    }
    if (keys.size() != 1 || keys.contains(Optional.<BatchKey>empty())) {
      return Optional.of("its inputs have no rows in common");
    }
    try {
      List<List<NamedTensor>> alone = new ArrayList<>();
      for (List<NamedTensor> request : requests) {
        alone.add(servable.compute(request, List.of(), cancellation));
      }
      return difference(alone, servable.computeTogether(requests, List.of(), cancellation));
    } catch (ComputeException e) {
      return Optional.of("it could not be tried: " + e.getMessage());
    }
  }

  private static Optional<String> difference(
      List<List<NamedTensor>> alone, List<List<NamedTensor>> together) {
    for (int request = 0; request < alone.size(); request++) {
      for (int output = 0; output < alone.get(request).size(); output++) {
        NamedTensor expected = alone.get(request).get(output);
        NamedTensor found = together.get(request).get(output);
        if (!found.name().equals(expected.name()) || !same(expected.tensor(), found.tensor())) {
          return Optional.of(
              "rows change each other's answers ('" + expected.name() + "' differs)");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean same(Tensor expected, Tensor found) {
    if (expected.dataType() != found.dataType() || !expected.shape().equals(found.shape())) {
      return false;
    }
    return switch (expected.dataType()) {
      case FP32, FP64 -> isNear(Numbers.of(expected), Numbers.of(found));
      default -> expected.equals(found);
    };
  }

  private static boolean isNear(Numbers expected, Numbers found) {
    double largest = 0;
    for (int index = 0; index < expected.count(); index++) {
      double size = Math.abs(expected.at(index));
      largest = Double.isFinite(size) ? Math.max(largest, size) : largest;
    }
    for (int index = 0; index < expected.count(); index++) {
      boolean equal = Double.compare(expected.at(index), found.at(index)) == 0;
      double difference = Math.abs(expected.at(index) - found.at(index));
      // NaN is near nothing but NaN.
      if (!equal && !(difference <= largest * TOLERANCE)) {
        return false;
      }
    }
    return true;
  }
}
