package io.modelgrid.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What happened to the grid, and what it was like at any time. Reads the journal, so each call
 * takes a moment, up to seconds for a long history. Thread-safe; the stage completes normally also
 * for refusals. As with {@link Inference}, dependents attach with an {@code …Async} method.
 *
 * <p>A revision is the number of an event, from 1. Times are those of the clock of the node that
 * wrote.
 */
public interface GridHistory {
  /** Most entries of a page. */
  int MOST_ENTRIES = 1_000;

  /** Events, newest first. */
  CompletionStage<HistoryAnswer<Page>> events(Query query);

  /** The grid as it was at a time: before the first event that is later. */
  CompletionStage<HistoryAnswer<PastGrid>> at(Instant time);

  /** The grid as it was right after a revision; 0 is before everything. */
  CompletionStage<HistoryAnswer<PastGrid>> at(long revision);

  /** What is different at revision {@code to} from what was at {@code from}, be it later or not. */
  CompletionStage<HistoryAnswer<Difference>> diff(long from, long to);

  /**
   * Which events are asked for.
   *
   * @param model those of one model, or null for all
   * @param from none before this time, or null
   * @param to none after this time, or null
   * @param limit most entries, 1 to {@link #MOST_ENTRIES}
   * @param before only revisions below this one, or null for the newest
   */
  record Query(
      @Nullable String model,
      @Nullable Instant from,
      @Nullable Instant to,
      int limit,
      @Nullable Long before) {}

  /**
   * Some events.
   *
   * @param next the {@code before} that gives the page of older ones, or null where there are none.
   *     A page can have fewer entries than its limit, or none, and older ones all the same
   */
  record Page(List<Entry> entries, @Nullable Long next) {
    // Written out, since a compact one loses what says that a component may be null.
    public Page(List<Entry> entries, @Nullable Long next) {
      this.entries = List.copyOf(entries);
      this.next = next;
    }
  }

  /**
   * One event.
   *
   * @param kind for example {@code version-registered} or {@code swap-committed}
   * @param model null where it concerns none
   * @param summary what happened, in one line
   * @param details the same in fields
   */
  record Entry(
      long revision,
      Instant at,
      String who,
      String why,
      String kind,
      @Nullable String model,
      String summary,
      Map<String, String> details) {
    // Written out, since a compact one loses what says that a component may be null.
    public Entry(
        long revision,
        Instant at,
        String who,
        String why,
        String kind,
        @Nullable String model,
        String summary,
        Map<String, String> details) {
      this.revision = revision;
      this.at = at;
      this.who = who;
      this.why = why;
      this.kind = kind;
      this.model = model;
      this.summary = summary;
      this.details = Map.copyOf(details);
    }
  }

  /** What changed between two revisions, in words. */
  record Difference(long from, long to, List<Line> lines) {
    public Difference {
      lines = List.copyOf(lines);
    }
  }

  /** One thing that is different about a model; the empty name stands for the grid as a whole. */
  record Line(String model, String text) {}
}
