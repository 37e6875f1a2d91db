package io.modelgrid.training.job;

import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.Preparation.Answer;
import io.modelgrid.training.data.Prepared;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.gate.Slice;
import java.util.List;

/**
 * The rows that a job works on, prepared in one way.
 *
 * @param slices of the test part
 */
record JobRows(
    Examples train,
    Examples validation,
    Examples test,
    Preparation preparation,
    List<Slice> slices) {

  static JobRows of(Prepared prepared) {
    List<Slice> slices =
        prepared.slices().stream()
            .map(
                each ->
                    new Slice(
                        each.name().substring(0, Math.max(0, each.name().indexOf('='))),
                        each.name(),
                        each.rows().stream().mapToInt(Integer::intValue).toArray()))
            .toList();
    return new JobRows(
        prepared.train(), prepared.validation(), prepared.test(), prepared.preparation(), slices);
  }

  /** The same values in the way of a version that was trained before. */
  JobRows as(Preparation other, String version) throws JobException {
    return new JobRows(
        PreparedAnew.of(train, preparation, other, version),
        PreparedAnew.of(validation, preparation, other, version),
        PreparedAnew.of(test, preparation, other, version),
        other,
        slices);
  }

  /** What callers would send to get the test part's rows. */
  InputRows testInputs() {
    return InputRows.of(test, preparation);
  }

  /** What the test part should be answered with, in the units that callers see. */
  Targets testTargets() {
    Targets targets = test.targets();
    if (targets.isClasses()) {
      return targets;
    }
    Answer answer = preparation.targets();
    float[] values = new float[targets.size() * targets.width()];
    for (int i = 0; i < values.length; i++) {
      int column = i % targets.width();
      values[i] =
          targets.value(i / targets.width(), column) * answer.scale().get(column)
              + answer.shift().get(column);
    }
    return Targets.ofValues(values, targets.names());
  }
}
