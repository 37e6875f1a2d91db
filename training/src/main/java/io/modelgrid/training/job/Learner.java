package io.modelgrid.training.job;

import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.Preparation.Answer;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.loop.LoopPlan;
import io.modelgrid.training.loop.LoopResult;
import io.modelgrid.training.loop.LoopWatcher;
import io.modelgrid.training.loop.TrainingLoop;
import io.modelgrid.training.loss.DistillationSpec;
import io.modelgrid.training.loss.SoftTargets;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.network.FineTuneSpec;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.spec.Base;
import io.modelgrid.training.spec.Learning;
import io.modelgrid.training.spec.Teacher;
import io.modelgrid.training.weights.Weights;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Trains the network of a job: a new one, or on a base, or with a teacher. */
final class Learner {
  /** What a kill costs at most, beside the start of a process. */
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

  private final JobOrder order;
  private final JobFolder folder;
  private final Learning learning;
  private final JobListener listener;
  private final Progress progress;

  Learner(
      JobOrder order,
      JobFolder folder,
      Learning learning,
      JobListener listener,
      Progress progress) {
    this.order = order;
    this.folder = folder;
    this.learning = learning;
    this.listener = listener;
    this.progress = progress;
  }

  /** What a training begins with. */
  private record Start(
      Network network,
      Optional<Weights> weights,
      Set<String> frozen,
      JobRows rows,
      String technique) {}

  Learned learn(JobRows data) throws JobException, IOException {
    Start start = learning.base().isPresent() ? tuned(learning.base().get(), data) : anew(data);
    Optional<SoftTargets> soft =
        learning.teacher().isPresent()
            ? Optional.of(softTargets(learning.teacher().get(), start.rows()))
            : Optional.empty();
    LoopResult result =
        TrainingLoop.run(
            new LoopPlan(
                start.network(),
                start.weights(),
                start.frozen(),
                start.rows().train(),
                start.rows().validation(),
                learning.loss(),
                learning.optimizer(),
                learning.epochs(),
                learning.batchSize(),
                learning.stopping(),
                order.spec().seed(),
                order.threads(),
                folder.checkpoint("train"),
                CHECKPOINT_EVERY,
                Optional.empty(),
                soft),
            new Watcher());
    String technique = soft.isPresent() ? "distilled" : start.technique();
    return new Learned(start.network(), result, start.rows(), technique);
  }

  private Start anew(JobRows data) throws JobException {
    Answer answer = data.preparation().targets();
    Mistakes mistakes = new Mistakes();
    Optional<Network> network =
        learning
            .network()
            .orElseThrow(() -> new JobException("network: missing (expected: one, or a base)"))
            .build(data.preparation().row(), answer.names().size(), answer.classes(), mistakes);
    if (network.isEmpty() || !mistakes.isEmpty()) {
      throw new JobException(mistakes.all());
    }
    return new Start(network.get(), Optional.empty(), Set.of(), data, "trained");
  }

  private Start tuned(Base base, JobRows data) throws JobException, IOException {
    GivenVersion given = given("base", order.base());
    Preparation before = given.trained().preparation();
    Answer answer = data.preparation().targets();
    if (before.targets().classes() != answer.classes()) {
      throw new JobException(
          given.name()
              + (answer.classes()
                  ? ": it answers numbers (expected: classes, as in the data)"
                  : ": it answers classes (expected: numbers, as in the data)"));
    }
    int outputs = answer.names().size();
    boolean anew = base.tuning().newHead() || outputs != before.targets().names().size();
    if (!anew) {
      given.checkClasses(answer, "; or base.new-head: true");
    }
    Mistakes mistakes = new Mistakes();
    Optional<FineTuneSpec.Start> start =
        base.tuning().apply(given.trained().network(), given.weights(), outputs, "base", mistakes);
    if (start.isEmpty() || !mistakes.isEmpty()) {
      throw new JobException(mistakes.all());
    }
    // The network goes on seeing rows as it learned to; a new head learns the data's own numbers.
    Preparation both =
        new Preparation(before.sources(), before.row(), anew ? answer : before.targets());
    return new Start(
        start.get().network(),
        Optional.of(start.get().weights()),
        start.get().frozen(),
        data.as(both, given.name()),
        "fine-tuned");
  }

  private SoftTargets softTargets(Teacher teacher, JobRows rows) throws JobException, IOException {
    GivenVersion given = given("teacher", order.teacher());
    Answer answer = rows.preparation().targets();
    given.checkClasses(answer, "");
    int width = answer.names().size();
    progress.at(0, "asking the teacher");
    try (ServedAnswers answers = ServedAnswers.of(given.name(), given.bundle().model())) {
      InputRows inputs = InputRows.of(rows.train(), rows.preparation());
      Predictions scores = answers.to(inputs, answer.classes(), width);
      return new SoftTargets(
          answer.classes() ? kept(scores) : scaled(scores, answer),
          width,
          new DistillationSpec(
              teacher.distillation().temperature(), teacher.distillation().weight()));
    }
  }

  /** Logarithms of probabilities; one of zero is as good as one of very little. */
  private static float[] kept(Predictions scores) {
    float[] numbers = scores.numbers();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Math.max(numbers[i], -50f);
    }
    return numbers;
  }

  /** As the student's targets are scaled. */
  private static float[] scaled(Predictions values, Answer answer) {
    float[] numbers = values.numbers();
    for (int i = 0; i < numbers.length; i++) {
      int column = i % values.width();
      numbers[i] = (numbers[i] - answer.shift().get(column)) / answer.scale().get(column);
    }
    return numbers;
  }

  private GivenVersion given(String role, Optional<JobOrder.Given> given)
      throws JobException, IOException {
    if (given.isEmpty()) {
      throw new IOException("job.json: " + role + ": missing (expected: a version and its bundle)");
    }
    return GivenVersion.read(role, given.get(), folder);
  }

  /** Passes on what the loop tells. */
  private final class Watcher implements LoopWatcher {
    @Override
    public void started(List<Map<String, Double>> past, long steps, String note) {
      // Whoever listened to the attempt before may be gone, and what it heard with it.
      for (int i = 0; i < past.size(); i++) {
        listener.epoch(i + 1, learning.epochs(), past.get(i));
      }
      if (!note.isBlank()) {
        progress.at(0, note);
      }
    }

    @Override
    public void progress(LoopWatcher.Progress loop) {
      progress.at(
          loop.done(), loop.secondsLeft(), "epoch %d of %d".formatted(loop.epoch(), loop.epochs()));
    }

    @Override
    public void epochDone(int epoch, int epochs, Map<String, Double> values) {
      listener.epoch(epoch, epochs, values);
    }
  }
}
