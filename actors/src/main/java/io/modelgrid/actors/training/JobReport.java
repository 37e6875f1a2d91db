package io.modelgrid.actors.training;

import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.TrainingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of an attempt that runs there.
 *
 * @param phase {@code prepare}, {@code data}, {@code train}, {@code evaluate}, {@code export},
 *     {@code compress} or {@code register}
 * @param done share of the work that is done, from 0 to 1
 * @param secondsLeft an estimate, or null
 * @param message what it does
 * @param epochs how many there are to be; 0 while that is not known
 * @param points what the next epochs measured of which the catalogue does not know; at most {@link
 *     #MOST_POINTS}, and before its end is told, all of them were
 * @param end how it ended; null while it runs
 */
public record JobReport(
    String training,
    int attempt,
    String phase,
    double done,
    @Nullable Double secondsLeft,
    String message,
    int epochs,
    List<Point> points,
    @Nullable JobEnd end) {
  /** Most points in one report. */
  public static final int MOST_POINTS = 50;

  // Written out, since a compact one loses what says that a component may be null.
  public JobReport(
      String training,
      int attempt,
      String phase,
      double done,
      @Nullable Double secondsLeft,
      String message,
      int epochs,
      List<Point> points,
      @Nullable JobEnd end) {
    this.training = training;
    this.attempt = attempt;
    this.phase = phase;
    this.done = done;
    this.secondsLeft = secondsLeft;
    this.message = message;
    this.epochs = epochs;
    this.points = List.copyOf(points);
    this.end = end;
  }

  /**
   * How an attempt ended.
   *
   * @param result what came of it; null if it came to nothing
   * @param reason why it came to nothing, or the empty text
   */
  public record JobEnd(How how, @Nullable TrainingResult result, String reason) {

    /** With a result; all versions that belong to it are registered. */
    static JobEnd with(TrainingResult result) {
      return new JobEnd(How.RESULT, result, "");
    }

    static JobEnd crashed(String reason) {
      return new JobEnd(How.CRASHED, null, reason);
    }

    static JobEnd interrupted(String reason) {
      return new JobEnd(How.INTERRUPTED, null, reason);
    }
  }

  /** In which way. */
  public enum How {
    RESULT,
    /** By its own fault. */
    CRASHED,
    /** By that of its node. */
    INTERRUPTED
  }
}
