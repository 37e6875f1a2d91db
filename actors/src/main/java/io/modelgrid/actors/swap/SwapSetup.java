package io.modelgrid.actors.swap;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.config.SwapSettings;
import java.time.Clock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a {@link SwapSupervisor} works with.
 *
 * @param operation the id of the one operation that it carries through
 * @param supervisor its own name, which no other supervisor ever had or will have
 * @param sight what is to be seen now; cheap
 * @param ingress tells the ingress of a node
 * @param progress tells every node how far it is; cheap
 * @param gate closed when the supervisor begins
 * @param nanoTime the monotonic clock
 * @param clock for the times of steps that people see
 */
public record SwapSetup(
    String model,
    String operation,
    String supervisor,
    Supplier<SwapSight> sight,
    BiConsumer<String, IngressOrder> ingress,
    ActorRef<Catalogue.Command> writer,
    Consumer<OperationProgress> progress,
    EnrolmentGate gate,
    SwapSettings settings,
    LongSupplier nanoTime,
    Clock clock) {}
