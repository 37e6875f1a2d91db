package io.modelgrid.actors.swap;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.swap.SwapSupervisor.Answered;
import io.modelgrid.actors.swap.SwapSupervisor.Command;
import io.modelgrid.actors.swap.SwapSupervisor.Noted;
import io.modelgrid.actors.swap.SwapSupervisor.Tick;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link SwapSupervisor} before each hold: it waits until nothing stands in the way
 * ({@link #obstacle}), within bounds. Whoever may still hold from an earlier try is told again
 * meanwhile that it is released.
 */
final class Gathering {
  private final SwapWork work;
  private final LoadReadiness readiness;
  private final Supplier<Behavior<Command>> next;
  private final Function<String, Behavior<Command>> giveUp;
  private final Set<String> present = new HashSet<>();
  private IngressOrder.@Nullable Release released;
  private boolean writerAnswers;
  private long since;

  Gathering(
      SwapWork work,
      LoadReadiness readiness,
      Supplier<Behavior<Command>> next,
      Function<String, Behavior<Command>> giveUp) {
    this.work = work;
    this.readiness = readiness;
    this.next = next;
    this.giveUp = giveUp;
  }

  /**
   * Begins.
   *
   * @param earlier the try that was given up before, or null
   */
  Behavior<Command> start(IngressOrder.@Nullable Release earlier) {
    released = earlier;
    since = work.now();
    writerAnswers = false;
    present.clear();
    work.log.begin("gather", "asks all nodes whether they are there");
    work.writer.tell(Catalogue.ReadRevision::new);
    work.lookEvery(SwapWork.BRISK);
    callAbsent(work.sight());
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Noted.class, this::onNoted)
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onNoted(Noted noted) {
    return work.writer.settle(
        noted,
        revision -> {
          writerAnswers = true;
          work.writer.drop();
          return Behaviors.same();
        });
  }

  private Behavior<Command> onAnswered(Answered answered) {
    if (answered.reply() instanceof IngressReply.Present told && told.revision() >= work.revision) {
      present.add(told.node());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onTick() {
    SwapSight sight = work.sight();
    if (work.isOver(sight)) {
      return Behaviors.stopped();
    }
    if (work.isCancelled(sight)) {
      return giveUp.apply("it was cancelled");
    }
    Optional<String> obstacle = obstacle(sight);
    if (obstacle.isEmpty()) {
      work.log.done("all nodes are there", words(sight));
      return work.pause(next);
    }
    if (work.longerThan(work.settings().gatherTimeout(), since)) {
      return giveUp.apply(
          "%s, for longer than %d ms. Begin again when that has passed"
              .formatted(obstacle.get(), work.settings().gatherTimeout().toMillis()));
    }
    work.log.note(obstacle.get(), words(sight));
    callAbsent(sight);
    return Behaviors.same();
  }

  private void callAbsent(SwapSight sight) {
    String model = work.setup.model();
    work.order(absent(sight), new IngressOrder.Call(model, work.revision, work.replies));
    if (released != null) {
      work.order(sight.participants(), released);
    }
  }

  private Set<String> absent(SwapSight sight) {
    Set<String> absent = new TreeSet<>(sight.participants());
    absent.removeAll(present);
    return absent;
  }

  /** What stands in the way of holding now. */
  Optional<String> obstacle(SwapSight sight) {
    if (!sight.unreachable().isEmpty()) {
      return Optional.of("cannot reach " + sight.list(sight.unreachable()));
    }
    if (!sight.settled()) {
      return Optional.of("a node is joining or leaving");
    }
    if (sight.leaseLeftNanos() > 0) {
      return Optional.of(
          "waits until the lease of %s has run out".formatted(sight.list(sight.lost().keySet())));
    }
    if (!absent(sight).isEmpty()) {
      return Optional.of("no answer from " + sight.list(absent(sight)));
    }
    if (!writerAnswers || sight.revision() < work.revision) {
      return Optional.of("the catalogue does not answer");
    }
    return notReady(sight);
  }

  private Optional<String> notReady(SwapSight sight) {
    if (!RoutingPlan.needsVersion(work.plan())) {
      return Optional.empty();
    }
    LoadReadiness.Readiness ready = readiness.look(sight, work.now());
    return ready.ready()
        ? Optional.empty()
        : Optional.of("version %s is %s".formatted(work.plan().version(), ready.detail()));
  }

  private Map<String, String> words(SwapSight sight) {
    Map<String, String> words = new TreeMap<>();
    sight
        .participants()
        .forEach(node -> words.put(node, present.contains(node) ? "there" : "asked"));
    sight.unreachable().forEach(node -> words.put(node, "unreachable"));
    return sight.named(words);
  }
}
