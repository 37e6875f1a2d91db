package io.modelgrid.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.modelgrid.training.loss.DistillationSpec;
import io.modelgrid.training.loss.LossSpec;
import java.util.Optional;

/**
 * The loss of a batch, as the engine can go back through it. Factors are FP32: a single number that
 * is multiplied by an FP64 one would become FP64.
 */
final class BatchLoss {
  private final LossSpec spec;
  private final Optional<DistillationSpec> distillation;

  BatchLoss(LossSpec spec, Optional<DistillationSpec> distillation) {
    this.spec = spec;
    this.distillation = distillation;
  }

  /** What is missing from {@link #of}: it does not depend on the weights. */
  double constant(Batch batch) {
    double margin = spec.kind() == LossSpec.Kind.HINGE ? -spec.margin() / batch.width() : 0;
    if (distillation.isEmpty()) {
      return margin;
    }
    DistillationSpec teacher = distillation.get();
    double soft = spec.kind().forClasses() ? teacher.temperature() * teacher.temperature() : 0;
    return (1 - teacher.weight()) * margin - teacher.weight() * soft * batch.entropy();
  }

  /** The mean over the rows, but for a constant. */
  NDArray of(NDArray answers, Batch batch, NDManager step) {
    if (distillation.isEmpty()) {
      return hard(answers, batch.targets(step));
    }
    DistillationSpec teacher = distillation.get();
    NDArray soft =
        soft(answers, batch.soft(step), teacher.temperature()).mul((float) teacher.weight());
    return teacher.weight() == 1
        ? soft
        : soft.add(hard(answers, batch.targets(step)).mul((float) (1 - teacher.weight())));
  }

  private NDArray hard(NDArray answers, NDArray targets) {
    return switch (spec.kind()) {
      case CROSS_ENTROPY -> crossEntropy(answers, targets);
      case MSE -> answers.sub(targets).square().mean();
      case MAE -> answers.sub(targets).abs().mean();
      case HUBER -> huber(answers.sub(targets).abs());
      case HINGE ->
          // The right class's own term is the margin always; constant() takes it off.
          answers
              .sub(answers.gather(targets, 1))
              .add((float) spec.margin())
              .getNDArrayInternal()
              .relu()
              .mean();
    };
  }

  private NDArray crossEntropy(NDArray answers, NDArray targets) {
    NDArray logarithms = answers.logSoftmax(1);
    NDArray right = logarithms.gather(targets, 1).mean().neg();
    return spec.smoothing() == 0
        ? right
        : right
            .mul((float) (1 - spec.smoothing()))
            .sub(logarithms.mean().mul((float) spec.smoothing()));
  }

  private NDArray huber(NDArray error) {
    NDArray small = error.minimum((float) spec.delta());
    return small.square().mul(0.5f).add(error.sub(small).mul((float) spec.delta())).mean();
  }

  private NDArray soft(NDArray answers, NDArray teacher, double temperature) {
    if (!spec.kind().forClasses()) {
      return answers.sub(teacher).square().mean();
    }
    double rows = answers.getShape().get(0);
    return teacher
        .mul(answers.div((float) temperature).logSoftmax(1))
        .sum()
        .mul((float) (-temperature * temperature / rows));
  }
}
