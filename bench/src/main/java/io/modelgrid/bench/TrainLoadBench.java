package io.modelgrid.bench;

import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.cli.prove.LoadTimes;
import io.modelgrid.cli.prove.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Requests of a small model while its node trains another, in rounds: some quiet seconds, then a
 * training from its submission to its registered version.
 */
final class TrainLoadBench {
  private static final int RATE = 100;
  private static final int ROUNDS = 5;
  private static final Duration LEAD = Duration.ofSeconds(10);
  private static final Duration QUIET = Duration.ofSeconds(12);
  private static final int ROWS = 30_000;
  private static final int FEATURES = 40;
  private static final String SPECIFICATION =
      """
      model: trained
      data: {format: csv, rows: made.csv, target-columns: [answer]}
      split: {test: 0.1, validation: 0.1}
      network: {kind: mlp, hidden: [256, 128]}
      optimizer: {kind: adam, learning-rate: 0.001}
      epochs: 25
      batch-size: 64
      seed: %d
      gate: {compare-with-stable: false}
      then: register
      """;

  private TrainLoadBench() {}

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.up(root, 1)) {
      write(Files.createDirectories(grid.data().resolve("data")).resolve("made.csv"));
      SmallModels.deploySmall(grid, "small", 1);
      LoadUnderTest small = LoadUnderTest.of(grid.client(1), "small");
      try (CheckedLoad load = small.start(RATE, Duration.ofHours(1))) {
        TimeUnit.SECONDS.sleep(LEAD.toSeconds());
        List<Span> rounds = new ArrayList<>();
        List<Span> trainings = new ArrayList<>();
        for (int i = 1; i <= ROUNDS; i++) {
          Path specification = grid.data().resolve("made-" + i + ".yaml");
          Files.writeString(specification, SPECIFICATION.formatted(i));
          long begin = System.nanoTime();
          TimeUnit.SECONDS.sleep(QUIET.toSeconds());
          long from = System.nanoTime();
          grid.modelgrid("train", specification.toString(), "--watch");
          long to = System.nanoTime();
          trainings.add(new Span(from, to));
          rounds.add(new Span(begin, to));
          TimeUnit.SECONDS.sleep(3);
        }
        load.stop();
        print(load, rounds, trainings);
      }
    }
  }

  /** Rows of two classes that no straight line divides. */
  private static void write(Path file) throws IOException {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < FEATURES; i++) {
      text.append('x').append(i).append(',');
    }
    text.append("answer\n");
    for (int row = 0; row < ROWS; row++) {
      double sum = 0;
      for (int i = 0; i < FEATURES; i++) {
        double value = random.nextGaussian();
        sum += value * value;
        text.append(String.format(Locale.ROOT, "%.4f,", value));
      }
      text.append(sum > FEATURES ? "far\n" : "near\n");
    }
    Files.writeString(file, text);
  }

  private static void print(CheckedLoad load, List<Span> rounds, List<Span> trainings) {
    List<Double> steady = new ArrayList<>();
    List<Double> training = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      LoadTimes times = load.times(rounds.get(i), List.of(trainings.get(i)));
      steady.add(times.steadyP99());
      training.add(times.changingP99());
      System.out.printf(
          "round %d: p99 steady %.1f ms, in the %.1f s of a training %.1f ms%n",
          i + 1,
          times.steadyP99(),
          (trainings.get(i).to() - trainings.get(i).from()) / 1e9,
          times.changingP99());
    }
    System.out.printf(
        "%d trainings on the node that serves; %d answered, %d failed%n",
        trainings.size(), load.tally().answered(), load.tally().failed().size());
    System.out.printf(
        "the served model's p99, medians of the rounds: steady %.1f ms, while training %.1f ms,"
            + " ratio %.2f (bound: 3)%n",
        Medians.of(steady), Medians.of(training), Medians.of(training) / Medians.of(steady));
  }
}
