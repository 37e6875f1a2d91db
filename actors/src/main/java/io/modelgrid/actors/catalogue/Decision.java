package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import java.util.List;
import java.util.function.LongFunction;

/** What {@link CatalogueRules} make of a change. */
sealed interface Decision {

  /**
   * These events, then the answer.
   *
   * @param answer from the revision of the last of them
   */
  record Accept(List<CatalogueEvent> events, LongFunction<ChangeAnswer> answer)
      implements Decision {
    public Accept {
      events = List.copyOf(events);
    }
  }

  /**
   * It is so already.
   *
   * @param answer from the present revision
   */
  record Keep(LongFunction<ChangeAnswer> answer) implements Decision {}

  /** Nothing is changed. */
  record Refuse(Refused refused) implements Decision {}

  static Decision accept(CatalogueEvent event, String version) {
    return new Accept(List.of(event), revision -> new Changed(revision, version, true));
  }

  /** The event begins an operation, whose id is its revision. */
  static Decision begin(CatalogueEvent event, String version) {
    return new Accept(
        List.of(event), revision -> new Started(String.valueOf(revision), version, revision));
  }

  static Decision keep(String version) {
    return new Keep(revision -> new Changed(revision, version, false));
  }

  static Decision refuse(Reason reason, String message) {
    return new Refuse(new Refused(reason, message));
  }
}
