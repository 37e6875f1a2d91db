package io.modelgrid.cluster.ports;

import io.modelgrid.cluster.board.Latest;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.HistoryAnswer;
import io.modelgrid.engine.api.HistoryAnswer.Found;
import io.modelgrid.engine.api.HistoryAnswer.Reason;
import io.modelgrid.engine.api.HistoryAnswer.Refused;
import io.modelgrid.engine.api.PastGrid;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.history.JournalHistory;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history from the journal, as far as this node's copy of the catalogue has come: what a change
 * was answered with is there.
 */
public final class ClusterGridHistory implements GridHistory {
  private static final Logger log = LoggerFactory.getLogger(ClusterGridHistory.class);

  /** So many questions are answered at a time; more are refused, to keep the journal free. */
  private static final int MOST_AT_ONCE = 4;

  private final JournalHistory journal;
  private final Latest<CatalogueState> catalogue;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  public ClusterGridHistory(JournalHistory journal, Latest<CatalogueState> catalogue) {
    this.journal = journal;
    this.catalogue = catalogue;
  }

  @Override
  public CompletionStage<HistoryAnswer<Page>> events(Query query) {
    if (query.limit() < 1 || query.limit() > MOST_ENTRIES) {
      return refused(
          Reason.INVALID, "limit: " + query.limit() + " (expected: 1 to " + MOST_ENTRIES + ")");
    }
    return ask(0, last -> journal.events(query, last));
  }

  @Override
  public CompletionStage<HistoryAnswer<PastGrid>> at(Instant time) {
    return ask(0, last -> journal.at(time));
  }

  @Override
  public CompletionStage<HistoryAnswer<PastGrid>> at(long revision) {
    return revision < 0 ? negative(revision) : ask(revision, last -> journal.at(revision));
  }

  @Override
  public CompletionStage<HistoryAnswer<Difference>> diff(long from, long to) {
    return Math.min(from, to) < 0
        ? negative(Math.min(from, to))
        : ask(Math.max(from, to), last -> journal.diff(from, to));
  }

  private static <T> CompletionStage<HistoryAnswer<T>> negative(long revision) {
    return refused(Reason.INVALID, "revision: " + revision + " (expected: a number from 0 on)");
  }

  /**
   * Asks the journal.
   *
   * @param needed the highest revision that has to be there
   * @param question from the last revision
   */
  private <T> CompletionStage<HistoryAnswer<T>> ask(
      long needed, LongFunction<CompletionStage<T>> question) {
    long last = catalogue.get().revision();
    if (last == 0) {
      return refused(Reason.UNAVAILABLE, "this node has no copy of the catalogue yet; try again");
    }
    if (needed > last) {
      return refused(
          Reason.NOT_FOUND,
          "there is no revision " + needed + " yet (the last one is " + last + ")");
    }
    if (!places.tryAcquire()) {
      return refused(
          Reason.UNAVAILABLE,
          "this node answers " + MOST_AT_ONCE + " questions about its history already; try again");
    }
    return asked(() -> question.apply(last)).handle(this::answered);
  }

  private static <T> CompletionStage<T> asked(Question<T> question) {
    try {
      return question.ask();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** One question to the journal. */
  private interface Question<T> {
    CompletionStage<T> ask();
  }

  private <T> HistoryAnswer<T> answered(@Nullable T value, @Nullable Throwable failure) {
    places.release();
    if (value != null) {
      return new Found<>(value);
    }
    log.warn("The history could not be read from the catalogue's journal", failure);
    return new Refused<>(
        Reason.UNAVAILABLE,
        "the catalogue's journal cannot be read now; try again (this node's log says more)");
  }

  private static <T> CompletionStage<HistoryAnswer<T>> refused(Reason reason, String message) {
    return CompletableFuture.completedFuture(new Refused<>(reason, message));
  }
}
