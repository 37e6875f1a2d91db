package io.modelgrid.actors.swap;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.swap.RoutingPlan.Routing;
import io.modelgrid.actors.swap.SwapSupervisor.Answered;
import io.modelgrid.actors.swap.SwapSupervisor.Command;
import io.modelgrid.actors.swap.SwapSupervisor.Expired;
import io.modelgrid.actors.swap.SwapSupervisor.Noted;
import io.modelgrid.actors.swap.SwapSupervisor.Tick;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Those states of a {@link SwapSupervisor} that move labels and shares by one commit, on all nodes
 * at once:
 *
 * <ol>
 *   <li>gathering: until nothing stands in the way ({@link Gathering}), every participant has
 *       answered a call, and the writer answers;
 *   <li>holding: all participants are told in one go; if not all hold in time they are released,
 *       and it begins again from step 1, so many times;
 *   <li>committing: told until it is answered, since nobody knows before;
 *   <li>flipping: until all who are still members confirmed, and every lease of a lost member has
 *       run out.
 * </ol>
 *
 * A canary is given up by the same way, with two differences: it starts from step 2, and commits
 * even if not all hold in time. So the fault is gone at once where a node cannot be reached; that
 * node may go by the old shares until its lease ends.
 */
final class TrafficShift {

  /** How a shift ends, and what follows. */
  interface Outcome {
    /** The commit is made and all confirmed. */
    Behavior<Command> shifted(boolean last);

    /** Nothing was moved by this shift. */
    Behavior<Command> givenUp(String reason);
  }

  private final SwapWork work;
  private final Gathering gathering;
  private final Outcome outcome;
  private HoldRound round = new HoldRound(Set.of());
  private @Nullable Routing routing;
  private boolean back;
  private String why = "";
  private int tries;
  private int attempt;
  private @Nullable Long holdingSince;

  TrafficShift(SwapWork work, LoadReadiness readiness, Outcome outcome) {
    this.work = work;
    this.gathering = new Gathering(work, readiness, this::holding, this::giveUp);
    this.outcome = outcome;
  }

  /** Makes the operation's next commit. */
  Behavior<Command> forward(String reason) {
    back = false;
    why = reason;
    tries = 0;
    return work.pause(() -> gathering.start(null));
  }

  /** Makes the commit that gives a canary up. */
  Behavior<Command> back(String reason) {
    back = true;
    why = reason;
    tries = 0;
    return work.pause(this::holding);
  }

  /** Confirms a commit that was made before. */
  Behavior<Command> confirm(long epoch, boolean last) {
    holdingSince = null;
    round = new HoldRound(work.sight().participants());
    work.log.begin("commit", "was made under another supervisor");
    return flipping(epoch, last);
  }

  private Behavior<Command> holding() {
    work.setup.gate().close();
    SwapSight sight = work.sight(); // after the gate: whoever was enrolled before is in it
    ModelState model = sight.model();
    boolean blocked = !back && gathering.obstacle(sight).isPresent();
    if (model == null || work.isOver(sight)) {
      return Behaviors.stopped();
    }
    if (blocked) {
      work.setup.gate().open(work.revision);
      return gathering.start(released());
    }
    routing =
        back
            ? RoutingPlan.back(model, work.plan())
            : RoutingPlan.next(model, work.plan(), work.commits);
    attempt++;
    tries++;
    round = new HoldRound(sight.participants());
    work.log.begin("hold", "asks all routers to hold");
    work.lookEvery(SwapWork.BRISK);
    work.expireAfter(work.settings().holdTimeout(), attempt);
    holdingSince = work.now();
    tellHold();
    return round.allHeld() ? allHeld() : collecting();
  }

  private Behavior<Command> collecting() {
    return Behaviors.receive(Command.class)
        .onMessage(Answered.class, this::onHeld)
        .onMessage(Tick.class, tick -> onHoldTick())
        .onMessage(Expired.class, this::onHoldExpired)
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private void tellHold() {
    SwapSetup setup = work.setup;
    work.order(
        round.notHeld(),
        new IngressOrder.Hold(
            setup.model(),
            setup.operation(),
            setup.supervisor(),
            attempt,
            work.revision,
            work.replies));
  }

  private Behavior<Command> onHeld(Answered answered) {
    if (answered.reply() instanceof IngressReply.Held held
        && held.operation().equals(work.setup.operation())
        && held.attempt() == attempt) {
      round.held(held.node(), held.waiting());
    }
    return round.allHeld() ? allHeld() : Behaviors.same();
  }

  private Behavior<Command> onHoldTick() {
    SwapSight sight = work.sight();
    if (work.isOver(sight)) {
      return Behaviors.stopped();
    }
    if (!back && work.isCancelled(sight)) {
      release();
      return giveUp("it was cancelled");
    }
    tellHold();
    return Behaviors.same();
  }

  private Behavior<Command> onHoldExpired(Expired expired) {
    if (expired.attempt() != attempt) {
      return Behaviors.same();
    }
    if (back) {
      return work.pause(this::committing);
    }
    return notHeld(
        "no hold from %s within %d ms"
            .formatted(
                work.sight().list(round.notHeld()), work.settings().holdTimeout().toMillis()));
  }

  private Behavior<Command> allHeld() {
    return work.pause(this::committing);
  }

  /** Releases everybody, and begins this shift again or gives it up. */
  private Behavior<Command> notHeld(String reason) {
    release();
    work.log.note(reason, work.sight().named(round.heldInWords()));
    if (tries >= work.settings().holdAttempts()) {
      return giveUp("%s, %d times. Look after that node".formatted(reason, tries));
    }
    work.log.failed(reason);
    work.setup.gate().open(work.revision);
    return gathering.start(released());
  }

  private void release() {
    work.order(round.asked(), released());
  }

  private IngressOrder.Release released() {
    SwapSetup setup = work.setup;
    return new IngressOrder.Release(setup.model(), setup.operation(), setup.supervisor(), attempt);
  }

  private Behavior<Command> giveUp(String reason) {
    work.setup.gate().open(work.revision);
    work.writer.drop();
    work.log.failed(reason);
    return outcome.givenUp(reason);
  }

  /** Told first, and spoken of afterwards: from here on every microsecond counts. */
  private Behavior<Command> committing() {
    Routing next = routing;
    if (next == null) {
      throw new IllegalStateException("routing: none (expected: one, made before the hold)");
    }
    SwapSetup setup = work.setup;
    int number = work.commits + 1;
    work.writer.tell(
        replyTo ->
            new Catalogue.CommitSwap(
                setup.model(),
                setup.operation(),
                setup.supervisor(),
                number,
                next.labels(),
                next.split(),
                next.shadow(),
                next.last(),
                why,
                replyTo));
    int holding = round.asked().size() - round.notHeld().size();
    work.log.done(
        "%d of %d routers hold".formatted(holding, round.asked().size()),
        work.sight().named(round.heldInWords()));
    work.log.begin("commit", "waits until it is durable");
    return Behaviors.receive(Command.class)
        .onMessage(Noted.class, noted -> onCommitAnswered(noted, next.last()))
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  /**
   * Nobody has to hold for the sake of a canary that is given up as soon as that can be written.
   */
  private Behavior<Command> onCommitAnswered(Noted noted, boolean last) {
    if (back && (noted.reply() == null || noted.reply().noted() == Catalogue.Noted.LATER)) {
      release();
    }
    return work.writer.settle(
        noted,
        epoch -> {
          work.commits++;
          work.revision = epoch;
          work.setup.gate().open(epoch);
          return work.pause(() -> flipping(epoch, last));
        });
  }

  private Behavior<Command> flipping(long epoch, boolean last) {
    IngressOrder.Confirm confirm =
        new IngressOrder.Confirm(work.setup.model(), epoch, work.replies);
    work.order(round.asked(), confirm);
    work.log.done("durable as revision " + epoch, Map.of());
    work.log.begin("flip", "waits until all routers go by the new rules");
    work.lookEvery(SwapWork.BRISK);
    return Behaviors.receive(Command.class)
        .onMessage(Answered.class, answered -> onFlipped(answered, epoch, last))
        .onMessage(Tick.class, tick -> onFlipTick(confirm, last))
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onFlipped(Answered answered, long epoch, boolean last) {
    if (answered.reply() instanceof IngressReply.Flipped told && told.epoch() >= epoch) {
      round.flipped(told.node());
    }
    return round.notFlipped().isEmpty() ? flippedOrWaiting(last) : Behaviors.same();
  }

  private Behavior<Command> onFlipTick(IngressOrder.Confirm confirm, boolean last) {
    if (work.isOver(work.sight())) {
      return Behaviors.stopped();
    }
    work.order(round.notFlipped(), confirm);
    return flippedOrWaiting(last);
  }

  private Behavior<Command> flippedOrWaiting(boolean last) {
    SwapSight sight = work.sight();
    Map<String, String> flipped = sight.named(round.flippedInWords());
    if (!round.allFlipped(sight.members())) {
      work.log.note("no word from " + sight.list(round.notFlipped()), flipped);
      return Behaviors.same();
    }
    if (holdingSince != null) {
      work.log.heldFor((work.now() - holdingSince) / 1_000);
      holdingSince = null;
    }
    // A router of a lost node is not asked any more, but may go by the old rules under its lease.
    if (sight.leaseLeftNanos() > 0) {
      work.log.note(
          "waits until the lease of %s has run out".formatted(sight.list(sight.lost().keySet())),
          flipped);
      return Behaviors.same();
    }
    work.log.done("all routers go by the new rules", flipped);
    return outcome.shifted(last);
  }
}
