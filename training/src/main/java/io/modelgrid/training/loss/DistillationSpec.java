package io.modelgrid.training.loss;

import io.modelgrid.training.form.Form;

/**
 * How much a student learns from its teacher rather than from the data: of classes {@code weight ·
 * T² · KL(softmax(teacher / T) ‖ softmax(student / T)) + (1 − weight) · loss}; of numbers {@code
 * weight · MSE(teacher, student) + (1 − weight) · loss}.
 *
 * @param temperature T, which makes the teacher's answers softer
 * @param weight of the teacher, from 0 to 1
 */
public record DistillationSpec(double temperature, double weight) {

  /** Reads {@code temperature} and {@code weight}; the caller calls done. */
  public static DistillationSpec read(Form form) {
    return new DistillationSpec(
        form.real("temperature", 0.1, 100, 4), form.real("weight", 0, 1, 0.7));
  }
}
