package io.modelgrid.grid;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.training.JobReport;
import io.modelgrid.actors.training.TrainingNews;
import io.modelgrid.actors.training.TrainingRunner;
import io.modelgrid.actors.training.TrainingSupervisor;
import io.modelgrid.actors.training.TrainingsTold;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A sample of each message about trainings. */
final class TrainingMessages {
  private static final GridAdmin.Origin ANN = new GridAdmin.Origin("ann", "by hand");
  private static final OperationPlan SWAP = OperationPlan.swap("3", false, false);
  private static final Point POINT = new Point(2, Instant.EPOCH.plusMillis(5), Map.of("loss", 0.5));
  private static final TrainingResult RESULT =
      new TrainingResult(Outcome.REFUSED, "no", List.of("0.7"), Map.of("a", 0.7), "cd");
  private static final Lineage LINEAGE =
      new Lineage("7", "int8", "3", "t/1", "cd", 42, "0.1", Map.of("a", 0.7));

  private TrainingMessages() {}

  static List<Object> samples(ActorRef<Object> ref) {
    return List.of(
        new Catalogue.RegisterVersion(
            "m",
            null,
            new Artifact("ab".repeat(32), 7, "m.zip"),
            new Catalogue.Product(2, LINEAGE),
            ANN,
            ref.unsafeUpcast()),
        new Catalogue.SubmitTraining(whole(), ANN, ref.unsafeUpcast()),
        new Catalogue.SubmitTraining(plain(), ANN, ref.unsafeUpcast()),
        new Catalogue.CancelTraining("7", ANN, ref.unsafeUpcast()),
        new Catalogue.PromoteTraining("7", SWAP, ANN, ref.unsafeUpcast()),
        new Catalogue.StartTraining("7", 2, "n1", ref.unsafeUpcast()),
        new Catalogue.AdvanceTraining("7", 2, 10, List.of(POINT), ref.unsafeUpcast()),
        new Catalogue.InterruptTraining("7", 2, true, "killed", ref.unsafeUpcast()),
        new Catalogue.DeliverTraining("7", 2, RESULT, ref.unsafeUpcast()),
        new Catalogue.EndTraining(
            "7", 2, TrainingResult.of(Outcome.FAILED, "no"), ref.unsafeUpcast()),
        new TrainingRunner.Seen(9),
        new TrainingRunner.CheckData("m", "7", ref.unsafeUpcast()),
        new TrainingSupervisor.RunnerReport(
            "n1",
            9,
            2,
            1L << 32,
            List.of(
                report(null, null),
                report(1.5, new JobReport.JobEnd(JobReport.How.RESULT, RESULT, "")),
                report(null, new JobReport.JobEnd(JobReport.How.CRASHED, null, "killed"))),
            ref.unsafeUpcast()),
        new TrainingSupervisor.DataChecked("m", "7", "cd", null),
        new TrainingSupervisor.DataChecked("m", "7", null, "no such file"),
        new TrainingsTold(
            Map.of(
                "7", TrainingNews.begun("computes", 0.5, 1.5),
                "8", TrainingNews.waiting("waits"))));
  }

  private static JobReport report(@Nullable Double left, JobReport.@Nullable JobEnd end) {
    return new JobReport("7", 2, "train", 0.5, left, "computes", 10, List.of(POINT), end);
  }

  private static TrainingRequest plain() {
    return new TrainingRequest(
        "m", "compress", "{}", 0, 1, 7, 0, null, List.of(), null, null, null);
  }

  private static TrainingRequest whole() {
    return new TrainingRequest(
        "m",
        "train",
        "{}",
        3,
        2,
        1L << 33,
        10,
        SWAP,
        List.of(new Source("base", "m", "stable", "3")),
        new Schedule(Duration.ofHours(1), null),
        "7",
        "cd");
  }
}
