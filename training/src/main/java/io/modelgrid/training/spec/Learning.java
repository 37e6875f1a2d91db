package io.modelgrid.training.spec;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.loop.EarlyStopping;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.network.NetworkSpec;
import io.modelgrid.training.optimize.OptimizerSpec;
import java.util.Optional;

/**
 * How a network learns.
 *
 * @param network a new one; empty where a base is trained on
 * @param base where it begins; empty for random weights
 * @param teacher whose answers it learns from, too
 */
public record Learning(
    Optional<NetworkSpec> network,
    Optional<Base> base,
    Optional<Teacher> teacher,
    LossSpec loss,
    OptimizerSpec optimizer,
    int epochs,
    int batchSize,
    EarlyStopping stopping) {
  private static final int MOST_EPOCHS = 100_000;
  private static final int LARGEST_BATCH = 65_536;
  private static final int USUAL_BATCH = 64;
  private static final double USUAL_RATE = 0.001;

  /**
   * Reads those keys of a specification that are about learning.
   *
   * @param classes whether answers are classes
   * @param validated whether there is a validation part
   */
  static Learning read(
      Form form, String model, boolean classes, boolean validated, Mistakes mistakes) {
    Learning learning =
        new Learning(
            form.form("network").map(NetworkSpec::read),
            form.form("base").map(each -> Base.read(each, model)),
            form.form("teacher").map(each -> Teacher.read(each, model)),
            form.form("loss").map(LossSpec::read).orElse(LossSpec.usual(classes)),
            form.form("optimizer").map(OptimizerSpec::read).orElse(OptimizerSpec.adam(USUAL_RATE)),
            form.whole("epochs", 1, MOST_EPOCHS),
            form.whole("batch-size", 1, LARGEST_BATCH, USUAL_BATCH),
            form.form("early-stopping").map(EarlyStopping::read).orElse(EarlyStopping.NONE));
    learning.check(form, classes, validated, mistakes);
    return learning;
  }

  private void check(Form form, boolean classes, boolean validated, Mistakes mistakes) {
    if (network.isPresent() == base.isPresent()) {
      form.wrong(
          "network",
          network.isPresent()
              ? "beside base (expected: one of the two)"
              : "missing (expected: network, base, or compress with a version)");
    }
    if (form.has("loss")) {
      loss.check(classes, mistakes);
    }
    stopping.check(classes, mistakes);
    if (!validated
        && stopping.metric().filter(each -> each.startsWith("validation.")).isPresent()) {
      form.wrong(
          "early-stopping",
          "%s without a validation part (expected: split.validation above 0)"
              .formatted(stopping.metric().get()));
    }
  }
}
