package io.modelgrid.training.job;

import io.modelgrid.training.data.Preparation.Answer;
import io.modelgrid.training.onnx.BundleReader;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.TrainedVersion;
import io.modelgrid.training.onnx.VersionBundle;
import io.modelgrid.training.weights.Weights;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A registered version that a job was given: a base, a teacher, or what is compared with.
 *
 * @param role for messages, for example {@code base}
 */
record GivenVersion(String role, String version, VersionBundle bundle) {

  static GivenVersion read(String role, JobOrder.Given given, JobFolder folder)
      throws JobException, IOException {
    try {
      return new GivenVersion(
          role, given.version(), BundleReader.read(given.bundle(), folder.work()));
    } catch (ModelException e) {
      throw new JobException(role + ", version " + given.version() + ": " + e.getMessage());
    }
  }

  /** For sentences. */
  String name() {
    return role + ", version " + version;
  }

  /** What is known of a version that was trained here. */
  TrainedVersion trained() throws JobException {
    return bundle
        .trained()
        .orElseThrow(
            () ->
                new JobException(
                    name()
                        + ": nothing is known of its network (expected: a version that a training"
                        + " made)"));
  }

  Weights weights() throws JobException {
    try {
      Optional<Weights> weights = bundle.weights();
      if (weights.isPresent()) {
        return weights.get();
      }
    } catch (ModelException e) {
      throw new JobException(name() + ": " + e.getMessage());
    }
    throw new JobException(
        name() + ": its weights are not there in FP32 (expected: the version that it was made of)");
  }

  /**
   * Checks that its classes are these, where it says which it has.
   *
   * @param hint what else could be done
   */
  void checkClasses(Answer answer, String hint) throws JobException {
    Optional<List<String>> own =
        bundle.trained().map(each -> each.preparation().targets()).map(Answer::names);
    if (answer.classes() && own.isPresent() && !own.get().equals(answer.names())) {
      throw new JobException(
          "%s: it knows the classes %s (expected: %s, as in the data%s)"
              .formatted(name(), own.get(), answer.names(), hint));
    }
  }
}
