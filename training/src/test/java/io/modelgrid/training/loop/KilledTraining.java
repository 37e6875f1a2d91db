package io.modelgrid.training.loop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A training in a JVM of its own; says each step's beginning, and at its end what came of it. */
final class KilledTraining {
  private KilledTraining() {}

  public static void main(String[] args) {
    Plans plans = new Plans();
    plans.epochs = 12;
    plans.checkpointEvery = Duration.ZERO;
    LoopResult result =
        TrainingLoop.run(
            plans.in(Path.of(args[0])),
            new LoopWatcher() {
              @Override
              public boolean cancelled() {
                System.out.println("step");
                System.out.flush();
                return false;
              }
            });
    Map<String, Integer> hashes = new TreeMap<>();
    result
        .best()
        .byName()
        .forEach((name, values) -> hashes.put(name, Arrays.hashCode(values.numbers())));
    List<Map<String, Double>> curve = new ArrayList<>();
    result.curve().forEach(values -> curve.add(new TreeMap<>(values)));
    System.out.println("result " + result.bestEpoch() + " " + curve + " " + hashes);
  }
}
