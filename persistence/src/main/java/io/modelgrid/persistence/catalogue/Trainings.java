package io.modelgrid.persistence.catalogue;

import io.modelgrid.persistence.catalogue.CatalogueEvent.RetrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The trainings as the catalogue knows them. Immutable and pure.
 *
 * @param live those that are not over, by id, oldest first
 * @param ended the latest that are over, oldest first
 * @param retrainings what models are trained with again, by model
 */
public record Trainings(
    SortedMap<String, TrainingState> live,
    List<EndedTraining> ended,
    SortedMap<String, Retraining> retrainings) {
  /** How many ended trainings the state remembers; the history has them all. */
  static final int REMEMBERED = 100;

  /** How many characters their specifications may have together; the oldest go first. */
  static final int REMEMBERED_CHARACTERS = 1 << 18;

  public Trainings {
    TreeMap<String, TrainingState> sorted = new TreeMap<>(ModelState.VERSION_ORDER);
    sorted.putAll(live);
    live = Collections.unmodifiableSortedMap(sorted);
    ended = List.copyOf(ended);
    retrainings = Collections.unmodifiableSortedMap(new TreeMap<>(retrainings));
  }

  public static Trainings none() {
    return new Trainings(new TreeMap<>(), List.of(), new TreeMap<>());
  }

  /** The training of this id, if it is over and remembered. */
  public Optional<EndedTraining> ended(String id) {
    return ended.stream().filter(each -> each.last().id().equals(id)).findFirst();
  }

  /** The trainings after an event of theirs; whether it fits was checked before it was made. */
  Trainings apply(TrainingEvent event, long revision) {
    if (event instanceof TrainingSubmitted submitted) {
      return submit(submitted, revision);
    }
    if (event instanceof RetrainingEnded over) {
      return forget(over.model());
    }
    TrainingState before = known(event);
    if (event instanceof TrainingStarted started) {
      return with(before.started(started));
    }
    if (event instanceof TrainingAdvanced advanced) {
      return with(before.advanced(advanced));
    }
    if (event instanceof TrainingInterrupted broken) {
      return with(before.interrupted(broken.crash(), broken.reason()));
    }
    if (event instanceof TrainingCancelled) {
      return with(before.cancel());
    }
    if (event instanceof TrainingDelivered delivered) {
      return with(before.delivered(delivered.result()));
    }
    return event instanceof TrainingPromoted promoted
        ? with(before.promoted(promoted.operation()))
        : end(before, (TrainingEnded) event);
  }

  /** A version was registered from one of them. */
  Trainings made(String training, String version, String technique) {
    TrainingState its = live.get(training);
    return its == null ? this : with(its.made(version, technique));
  }

  /** The model is not trained again by itself any more. */
  Trainings forget(String model) {
    if (!retrainings.containsKey(model)) {
      return this;
    }
    TreeMap<String, Retraining> rest = new TreeMap<>(retrainings);
    rest.remove(model);
    return new Trainings(live, ended, rest);
  }

  private Trainings submit(TrainingSubmitted event, long revision) {
    TrainingState its = TrainingState.submitted(revision, event);
    TreeMap<String, TrainingState> all = new TreeMap<>(live);
    all.put(its.id(), its);
    TreeMap<String, Retraining> again = new TreeMap<>(retrainings);
    TrainingRequest request = event.request();
    if (request.retraining() != null) {
      again.put(
          request.model(),
          new Retraining(
              request.root() == null ? its.id() : request.root(),
              request,
              event.header().who(),
              event.header().at(),
              lastDigest(request)));
    }
    return new Trainings(all, ended, again);
  }

  private @Nullable String lastDigest(TrainingRequest request) {
    Retraining before = retrainings.get(request.model());
    if (request.digest() == null && before != null && before.root().equals(request.root())) {
      return before.digest();
    }
    return request.digest();
  }

  private Trainings end(TrainingState before, TrainingEnded event) {
    TreeMap<String, TrainingState> rest = new TreeMap<>(live);
    rest.remove(before.id());
    List<EndedTraining> all = new ArrayList<>(ended);
    all.add(new EndedTraining(before.ended(), event.result(), event.header().at()));
    TreeMap<String, Retraining> again = new TreeMap<>(retrainings);
    String digest = event.result().digest();
    Retraining its = retrainings.get(event.model());
    String root = Objects.requireNonNullElse(before.request().root(), before.id());
    // One that was done because of a digest keeps that: what changed since is seen by the next
    // look.
    boolean open = before.request().digest() == null;
    if (open && digest != null && its != null && its.root().equals(root)) {
      again.put(event.model(), its.trained(digest));
    }
    return new Trainings(rest, remembered(all), again);
  }

  private static List<EndedTraining> remembered(List<EndedTraining> all) {
    int first = Math.max(0, all.size() - REMEMBERED);
    long characters = 0;
    for (int index = all.size() - 1; index >= first; index--) {
      characters += all.get(index).last().request().specification().length();
      if (characters > REMEMBERED_CHARACTERS) {
        first = index + 1;
      }
    }
    return all.subList(first, all.size());
  }

  private Trainings with(TrainingState its) {
    TreeMap<String, TrainingState> all = new TreeMap<>(live);
    all.put(its.id(), its);
    return new Trainings(all, ended, retrainings);
  }

  private TrainingState known(TrainingEvent event) {
    TrainingState its = live.get(event.training());
    if (its == null) {
      throw new IllegalStateException("event: " + event + " (expected: a training that is there)");
    }
    return its;
  }
}
