package io.modelgrid.grid;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A sample of each message about operations and loads by name that the catalogue takes or answers
 * with.
 */
final class OperationMessages {
  private static final GridAdmin.Origin ANN = new GridAdmin.Origin("ann", "by hand");
  private static final OperationPlan CANARY =
      new OperationPlan(
          OperationPlan.Kind.CANARY,
          "2",
          "stable",
          List.of(500, 10_000),
          Duration.ofSeconds(90),
          true,
          100,
          true,
          false);

  private OperationMessages() {}

  static List<Object> samples(ActorRef<Object> ref) {
    return List.of(
        new Catalogue.Load("m", null, ANN, ref.unsafeUpcast()),
        new Catalogue.Load("m", "2", ANN, ref.unsafeUpcast()),
        new Catalogue.Unload("m", null, ANN, ref.unsafeUpcast()),
        new Catalogue.Unload("m", "2", ANN, ref.unsafeUpcast()),
        new Catalogue.StartOperation("m", CANARY, ANN, ref.unsafeUpcast()),
        new Catalogue.Rollback("m", null, ANN, ref.unsafeUpcast()),
        new Catalogue.Rollback("m", "1", ANN, ref.unsafeUpcast()),
        new Catalogue.CancelOperation("17", ANN, ref.unsafeUpcast()),
        new Catalogue.FreezeOperation("17", true, ANN, ref.unsafeUpcast()),
        new Catalogue.Reply(new ChangeAnswer.Started("17", "2", 18)),
        new Catalogue.AdoptOperation("m", "17", "s1", ref.unsafeUpcast()),
        new Catalogue.CommitSwap(
            "m",
            "17",
            "s1",
            1,
            Map.of("stable", "1", "canary", "2"),
            new Traffic.Split("2", 500, true),
            new Traffic.Shadow("3", 10_000),
            false,
            "all hold",
            ref.unsafeUpcast()),
        new Catalogue.CommitSwap(
            "m",
            "17",
            "s1",
            2,
            Map.of("stable", "2"),
            null,
            null,
            true,
            "all hold",
            ref.unsafeUpcast()),
        new Catalogue.JudgeCanary(
            "m", "17", "s1", 1, "go-on", "as good", Map.of("answers", "9"), ref.unsafeUpcast()),
        new Catalogue.EndOperation(
            "m", "17", "s1", Outcome.ROLLED_BACK, "too many errors", ref.unsafeUpcast()),
        new Catalogue.ReadRevision(ref.unsafeUpcast()),
        new Catalogue.StepReply(Catalogue.Noted.LATER, 17, "no majority"));
  }
}
