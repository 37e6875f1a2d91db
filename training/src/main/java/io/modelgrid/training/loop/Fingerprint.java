package io.modelgrid.training.loop;

import io.modelgrid.engine.digest.Sha256;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.TreeSet;

/** What a plan's numbers depend on, as a SHA-256: a checkpoint of another plan is of no use. */
final class Fingerprint {
  // All targets are read; of the rows so many, evenly spread.
  private static final int ROWS = 1000;

  private final MessageDigest digest = Sha256.begun();

  private Fingerprint() {}

  static String of(LoopPlan plan) {
    Fingerprint print = new Fingerprint();
    print.add(plan.network());
    print.add(new TreeSet<>(plan.frozen()));
    print.add(plan.loss());
    print.add(plan.optimizer());
    print.add(plan.stopping());
    print.add(plan.epochs() + " " + plan.batchSize() + " " + plan.seed());
    plan.start().ifPresent(print::add);
    print.add(plan.train());
    print.add(plan.validation());
    plan.masks().ifPresent(masks -> print.add(masks.names() + " " + masks.count()));
    plan.softTargets()
        .ifPresent(
            soft -> {
              print.add(soft.distillation());
              ByteBuffer scores = ByteBuffer.allocate(soft.width() * Float.BYTES);
              for (int row = 0; row < soft.size(); row++) {
                for (int column = 0; column < soft.width(); column++) {
                  scores.putFloat(soft.score(row, column));
                }
                print.digest.update(scores.flip());
                scores.clear();
              }
            });
    return Sha256.of(print.digest);
  }

  private void add(Object described) {
    digest.update((described + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void add(Weights weights) {
    weights
        .byName()
        .forEach(
            (name, values) -> {
              add(name + values.shape());
              ByteBuffer bytes = ByteBuffer.allocate(values.numbers().length * Float.BYTES);
              bytes.asFloatBuffer().put(values.numbers());
              digest.update(bytes);
            });
  }

  private void add(Examples examples) {
    Targets targets = examples.targets();
    add(examples.size() + " " + examples.shape() + " " + targets.names());
    ByteBuffer answer = ByteBuffer.allocate(Math.max(1, targets.width()) * Float.BYTES);
    for (int row = 0; row < examples.size(); row++) {
      if (targets.isClasses()) {
        answer.putInt(targets.classOf(row));
      } else {
        for (int column = 0; column < targets.width(); column++) {
          answer.putFloat(targets.value(row, column));
        }
      }
      digest.update(answer.flip());
      answer.clear();
    }
    ByteBuffer bytes = ByteBuffer.allocate(examples.shape().size() * Float.BYTES);
    FloatBuffer numbers = bytes.asFloatBuffer();
    int apart = Math.max(1, examples.size() / ROWS);
    for (int row = 0; row < examples.size(); row += apart) {
      examples.write(row, numbers.clear());
      digest.update(bytes.clear());
    }
  }
}
