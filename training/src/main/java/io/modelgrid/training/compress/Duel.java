package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.onnx.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.Deflater;

/**
 * Measures models against each other in this process, loaded as serving loads them, with one
 * thread: in rounds that take turns, so that what else the machine does falls on all of them alike.
 */
public final class Duel {
  private static final int ROUNDS = 15;

  /** A model's turn in a round. */
  private static final long TURN_NANOS = 20_000_000;

  /** After this long the measured rounds must do, if there are three. */
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private static final int FEWEST_ROUNDS = 3;

  /** What lies within it of the original is as fast. */
  private static final double FASTER = 1.05;

  private Duel() {}

  /**
   * One that takes part.
   *
   * @param model what {@link Compressor} made, or {@link #original}
   */
  public record Contestant(String name, Compressed model) {
    /** The model that the others are made of. */
    public static Contestant original(byte[] model) {
      return new Contestant("original", Compressed.of(model, List.of()));
    }
  }

  /**
   * Measures them all.
   *
   * @param contestants the original first; all take and give the same
   * @param rows one at least
   * @param targets of the rows, if they are known; numbers as the model answers them, scaled back
   * @throws ModelException if a model cannot be loaded or fails
   */
  public static DuelReport run(
      List<Contestant> contestants, InputRows rows, Optional<Targets> targets)
      throws ModelException {
    if (contestants.isEmpty() || rows.size() == 0) {
      throw new IllegalArgumentException("rows: none (expected: one, and a model, at least)");
    }
    List<OpenModel> models = new ArrayList<>();
    try {
      for (Contestant each : contestants) {
        models.add(OpenModel.of(each.model().model()));
      }
      return report(contestants, models, rows, targets);
    } finally {
      models.forEach(OpenModel::close);
    }
  }

  private static DuelReport report(
      List<Contestant> contestants,
      List<OpenModel> models,
      InputRows rows,
      Optional<Targets> targets)
      throws ModelException {
    List<Predictions> predictions = new ArrayList<>();
    for (OpenModel model : models) {
      if (targets.isPresent()) {
        predictions.add(Predictions.of(model, rows, targets.get()));
      }
    }
    int atOnce = Math.min(rows.size(), models.get(0).rowsAtOnce(rows));
    boolean open = atOnce > 1 && models.get(0).takesOneRow();
    double[] alone = nanos(models, rows.batch(0, open ? 1 : atOnce));
    double[] together = atOnce == 1 ? alone : nanos(models, rows.batch(0, atOnce));
    List<DuelReport.Line> lines = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      byte[] bytes = contestants.get(i).model().model();
      List<String> remarks = new ArrayList<>(contestants.get(i).model().remarks());
      if (i > 0 && alone[i] * FASTER > alone[0] && together[i] * FASTER > together[0]) {
        remarks.add("not faster than the original here");
      }
      lines.add(
          new DuelReport.Line(
              contestants.get(i).name(),
              bytes.length,
              deflated(bytes),
              Sparsity.of(bytes),
              alone[i] / 1e3,
              atOnce * 1e9 / together[i],
              predictions.isEmpty() ? OptionalDouble.empty() : predictions.get(i).score(),
              predictions.isEmpty() || i == 0
                  ? Optional.empty()
                  : Optional.of(predictions.get(i).from(predictions.get(0))),
              remarks));
    }
    return new DuelReport(
        targets.map(each -> each.isClasses() ? "accuracy" : "rmse"), rows.size(), lines);
  }

  /** The median over the rounds of how long each model takes for a request. */
  private static double[] nanos(List<OpenModel> models, List<NamedTensor> request)
      throws ModelException {
    double[][] rounds = new double[models.size()][ROUNDS];
    for (OpenModel model : models) {
      model.compute(request, List.of());
      turn(model, request);
    }
    long begin = System.nanoTime();
    int round = 0;
    while (round < ROUNDS && (round < FEWEST_ROUNDS || System.nanoTime() - begin < LONGEST_NANOS)) {
      for (int i = 0; i < models.size(); i++) {
        rounds[i][round] = turn(models.get(i), request);
      }
      round++;
    }
    double[] medians = new double[models.size()];
    for (int i = 0; i < medians.length; i++) {
      double[] own = Arrays.copyOf(rounds[i], round);
      Arrays.sort(own);
      medians[i] = own[round / 2];
    }
    return medians;
  }

  private static double turn(OpenModel model, List<NamedTensor> request) throws ModelException {
    long begin = System.nanoTime();
    long now = begin;
    int computed = 0;
    while (now - begin < TURN_NANOS) {
      model.repeat(request);
      computed++;
      now = System.nanoTime();
    }
    return (double) (now - begin) / computed;
  }

  private static long deflated(byte[] bytes) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[1 << 16];
      long size = 0;
      while (!deflater.finished()) {
        size += deflater.deflate(buffer);
      }
      return size;
    } finally {
      deflater.end();
    }
  }
}
