package io.modelgrid.training.spec;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.network.FineTuneSpec;

/** The version on whose weights a training goes on, and what stays of it. */
public record Base(VersionChoice version, FineTuneSpec tuning) {

  /** Reads the object {@code base}. */
  static Base read(Form form, String model) {
    Base base = new Base(VersionChoice.read(form, model), FineTuneSpec.read(form));
    form.done();
    return base;
  }
}
