package io.modelgrid.bench;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.loop.EarlyStopping;
import io.modelgrid.training.loop.LoopPlan;
import io.modelgrid.training.loop.LoopWatcher;
import io.modelgrid.training.loop.TrainingLoop;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.optimize.OptimizerSpec;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Time per epoch of our loop, checkpoints and all, against a bare loop of DJL: an MLP
 * 784-128-64-10, batches of 64, Adam, on made rows of Fashion-MNIST's size. Rounds alternate; the
 * median of the rounds' ratios counts.
 */
final class TrainingBench {
  private static final int ROWS = 60_000;
  private static final int WIDTH = 784;
  private static final int BATCH = 64;
  private static final int ROUNDS = 7;
  private static final int EPOCHS = 3;
  private static final int THREADS = 1;
  private static final Network NETWORK =
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
    Rows rows = Rows.made();
    List<Double> ours = new ArrayList<>();
    List<Double> againstShuffled = new ArrayList<>();
    List<Double> againstSliced = new ArrayList<>();
    try (BareLoop bare = new BareLoop(FloatBuffer.wrap(rows.numbers), rows.classes, WIDTH, BATCH)) {
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

  private static List<Double> epochs(Rows rows) throws Exception {
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

  private static LoopPlan plan(Rows rows, Path folder) {
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

  /** Rows in one array: each class is a blurred pattern of its own. */
  private static final class Rows implements Examples {
    private final float[] numbers;
    private final int[] classes;
    private final Targets targets;

    private Rows(float[] numbers, int[] classes) {
      this.numbers = numbers;
      this.classes = classes;
      List<String> names = IntStream.range(0, 10).mapToObj(each -> "class" + each).toList();
      this.targets = Targets.ofClasses(classes, names);
    }

    static Rows made() {
      Random random = new Random(1);
      float[] patterns = new float[10 * WIDTH];
      for (int i = 0; i < patterns.length; i++) {
        patterns[i] = random.nextFloat();
      }
      float[] numbers = new float[ROWS * WIDTH];
      int[] classes = new int[ROWS];
      for (int row = 0; row < ROWS; row++) {
        classes[row] = random.nextInt(10);
        for (int i = 0; i < WIDTH; i++) {
          numbers[row * WIDTH + i] = patterns[classes[row] * WIDTH + i] / 4 + random.nextFloat();
        }
      }
      return new Rows(numbers, classes);
    }

    @Override
    public int size() {
      return classes.length;
    }

    @Override
    public RowShape shape() {
      return NETWORK.input();
    }

    @Override
    public Targets targets() {
      return targets;
    }

    @Override
    public void write(int row, FloatBuffer into) {
      into.put(numbers, row * WIDTH, WIDTH);
    }

    @Override
    public Examples subset(int[] rows) {
      float[] some = new float[rows.length * WIDTH];
      int[] theirs = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(numbers, rows[i] * WIDTH, some, i * WIDTH, WIDTH);
        theirs[i] = classes[rows[i]];
      }
      return new Rows(some, theirs);
    }
  }
}
