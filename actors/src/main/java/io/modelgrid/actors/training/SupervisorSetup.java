package io.modelgrid.actors.training;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the trainings' supervisor works with.
 *
 * @param reliable whether what its node sees can be trusted: it is of the majority, and holds the
 *     lease
 * @param catalogue its node's copy
 * @param boards tells all nodes what there is to know; cheap
 * @param patience for how long a runner goes on without a word of it; as long as theirs
 */
public record SupervisorSetup(
    BooleanSupplier reliable,
    Supplier<CatalogueState> catalogue,
    ActorRef<Catalogue.Command> writer,
    Consumer<TrainingsTold> boards,
    Duration patience,
    LongSupplier nanoTime,
    Clock clock) {}
