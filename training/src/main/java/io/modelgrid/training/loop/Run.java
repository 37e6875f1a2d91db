package io.modelgrid.training.loop;

import ai.djl.ndarray.NDManager;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.draw.Draws;
import io.modelgrid.training.loss.Losses;
import io.modelgrid.training.metric.Metrics;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.optimize.Optimizer;
import io.modelgrid.training.torch.Batch;
import io.modelgrid.training.torch.Parameters;
import io.modelgrid.training.torch.TorchNetwork;
import io.modelgrid.training.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a plan. All that is drawn comes from the seed and the epoch or step that it is for, so
 * that it does not matter where an earlier attempt was ended. Confined to a thread.
 */
final class Run {
  private final LoopPlan plan;
  private final LoopWatcher watcher;
  private final Checkpoint checkpoint;
  private final Position position;
  private final Batches batches;
  private final Batch batch;
  private final Parameters parameters;
  private final TorchNetwork network;
  private final Answers answers;
  private final Optimizer optimizer;
  private final float[] weights;
  private final float[] gradient;
  private final Pulse pulse;
  private long checkpointAt = System.nanoTime();

  /**
   * Takes up where the last attempt was ended.
   *
   * @param manager of the engine's memory
   * @param initial all weights of the network
   */
  Run(LoopPlan plan, Weights initial, LoopWatcher watcher, NDManager manager) {
    this.plan = plan;
    this.watcher = watcher;
    this.checkpoint = new Checkpoint(plan.checkpointFolder(), Fingerprint.of(plan));
    Resumed resumed = Resumed.from(checkpoint, plan.stopping(), initial);
    this.position = resumed.position();
    this.batches = new Batches(plan.train().size(), plan.batchSize());
    this.batch = new Batch(plan.train().shape(), batches.largest(), plan.train().targets());
    this.parameters = new Parameters(plan.network(), resumed.weights(), plan.frozen());
    this.network = new TorchNetwork(parameters, manager);
    this.answers = new Answers(network, plan.validation(), plan.network().outputs());
    this.weights = new float[parameters.trained()];
    this.gradient = new float[parameters.trained()];
    this.optimizer = Optimizer.of(plan.optimizer(), weights.length);
    if (resumed.steps() > 0) {
      optimizer.restore(resumed.optimizer(), resumed.steps());
    }
    parameters.read(weights);
    hold();
    this.pulse = new Pulse(watcher, plan.epochs(), batches.count());
    watcher.started(List.copyOf(position.curve), resumed.steps(), resumed.note());
  }

  LoopResult toTheEnd() {
    while (position.epoch < plan.epochs() && !position.gaveUp(plan.stopping())) {
      if (!epoch()) {
        return result(LoopResult.Ended.CANCELLED);
      }
    }
    return result(
        position.epoch < plan.epochs()
            ? LoopResult.Ended.STOPPED_EARLY
            : LoopResult.Ended.COMPLETED);
  }

  /** The rest of an epoch; false if it was cancelled. */
  private boolean epoch() {
    int epoch = position.epoch + 1;
    int[] order = Draws.of(plan.seed(), "order", epoch).order(plan.train().size());
    Examples rows = plan.train().augmented(Draws.of(plan.seed(), "augmentation", epoch).next());
    while (position.step < batches.count()) {
      if (watcher.cancelled()) {
        return false;
      }
      step(rows, order);
      pulse.beat(position, batches.to(position.step - 1));
      if (System.nanoTime() - checkpointAt >= plan.checkpointEvery().toNanos()
          && position.step < batches.count()) {
        save();
      }
    }
    Optional<Map<String, Double>> values = measured();
    if (values.isEmpty()) {
      return false;
    }
    if (position.finish(values.get(), plan.stopping()) && plan.stopping().metric().isPresent()) {
      position.best = Optional.of(parameters.weights());
    }
    save();
    watcher.epochDone(epoch, plan.epochs(), values.get());
    return true;
  }

  private void step(Examples rows, int[] order) {
    int from = batches.from(position.step);
    int to = batches.to(position.step);
    batch.fill(rows, order, from, to);
    plan.softTargets().ifPresent(soft -> batch.fillSoft(soft, order, from, to));
    long seed = Draws.of(plan.seed(), "dropout", optimizer.steps()).next();
    double rate = rate(position.step);
    double loss = network.gradient(batch, plan.loss(), plan.softTargets(), seed, gradient);
    if (!Double.isFinite(loss)) {
      throw diverged("the loss is " + loss, rate);
    }
    optimizer.step(weights, gradient, rate);
    hold();
    position.step++;
    position.lossSum += loss * (to - from);
  }

  /** Sets to zero what masks hold, and hands the weights to the engine. */
  private void hold() {
    plan.masks()
        .ifPresent(
            masks -> {
              for (String name : masks.names()) {
                if (parameters.offset(name) >= 0) {
                  masks.hold(name, weights, parameters.offset(name));
                }
              }
            });
    parameters.write(weights);
  }

  /** The learning rate of a step of the running epoch. */
  private double rate(int step) {
    double share = (double) step / batches.count();
    return plan.optimizer().rateAt(position.epoch + share, plan.epochs());
  }

  /** What this epoch came to; empty if it was cancelled. */
  private Optional<Map<String, Double>> measured() {
    double lastRate = rate(batches.count() - 1);
    double sum = 0;
    for (float each : weights) {
      sum += each;
    }
    if (!Double.isFinite(sum)) {
      throw diverged("a weight is " + sum, lastRate);
    }
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", position.lossSum / plan.train().size());
    values.put("learning-rate", lastRate);
    Optional<Predictions> predictions = answers.all(watcher::cancelled);
    if (predictions.isEmpty()) {
      return Optional.empty();
    }
    if (plan.validation().size() > 0) {
      double loss = Losses.mean(plan.loss(), predictions.get(), plan.validation().targets());
      if (!Double.isFinite(loss)) {
        throw diverged("the loss on the validation part is " + loss, lastRate);
      }
      values.put("validation.loss", loss);
      Metrics.of(predictions.get(), plan.validation().targets())
          .forEach((name, value) -> values.put("validation." + name, value));
    }
    return Optional.of(values);
  }

  private LoopException diverged(String what, double rate) {
    return new LoopException(
        "training: "
            + what
            + " at step "
            + (position.step + (position.step < batches.count() ? 1 : 0))
            + " of epoch "
            + (position.epoch + 1)
            + ", with a learning rate of "
            + rate
            + " (expected: a finite number; lower optimizer.learning-rate, set optimizer.clip, or"
            + " scale the data)");
  }

  private void save() {
    checkpoint.write(parameters.weights(), optimizer, position);
    checkpointAt = System.nanoTime();
  }

  private LoopResult result(LoopResult.Ended ended) {
    boolean last = plan.stopping().metric().isEmpty();
    int best = last ? position.epoch : position.bestEpoch;
    return new LoopResult(
        position.best.orElseGet(parameters::weights),
        best,
        best == 0 ? Map.of() : position.curve.get(best - 1),
        position.curve,
        ended);
  }
}
