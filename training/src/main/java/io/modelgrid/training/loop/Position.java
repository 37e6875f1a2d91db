package io.modelgrid.training.loop;

import io.modelgrid.training.weights.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a training is, apart from its weights and its optimizer's state. Confined to a thread. */
final class Position {
  /** Epochs that are done. */
  int epoch;

  /** Steps of the running epoch that are done. */
  int step;

  /** Sum of the losses of its rows. */
  double lossSum;

  /** What each epoch measured. */
  final List<Map<String, Double>> curve = new ArrayList<>();

  /** The best epoch, from 1; 0 while there is none. */
  int bestEpoch;

  double bestValue;

  /** Epochs since then. */
  int waited;

  Optional<Weights> best = Optional.empty();

  Position(EarlyStopping stopping) {
    this.bestValue = stopping.worst();
  }

  /** An epoch is over; whether it is the best so far. */
  boolean finish(Map<String, Double> values, EarlyStopping stopping) {
    epoch++;
    step = 0;
    lossSum = 0;
    curve.add(Collections.unmodifiableMap(values));
    double value = stopping.value(values);
    if (!stopping.better(value, bestValue)) {
      waited++;
      return false;
    }
    bestValue = value;
    bestEpoch = epoch;
    waited = 0;
    return true;
  }

  /** Whether no better value came for too long. */
  boolean gaveUp(EarlyStopping stopping) {
    return stopping.patience() > 0 && waited >= stopping.patience();
  }
}
