package io.modelgrid.persistence.history;

import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A state of the catalogue.
 *
 * @param at when its last event was written; null before the first
 * @param latest the latest time that any of its events bears: clocks of nodes differ a little
 */
record Moment(CatalogueState state, @Nullable Instant at, Instant latest) {
  static Moment first() {
    return new Moment(CatalogueState.empty(), null, Instant.MIN);
  }

  long revision() {
    return state.revision();
  }

  Moment after(CatalogueEvent event) {
    Instant written = event.header().at();
    return new Moment(state.apply(event), written, written.isAfter(latest) ? written : latest);
  }
}
