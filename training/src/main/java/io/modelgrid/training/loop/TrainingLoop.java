package io.modelgrid.training.loop;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.network.InitialWeights;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.torch.Parameters;
import io.modelgrid.training.torch.Torch;
import io.modelgrid.training.torch.TorchNetwork;
import io.modelgrid.training.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Trains a network on DJL's PyTorch engine. One training at a time in a JVM: the engine's number of
 * threads, its collector of gradients and its generator of random numbers belong to the process.
 */
public final class TrainingLoop {
  // Of a batch: 1 GiB.
  private static final int MOST_NUMBERS = 1 << 28;

  private TrainingLoop() {}

  /**
   * Runs a plan to its end, from its last checkpoint if it has one.
   *
   * @throws LoopException if the plan does not fit together, the loss is no number any more, a
   *     checkpoint cannot be written, or the engine fails, as it does without memory
   */
  public static LoopResult run(LoopPlan plan, LoopWatcher watcher) {
    check(plan);
    try (NDManager manager = manager(plan.threads())) {
      return new Run(plan, initial(plan), watcher, manager).toTheEnd();
    } catch (EngineException e) {
      throw failed(e);
    }
  }

  /**
   * What a network answers to rows.
   *
   * @param weights all of the network's
   */
  public static Predictions predict(
      Network network, Weights weights, Examples examples, int threads) {
    fit("rows", examples.shape(), network.input());
    try (NDManager manager = manager(threads)) {
      Parameters parameters = new Parameters(network, checked(network, weights), Set.of());
      return new Answers(new TorchNetwork(parameters, manager), examples, network.outputs())
          .all(() -> false)
          .orElseThrow();
    } catch (EngineException e) {
      throw failed(e);
    }
  }

  private static LoopException failed(EngineException e) {
    String message = String.valueOf(e.getMessage());
    return new LoopException(
        "engine: "
            + message.lines().findFirst().orElse(message)
            + " (expected: rows and a network that fit into memory; try a smaller batch-size)",
        e);
  }

  private static NDManager manager(int threads) {
    NDManager manager = Torch.manager(threads);
    // Whatever a step forgets to put into its own memory fails at once, rather than piling up.
    manager.cap();
    return manager;
  }

  private static void check(LoopPlan plan) {
    Network network = plan.network();
    fit("train", plan.train().shape(), network.input());
    fit("train.targets", plan.train().targets().width(), network.outputs());
    if (plan.validation().size() > 0) {
      fit("validation", plan.validation().shape(), network.input());
      fit(
          "validation.targets",
          plan.validation().targets().names(),
          plan.train().targets().names());
    }
    plan.softTargets()
        .ifPresent(
            soft -> {
              fit("teacher.rows", soft.size(), plan.train().size());
              fit("teacher.outputs", soft.width(), network.outputs());
            });
    boolean norm = network.layers().stream().anyMatch(Layer.BatchNorm.class::isInstance);
    within("train", plan.train().size(), norm ? 2 : 1, Integer.MAX_VALUE);
    within("batch-size", plan.batchSize(), norm ? 2 : 1, MOST_NUMBERS / network.input().size());
    if (plan.loss().kind().forClasses() != plan.train().targets().isClasses()) {
      throw new LoopException(
          "loss: " + plan.loss().kind() + " (expected: one that fits the targets)");
    }
    if (!network.names().containsAll(plan.frozen()) || plan.frozen().containsAll(network.names())) {
      throw new LoopException(
          "frozen: " + plan.frozen() + " (expected: some of " + network.names() + ", not all)");
    }
  }

  private static void within(String what, int is, int least, int most) {
    if (is < least || is > most) {
      throw new LoopException(what + ": " + is + " (expected: " + least + " to " + most + ")");
    }
  }

  private static void fit(String what, Object is, Object expected) {
    if (!is.equals(expected)) {
      throw new LoopException(what + ": " + is + " (expected: " + expected + ")");
    }
  }

  /** Those that the plan starts with, and the rest from its seed. */
  private static Weights initial(LoopPlan plan) {
    Weights drawn = InitialWeights.of(plan.network(), plan.seed());
    if (plan.start().isEmpty()) {
      return drawn;
    }
    Map<String, Weights.Values> all = new LinkedHashMap<>(drawn.byName());
    all.putAll(plan.start().get().byName());
    return checked(plan.network(), new Weights(all));
  }

  private static Weights checked(Network network, Weights weights) {
    Map<String, List<Integer>> parts = network.parts();
    if (!weights.byName().keySet().equals(parts.keySet())) {
      throw new LoopException(
          "weights: " + weights.byName().keySet() + " (expected: " + parts.keySet() + ")");
    }
    parts.forEach((name, shape) -> fit("weights." + name, weights.get(name).shape(), shape));
    return weights;
  }
}
