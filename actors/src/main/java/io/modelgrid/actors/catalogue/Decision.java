package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import java.util.List;

/** What {@link CatalogueRules} make of a change. */
sealed interface Decision {

  /** These events, then the answer. */
  record Accept(List<CatalogueEvent> events, String version) implements Decision {
    public Accept {
      events = List.copyOf(events);
    }
  }

  /** It is so already. */
  record Keep(String version) implements Decision {}

  /** Nothing is changed. */
  record Refuse(Refused refused) implements Decision {}

  static Decision accept(CatalogueEvent event, String version) {
    return new Accept(List.of(event), version);
  }

  static Decision refuse(Reason reason, String message) {
    return new Refuse(new Refused(reason, message));
  }
}
