package io.modelgrid.actors.swap;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.OperationStep;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.OperationState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Plays the catalogue's writer: the rules of steps, over real events and a real state. */
final class PlayedWriter {
  static final CatalogueEvent.Header HEADER =
      new CatalogueEvent.Header(1, Instant.EPOCH, "ann", "by hand");

  /** Commands of these types are swallowed, once each. */
  final Set<Class<?>> swallowOnce = ConcurrentHashMap.newKeySet();

  /** Commands of these types are answered with {@code LATER}. */
  final Set<Class<?>> later = ConcurrentHashMap.newKeySet();

  /** Commands of these types are answered with {@code OVER}. */
  final Set<Class<?>> over = ConcurrentHashMap.newKeySet();

  final List<Catalogue.Command> told = new CopyOnWriteArrayList<>();
  private volatile CatalogueState state = CatalogueState.empty();

  CatalogueState state() {
    return state;
  }

  synchronized long apply(CatalogueEvent event) {
    state = state.apply(event);
    return state.revision();
  }

  Behavior<Catalogue.Command> behavior() {
    return Behaviors.receive(Catalogue.Command.class)
        .onMessage(Catalogue.ReadRevision.class, this::onRead)
        .onMessage(OperationStep.class, this::onStep)
        .onMessage(Catalogue.ReportFailed.class, this::onFailed)
        .build();
  }

  private Behavior<Catalogue.Command> onRead(Catalogue.ReadRevision read) {
    told.add(read);
    if (!swallowOnce.remove(read.getClass())) {
      read.replyTo().tell(new StepReply(Noted.NOTED, state.revision(), ""));
    }
    return Behaviors.same();
  }

  private Behavior<Catalogue.Command> onFailed(Catalogue.ReportFailed report) {
    told.add(report);
    apply(
        new CatalogueEvent.VersionFailed(
            HEADER, report.model(), report.version(), report.reason()));
    return Behaviors.same();
  }

  private Behavior<Catalogue.Command> onStep(OperationStep step) {
    told.add(step);
    if (swallowOnce.remove(step.getClass())) {
      return Behaviors.same();
    }
    StepReply reply =
        later.contains(step.getClass())
            ? new StepReply(Noted.LATER, state.revision(), "not now")
            : over.contains(step.getClass()) ? refused() : write(step);
    step.replyTo().tell(reply);
    return Behaviors.same();
  }

  private StepReply refused() {
    return new StepReply(Noted.OVER, state.revision(), "over");
  }

  private StepReply noted(long revision) {
    return new StepReply(Noted.NOTED, revision, "");
  }

  private StepReply write(OperationStep step) {
    OperationState running = state.running(step.operation()).orElse(null);
    if (running == null) {
      return refused();
    }
    if (step instanceof Catalogue.AdoptOperation adopt) {
      return running.supervisor().equals(adopt.supervisor())
          ? noted(state.revision())
          : noted(
              apply(
                  new CatalogueEvent.OperationAdopted(
                      HEADER, adopt.model(), adopt.operation(), adopt.supervisor())));
    }
    if (!running.supervisor().equals(step.supervisor())) {
      return refused();
    }
    if (step instanceof Catalogue.CommitSwap commit) {
      return commit(running, commit);
    }
    if (step instanceof Catalogue.EndOperation end) {
      return noted(
          apply(
              new CatalogueEvent.OperationEnded(
                  HEADER, end.model(), end.operation(), end.outcome(), end.message())));
    }
    Catalogue.JudgeCanary judge = (Catalogue.JudgeCanary) step;
    return noted(
        apply(
            new CatalogueEvent.CanaryJudged(
                HEADER,
                judge.model(),
                judge.operation(),
                judge.step(),
                judge.verdict(),
                judge.reason(),
                judge.numbers())));
  }

  private StepReply commit(OperationState running, Catalogue.CommitSwap commit) {
    if (commit.commit() == running.commits()) {
      return noted(state.revision());
    }
    return noted(
        apply(
            new CatalogueEvent.SwapCommitted(
                HEADER,
                commit.model(),
                commit.operation(),
                commit.labels(),
                commit.split(),
                commit.shadow(),
                commit.last())));
  }
}
