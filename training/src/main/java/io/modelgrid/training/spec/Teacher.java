package io.modelgrid.training.spec;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.loss.DistillationSpec;

/** A registered version whose answers are learned from, beside what is right. */
public record Teacher(VersionChoice version, DistillationSpec distillation) {

  /** Reads the object {@code teacher}. */
  static Teacher read(Form form, String model) {
    Teacher teacher = new Teacher(VersionChoice.read(form, model), DistillationSpec.read(form));
    form.done();
    return teacher;
  }
}
