package io.modelgrid.training.optimize;

import io.modelgrid.training.form.Form;
import java.util.Map;
import java.util.Optional;

/**
 * How weights are changed. The formulas are PyTorch's.
 *
 * @param momentum SGD's and RMSprop's; 0 for none
 * @param nesterov whether SGD looks ahead
 * @param beta1 Adam's share of the past mean
 * @param beta2 Adam's share of the past square; RMSprop's alpha
 * @param weightDecay AdamW takes rate · decay · weight off each weight; the others add decay ·
 *     weight to its gradient
 * @param clip longest gradient, as the norm over all weights; longer ones are scaled down to it
 */
public record OptimizerSpec(
    Kind kind,
    double learningRate,
    double momentum,
    boolean nesterov,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    Optional<Double> clip,
    Schedule schedule) {
  private static final Map<String, Kind> KINDS =
      Map.of("sgd", Kind.SGD, "adam", Kind.ADAM, "adamw", Kind.ADAMW, "rmsprop", Kind.RMSPROP);

  /** Which optimizer. */
  public enum Kind {
    SGD,
    ADAM,
    ADAMW,
    RMSPROP
  }

  /** Reads the object {@code optimizer}. */
  public static OptimizerSpec read(Form form) {
    Kind kind = form.oneOf("kind", KINDS, Kind.ADAM);
    boolean adam = kind == Kind.ADAM || kind == Kind.ADAMW;
    double momentum = adam ? 0 : form.real("momentum", 0, 0.9999, 0);
    boolean nesterov = kind == Kind.SGD && form.flag("nesterov", false);
    if (nesterov && momentum == 0) {
      form.wrong("nesterov", "true without momentum (expected: momentum above 0)");
    }
    OptimizerSpec spec =
        new OptimizerSpec(
            kind,
            form.real("learning-rate", 0, 1e6, kind == Kind.SGD ? 0.01 : 0.001),
            momentum,
            nesterov,
            adam ? form.real("beta1", 0, 0.9999, 0.9) : 0,
            adam
                ? form.real("beta2", 0, 0.999999, 0.999)
                : kind == Kind.RMSPROP ? form.real("alpha", 0, 0.999999, 0.99) : 0,
            kind == Kind.SGD ? 0 : form.real("epsilon", 1e-12, 1, 1e-8),
            form.real("weight-decay", 0, 1, kind == Kind.ADAMW ? 0.01 : 0),
            form.realIfAny("clip", 1e-9, 1e9),
            form.form("schedule").map(Schedule::read).orElse(Schedule.CONSTANT));
    form.done();
    return spec;
  }

  /** Adam as it is usually set, with a constant rate. */
  public static OptimizerSpec adam(double learningRate) {
    return new OptimizerSpec(
        Kind.ADAM,
        learningRate,
        0,
        false,
        0.9,
        0.999,
        1e-8,
        0,
        Optional.empty(),
        Schedule.CONSTANT);
  }

  /** Plain SGD with a constant rate. */
  public static OptimizerSpec sgd(double learningRate) {
    return new OptimizerSpec(
        Kind.SGD, learningRate, 0, false, 0, 0, 0, 0, Optional.empty(), Schedule.CONSTANT);
  }

  /**
   * The rate of a step.
   *
   * @param epoch epochs that are done, with the done share of this one
   * @param epochs how many there are to be
   */
  public double rateAt(double epoch, int epochs) {
    return learningRate * schedule.factorAt(epoch, epochs);
  }
}
