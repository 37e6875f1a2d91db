package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.api.OperationPlan;
import java.time.Instant;

/**
 * An operation that runs on a model; a model has at most one.
 *
 * @param id revision of the event that began it, in digits; unique in the grid, for ever
 * @param revision the same as a number
 * @param supervisor whose word counts for it; empty before the first one took it up. Whoever takes
 *     it up next gets another name, and nothing that the one before says counts any more
 * @param commits how many times it has moved labels or weights
 * @param complete whether its last commit is made: nothing can undo it any more, what is left is
 *     that all nodes confirm
 * @param cancelled whether somebody asked to give it up
 * @param frozen whether it shall take no further step for now; a canary only
 */
public record OperationState(
    String id,
    long revision,
    OperationPlan plan,
    String supervisor,
    int commits,
    boolean complete,
    boolean cancelled,
    boolean frozen,
    Instant startedAt,
    String who,
    String why) {

  static OperationState started(long revision, CatalogueEvent.OperationStarted event) {
    CatalogueEvent.Header header = event.header();
    return new OperationState(
        String.valueOf(revision),
        revision,
        event.plan(),
        "",
        0,
        false,
        false,
        false,
        header.at(),
        header.who(),
        header.why());
  }

  OperationState adoptedBy(String name) {
    return new OperationState(
        id, revision, plan, name, commits, complete, cancelled, frozen, startedAt, who, why);
  }

  OperationState committed(boolean last) {
    return new OperationState(
        id, revision, plan, supervisor, commits + 1, last, cancelled, frozen, startedAt, who, why);
  }

  OperationState cancel() {
    return new OperationState(
        id, revision, plan, supervisor, commits, complete, true, frozen, startedAt, who, why);
  }

  OperationState frozen(boolean now) {
    return new OperationState(
        id, revision, plan, supervisor, commits, complete, cancelled, now, startedAt, who, why);
  }
}
