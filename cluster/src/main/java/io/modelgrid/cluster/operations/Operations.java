package io.modelgrid.cluster.operations;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.swap.EnrolmentGate;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.actors.swap.SwapSetup;
import io.modelgrid.actors.swap.SwapSupervisor;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.config.SwapSettings;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link SwapSupervisor} for each operation that runs, and enrols nodes. A cluster
 * singleton; it works from its node's read copy, and does nothing while its node does not reach a
 * majority. Its life:
 *
 * <ol>
 *   <li>ten times a second it looks for operations without a supervisor, and starts one for each;
 *       where one has ended the next is started a second later, if the copy still shows the
 *       operation then;
 *   <li>a node's ingress that wants to serve is enrolled once the copy has what was durable when it
 *       asked, every operation in it has a supervisor here, and no supervisor's gate is closed. So
 *       whatever is committed later is held by that node, and whatever was committed before is
 *       included in the revision that it is told.
 * </ol>
 *
 * A restart, here or on another node, begins with nobody enrolled: members with the role {@code
 * ingress} are asked to hold in any case, and a node does not serve before it is a member.
 */
public final class Operations {

  /** What the operations' keeper understands. */
  public sealed interface Command {}

  /**
   * The ingress of a node wants to serve; told again until {@link Ingress.Enrolled} comes.
   *
   * @param node its address, {@code host:port}
   */
  public record Enrol(String node, ActorRef<Ingress.Command> replyTo)
      implements Command, WireMessage {}

  private enum Look implements Command, LocalMessage {
    INSTANCE
  }

  private record SupervisorEnded(String operation, String supervisor)
      implements Command, LocalMessage {}

  private record Durable(String node, Catalogue.@Nullable StepReply reply)
      implements Command, LocalMessage {}

  /**
   * What it works with.
   *
   * @param self this node's address
   * @param ingress tells the ingress of a node
   * @param progress tells the boards of all nodes
   */
  public record Setup(
      String self,
      Sights sights,
      BiConsumer<String, IngressOrder> ingress,
      ActorRef<Catalogue.Command> writer,
      Consumer<OperationProgress> progress,
      SwapSettings settings,
      Clock clock) {}

  /**
   * An ingress that waits.
   *
   * @param revision what was durable after it asked; 0 while that is not known
   */
  private record Waiting(ActorRef<Ingress.Command> replyTo, long revision) {}

  /** Stands for the time at which a supervisor ended that has not. */
  private static final long RUNNING = Long.MIN_VALUE;

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofMillis(500);
  private static final Duration REST = Duration.ofSeconds(1);

  private final ActorContext<Command> context;
  private final Setup setup;
  private final Enrolment enrolment = new Enrolment();
  private final Map<String, Long> supervised = new HashMap<>();
  private final Map<String, Waiting> waiting = new HashMap<>();

  private Operations(ActorContext<Command> context, Setup setup) {
    this.context = context;
    context.setLoggerName(Operations.class); // it logs from inside callbacks, too
    this.setup = setup;
  }

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                (TimerScheduler<Command> timers) -> {
                  timers.startTimerWithFixedDelay(Look.INSTANCE, INTERVAL);
                  return new Operations(context, setup).keeping();
                }));
  }

  private Behavior<Command> keeping() {
    return Behaviors.receive(Command.class)
        .onMessage(Look.class, look -> onLook())
        .onMessage(SupervisorEnded.class, this::onSupervisorEnded)
        .onMessage(Enrol.class, this::onEnrol)
        .onMessage(Durable.class, this::onDurable)
        .build();
  }

  private Behavior<Command> onLook() {
    if (setup.sights().members().get().majority()) {
      for (ModelState model : setup.sights().catalogue().get().models().values()) {
        OperationState running = model.operation();
        if (running != null && isUnsupervised(running.id())) {
          supervise(model.name(), running);
        }
      }
      waiting.keySet().stream().toList().forEach(this::enrolIfPossible);
    }
    return Behaviors.same();
  }

  /** Those that ended a while ago may begin again; those that run never may. */
  private boolean isUnsupervised(String operation) {
    Long endedAt = supervised.get(operation);
    return endedAt == null
        || (endedAt != RUNNING && setup.sights().nanoTime().getAsLong() - endedAt > REST.toNanos());
  }

  private void supervise(String model, OperationState running) {
    String name = setup.self() + "/" + UUID.randomUUID();
    EnrolmentGate gate = enrolment.gate(name);
    SwapSetup its =
        new SwapSetup(
            model,
            running.id(),
            name,
            () -> setup.sights().of(model, enrolment.enrolled()),
            setup.ingress(),
            setup.writer(),
            setup.progress(),
            gate,
            setup.settings(),
            setup.sights().nanoTime(),
            setup.clock());
    ActorRef<SwapSupervisor.Command> supervisor =
        context.spawnAnonymous(
            Watch.over(Family.SUPERVISOR, "operation " + running.id(), SwapSupervisor.create(its)));
    context.watchWith(supervisor, new SupervisorEnded(running.id(), name));
    supervised.put(running.id(), RUNNING);
    context.getLog().info("Operation {} on {}: {} is its supervisor", running.id(), model, name);
  }

  private Behavior<Command> onSupervisorEnded(SupervisorEnded ended) {
    enrolment.forget(ended.supervisor());
    CatalogueState state = setup.sights().catalogue().get();
    supervised.put(ended.operation(), setup.sights().nanoTime().getAsLong());
    supervised
        .entrySet()
        .removeIf(
            entry ->
                !entry.getKey().equals(ended.operation())
                    && entry.getValue() != RUNNING
                    && state.running(entry.getKey()).isEmpty());
    return Behaviors.same();
  }

  private Behavior<Command> onEnrol(Enrol enrol) {
    boolean asked = waiting.containsKey(enrol.node());
    Waiting before = waiting.get(enrol.node());
    waiting.put(enrol.node(), new Waiting(enrol.replyTo(), before == null ? 0 : before.revision()));
    if (!asked) {
      askWhatIsDurable(enrol.node());
    }
    return Behaviors.same();
  }

  private void askWhatIsDurable(String node) {
    context.ask(
        Catalogue.StepReply.class,
        setup.writer(),
        ANSWER,
        Catalogue.ReadRevision::new,
        (reply, failure) -> new Durable(node, reply));
  }

  private Behavior<Command> onDurable(Durable durable) {
    String node = durable.node();
    Waiting its = waiting.get(node);
    Catalogue.StepReply reply = durable.reply();
    if (its == null) {
      return Behaviors.same();
    }
    if (reply == null || reply.noted() != Catalogue.Noted.NOTED) {
      waiting.remove(node); // it asks again, and so does this
      return Behaviors.same();
    }
    waiting.put(node, new Waiting(its.replyTo(), Math.max(1, reply.revision())));
    enrolIfPossible(node);
    return Behaviors.same();
  }

  private void enrolIfPossible(String node) {
    Waiting its = waiting.get(node);
    CatalogueState state = setup.sights().catalogue().get();
    if (its == null
        || its.revision() == 0
        || state.revision() < its.revision()
        || !setup.sights().members().get().majority()
        || !allSupervised(state)
        || !enrolment.enrol(node)) {
      return;
    }
    waiting.remove(node);
    long revision = Math.max(state.revision(), enrolment.revision());
    its.replyTo().tell(new Ingress.Enrolled(revision));
    context.getLog().info("{} serves from revision {} on", node, revision);
  }

  private boolean allSupervised(CatalogueState state) {
    return state.models().values().stream()
        .map(ModelState::operation)
        .allMatch(
            running -> running == null || supervised.getOrDefault(running.id(), 0L) == RUNNING);
  }
}
