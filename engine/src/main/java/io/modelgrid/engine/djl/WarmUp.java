package io.modelgrid.engine.djl;

import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run with made-up inputs for a bundle without samples, so that the first request does not pay
 * for what the engine puts off: zeros, or empty texts, with 1 for every open dimension. Such data
 * may make no sense to a model, so a failing run says nothing about it. A run that takes too long
 * is ended.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private WarmUp() {}

  static void run(Servable servable, Duration limit) {
    Optional<List<NamedTensor>> inputs = MadeUpInputs.zeros(servable.signature().inputs());
    if (inputs.isEmpty()) {
      LOG.debug("No warm-up: the inputs of {} are too large to make up", servable.signature());
      return;
    }
    try (TimeLimit within = TimeLimit.of(limit)) {
      servable.compute(inputs.get(), List.of(), within.cancellation());
    } catch (ComputeException e) {
      LOG.debug("The warm-up with made-up inputs gave nothing: {}", e.getMessage());
    }
  }
}
