package io.modelgrid.bench;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.loop.EarlyStopping;
import io.modelgrid.training.loop.LoopPlan;
import io.modelgrid.training.loop.LoopWatcher;
import io.modelgrid.training.loop.TrainingLoop;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.optimize.OptimizerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Time per epoch of our loop, checkpoints and all, against a bare loop of DJL: an MLP
 * 784-128-64-10, batches of 64, Adam, on made rows of Fashion-MNIST's size. Rounds alternate; the
 * median of the rounds' ratios counts.
 */
final class TrainingBench {
  private static final int ROWS = 60_000;
  private static final int WIDTH = MadeRows.WIDTH;
  private static final int BATCH = 64;
  private static final int ROUNDS = 7;
  private static final int EPOCHS = 3;
  private static final int THREADS = 1;
  static final Network NETWORK =
      new Network(
          RowShape.reals(WIDTH),
          List.of(
              new Layer.Linear("linear1", WIDTH, 128),
              new Layer.Activation(Layer.Activation.Function.RELU),
              new Layer.Linear("linear2", 128, 64),
              new Layer.Activation(Layer.Activation.Function.RELU),
              new Layer.Linear("head", 64, 10)),
          10);

  private TrainingBench() {}

  static void run() throws Exception {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(THREADS));
    System.setProperty("ai.djl.pytorch.num_interop_threads", Integer.toString(THREADS));
    MadeRows rows = MadeRows.of(ROWS);
    List<Double> ours = new ArrayList<>();
    List<Double> againstShuffled = new ArrayList<>();
    List<Double> againstSliced = new ArrayList<>();
    try (BareLoop bare = new BareLoop(rows.numbers(), rows.classes(), WIDTH, BATCH)) {
      for (int round = 0; round <= ROUNDS; round++) {
        double own = Medians.of(epochs(rows));
        List<Double> shuffled = new ArrayList<>();
        List<Double> sliced = new ArrayList<>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
          shuffled.add(bare.shuffledEpoch());
          sliced.add(bare.slicedEpoch());
        }
        System.out.printf(
            "round %d: ours %.3f s, DJL %.3f s shuffled, %.3f s sliced%n",
            round, own, Medians.of(shuffled), Medians.of(sliced));
        // The first round warms up.
        if (round > 0) {
          ours.add(own);
          againstShuffled.add(own / Medians.of(shuffled));
          againstSliced.add(own / Medians.of(sliced));
        }
      }
    }
    System.out.printf(
        "epoch of %d rows: %.3f s; %.2f times the bare loop's, which shuffles as ours does (bound:"
            + " 1.10); %.2f times that of one which does not%n",
        ROWS, Medians.of(ours), Medians.of(againstShuffled), Medians.of(againstSliced));
  }

  private static List<Double> epochs(MadeRows rows) throws Exception {
    Path folder = Files.createTempDirectory("training-bench");
    List<Double> seconds = new ArrayList<>();
    long[] began = {0};
    try {
      TrainingLoop.run(
          plan(rows, folder),
          new LoopWatcher() {
            @Override
            public void started(List<Map<String, Double>> past, long steps, String note) {
              began[0] = System.nanoTime();
            }

            @Override
            public void epochDone(int epoch, int all, Map<String, Double> values) {
              long now = System.nanoTime();
              seconds.add((now - began[0]) / 1e9);
              began[0] = now;
            }
          });
    } finally {
      Files.deleteIfExists(folder.resolve("training.safetensors"));
      Files.delete(folder);
    }
    return seconds;
  }

  private static LoopPlan plan(MadeRows rows, Path folder) {
    return new LoopPlan(
        NETWORK,
        Optional.empty(),
        Set.of(),
        rows,
        rows.subset(new int[0]),
        LossSpec.usual(true),
        OptimizerSpec.adam(0.001),
        EPOCHS,
        BATCH,
        EarlyStopping.NONE,
        1,
        THREADS,
        folder,
        Duration.ofSeconds(30),
        Optional.empty(),
        Optional.empty());
  }
}
