package io.modelgrid.persistence.history;

import io.modelgrid.engine.api.GridHistory.Difference;
import io.modelgrid.engine.api.GridHistory.Entry;
import io.modelgrid.engine.api.GridHistory.Page;
import io.modelgrid.engine.api.GridHistory.Query;
import io.modelgrid.engine.api.PastGrid;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue's events, as they stand in the journal. Events come one after the other and are
 * dropped when they are counted in; no more than a page of them is ever in memory. A past state is
 * added up from the nearest one before it that is kept in memory ({@link Checkpoints}): the journal
 * keeps no snapshots of old states, so the first question begins with the first event.
 *
 * <p>Stages fail when the journal cannot be read, or not within {@link #PATIENCE}. Thread-safe.
 */
public final class JournalHistory {
  /** How long a question may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So many events are read at a time, from the newest to older ones. */
  static final int WINDOW = 1_000;

  /** So many events are looked through for one page, at most. */
  static final int MOST_READ = 100_000;

  private static final String ID = "catalogue";

  private final ActorSystem<?> system;
  private final String dispatcher;
  private final Checkpoints checkpoints;

  /**
   * Reads the journal that the system's configuration names.
   *
   * @param dispatcher on which events are read and counted in
   */
  public JournalHistory(ActorSystem<?> system, String dispatcher) {
    this(system, dispatcher, Checkpoints.usual());
  }

  JournalHistory(ActorSystem<?> system, String dispatcher, Checkpoints checkpoints) {
    this.system = system;
    this.dispatcher = dispatcher;
    this.checkpoints = checkpoints;
  }

  /**
   * Events, newest first.
   *
   * @param last the newest revision that there is
   */
  public CompletionStage<Page> events(Query query, long last) {
    Long before = query.before();
    long newest = before == null ? last : Math.min(last, before - 1);
    return older(query, newest, Math.max(0, newest - MOST_READ), new ArrayList<>());
  }

  /** Reads the window that ends with {@code newest}, and the ones before it if need be. */
  private CompletionStage<Page> older(Query query, long newest, long end, List<Entry> found) {
    if (newest <= end) {
      return CompletableFuture.completedFuture(new Page(found, newest == 0 ? null : newest + 1));
    }
    long oldest = Math.max(end, newest - WINDOW) + 1;
    return run(read(oldest, newest), Sink.seq())
        .thenComposeAsync(
            window -> {
              collect(query, window, found);
              if (found.size() == query.limit()) {
                long next = found.get(found.size() - 1).revision();
                return CompletableFuture.completedFuture(new Page(found, next > 1 ? next : null));
              }
              return isBefore(query.from(), window)
                  ? CompletableFuture.completedFuture(new Page(found, null))
                  : older(query, oldest - 1, end, found);
            },
            executor());
  }

  private static void collect(Query query, List<EventEnvelope> window, List<Entry> found) {
    for (int each = window.size() - 1; each >= 0 && found.size() < query.limit(); each--) {
      CatalogueEvent event = (CatalogueEvent) window.get(each).event();
      if (fits(query, event)) {
        found.add(EventWords.entry(window.get(each).sequenceNr(), event));
      }
    }
  }

  private static boolean fits(Query query, CatalogueEvent event) {
    Instant at = event.header().at();
    boolean ofModel =
        query.model() == null
            || (event instanceof ModelEvent of && of.model().equals(query.model()));
    return ofModel
        && (query.from() == null || !at.isBefore(query.from()))
        && (query.to() == null || !at.isAfter(query.to()));
  }

  /** Clocks of nodes differ a little, so only a whole window tells that all before it is older. */
  private static boolean isBefore(@Nullable Instant from, List<EventEnvelope> window) {
    return from != null
        && window.stream()
            .allMatch(each -> ((CatalogueEvent) each.event()).header().at().isBefore(from));
  }

  /** The grid right after a revision, which must be there. */
  public CompletionStage<PastGrid> at(long revision) {
    return seen(reach(checkpoints.upTo(revision), revision));
  }

  /** The grid before the first event that is later than this time. */
  public CompletionStage<PastGrid> at(Instant time) {
    Moment begin = checkpoints.upTo(time);
    return seen(
        after(
            begin,
            events(begin.revision() + 1, Long.MAX_VALUE)
                .takeWhile(event -> !event.header().at().isAfter(time))));
  }

  private CompletionStage<PastGrid> seen(CompletionStage<Moment> reached) {
    return reached.thenApplyAsync(moment -> PastGrids.of(moment.state(), moment.at()), executor());
  }

  /** What is different between two revisions, which must both be there. */
  public CompletionStage<Difference> diff(long from, long to) {
    long first = Math.min(from, to);
    long last = Math.max(from, to);
    return reach(checkpoints.upTo(first), first)
        .thenComposeAsync(
            earlier -> {
              Moment kept = checkpoints.upTo(last);
              return reach(kept.revision() > first ? kept : earlier, last)
                  .thenApplyAsync(later -> difference(from, to, earlier, later), executor());
            },
            executor());
  }

  private static Difference difference(long from, long to, Moment earlier, Moment later) {
    return new Difference(
        from,
        to,
        from <= to
            ? StateDifference.between(earlier.state(), later.state())
            : StateDifference.between(later.state(), earlier.state()));
  }

  /** Goes on from a state to a later revision. */
  private CompletionStage<Moment> reach(Moment begin, long revision) {
    return after(begin, events(begin.revision() + 1, revision));
  }

  private CompletionStage<Moment> after(Moment begin, Source<CatalogueEvent, NotUsed> events) {
    return run(
        events,
        Sink.fold(
            begin,
            (moment, event) -> {
              Moment next = moment.after(event);
              checkpoints.pass(next);
              return next;
            }));
  }

  private Source<CatalogueEvent, NotUsed> events(long from, long to) {
    return read(from, to).map(each -> (CatalogueEvent) each.event());
  }

  private Source<EventEnvelope, NotUsed> read(long from, long to) {
    if (to < from) {
      return Source.empty();
    }
    return PersistenceQuery.get(system)
        .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier())
        .currentEventsByPersistenceId(ID, from, to);
  }

  private <E, T> CompletionStage<T> run(
      Source<E, NotUsed> events, Sink<E, CompletionStage<T>> sink) {
    return events
        .completionTimeout(PATIENCE)
        .toMat(sink, Keep.right())
        .withAttributes(ActorAttributes.dispatcher(dispatcher))
        .run(system);
  }

  private Executor executor() {
    return system.dispatchers().lookup(DispatcherSelector.fromConfig(dispatcher));
  }
}
