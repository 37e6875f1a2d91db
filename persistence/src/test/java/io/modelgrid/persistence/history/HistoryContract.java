package io.modelgrid.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.config.StorageSettings;
import io.modelgrid.engine.api.GridHistory.Entry;
import io.modelgrid.engine.api.GridHistory.Line;
import io.modelgrid.engine.api.GridHistory.Page;
import io.modelgrid.engine.api.GridHistory.Query;
import io.modelgrid.engine.api.PastGrid;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the history is on any database: two models of two versions, events 2 to 11, and swaps to and
 * fro: of m0 as events 12 to 15, of m1 as 16 to 19, and so on until 2411.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HistoryContract {
  private static final List<CatalogueEvent> EVENTS = Happened.events(2, 600);
  private static final long LAST = EVENTS.size();

  private @Nullable ActorSystem<Void> system;

  /** Where the journal is; asked for once for each folder. */
  abstract StorageSettings storage(Path folder) throws Exception;

  @BeforeAll
  void write(@TempDir Path folder) throws Exception {
    system = Chronicle.open(storage(folder));
    Chronicle.write(system, Chronicle.spawn(system), EVENTS);
  }

  @AfterAll
  void stop() throws Exception {
    Chronicle.close(opened());
  }

  @Test
  void theNewestEventsComeFirst() throws Exception {
    Page page = get(history().events(query(null, null, null, 3, null), LAST));

    assertThat(page.entries())
        .extracting(Entry::revision)
        .containsExactly(LAST, LAST - 1, LAST - 2);
    assertThat(page.next()).isEqualTo(LAST - 2);
    Entry newest = page.entries().get(0);
    String id = String.valueOf(LAST - 3);
    assertThat(newest)
        .isEqualTo(
            new Entry(
                LAST,
                Happened.at(LAST),
                "ann",
                "by hand",
                "operation-ended",
                "m1",
                "operation " + id + " succeeded: all nodes confirmed",
                Map.of("operation", id, "outcome", "succeeded", "message", "all nodes confirmed")));
  }

  // Page after page, over more than one window of events: each event once, none left out.
  @Test
  void pagesLeadToTheFirstEvent() throws Exception {
    long expected = LAST;
    Long before = null;
    do {
      Page page = get(history().events(query(null, null, null, 700, before), LAST));
      for (Entry entry : page.entries()) {
        assertThat(entry.revision()).isEqualTo(expected--);
      }
      before = page.next();
    } while (before != null);
    assertThat(expected).isZero();
  }

  @Test
  void eventsAreChosenByModel() throws Exception {
    Page page = get(history().events(query("m0", null, null, 1000, null), LAST));

    assertThat(page.entries()).hasSize(1000).allMatch(each -> "m0".equals(each.model()));
    Page rest = get(history().events(query("m0", null, null, 1000, page.next()), LAST));
    assertThat(rest.entries()).hasSize(205);
    assertThat(rest.next()).isNull();
    assertThat(get(history().events(query("x", null, null, 9, null), LAST)).entries()).isEmpty();
  }

  @Test
  void eventsAreChosenByTime() throws Exception {
    Page page =
        get(history().events(query(null, Happened.at(10), Happened.at(12), 1000, null), LAST));

    assertThat(page.entries()).extracting(Entry::revision).containsExactly(12L, 11L, 10L);
    Page late = get(history().events(query(null, Happened.at(LAST), null, 1000, null), LAST));
    assertThat(late.entries()).extracting(Entry::revision).containsExactly(LAST);
    assertThat(late.next()).isNull();
  }

  @Test
  void theGridIsAsItWasAfterARevision() throws Exception {
    PastGrid before = get(history().at(13));
    PastGrid after = get(history().at(14));

    assertThat(before.revision()).isEqualTo(13);
    assertThat(before.at()).isEqualTo(Happened.at(13));
    PastGrid.Model model = before.models().get(0);
    assertThat(model.labels()).containsEntry("stable", "1");
    assertThat(Objects.requireNonNull(model.operation()).id()).isEqualTo("12");
    assertThat(model.versions()).extracting(PastGrid.Version::state).containsOnly("verified");
    assertThat(after.models().get(0).labels()).containsEntry("stable", "2");
    assertThat(after.models().get(0).traffic().previous()).isEqualTo("1");
    assertThat(after.models().get(1).labels()).containsEntry("stable", "1");
  }

  @Test
  void theGridIsAsItWasAtATime() throws Exception {
    assertThat(get(history().at(Happened.at(13).plusMillis(999)))).isEqualTo(get(history().at(13)));
    assertThat(get(history().at(Happened.at(14)))).isEqualTo(get(history().at(14)));
    assertThat(get(history().at(Instant.MAX)).revision()).isEqualTo(LAST);
  }

  @Test
  void beforeTheFirstEventThereWasNothing() throws Exception {
    PastGrid nothing = new PastGrid(0, null, List.of());

    assertThat(get(history().at(0))).isEqualTo(nothing);
    assertThat(get(history().at(Happened.START))).isEqualTo(nothing);
  }

  @Test
  void revisionsAreCompared() throws Exception {
    assertThat(get(history().diff(11, 14)).lines())
        .containsExactly(
            new Line("m0", "label stable: 1 -> 2"),
            new Line("m0", "no operation runs -> operation 12 (swap 2)"));
    assertThat(get(history().diff(14, 11)).lines())
        .containsExactly(
            new Line("m0", "label stable: 2 -> 1"),
            new Line("m0", "operation 12 (swap 2) -> no operation runs"));
    assertThat(get(history().diff(15, 15)).lines()).isEmpty();
    assertThat(get(history().diff(0, 2)).lines())
        .containsExactly(
            new Line("m0", "is new"),
            new Line("m0", "version 1: none -> registered (111111111111)"));
    assertThat(get(history().diff(2, 0)).lines()).containsExactly(new Line("m0", "is gone"));
  }

  // Asked again and again, for later and for earlier ones, it begins with states that it kept.
  @Test
  void whatWasAskedBeforeChangesNoAnswer() throws Exception {
    Checkpoints checkpoints = new Checkpoints(10, 5);
    JournalHistory asked = new JournalHistory(opened(), Chronicle.DISPATCHER, checkpoints);
    for (long revision : new long[] {203, 14, 61, 60, 59, 200, 1, 203}) {
      assertThat(get(asked.at(revision))).isEqualTo(get(history().at(revision)));
      assertThat(get(asked.at(Happened.at(revision)))).isEqualTo(get(history().at(revision)));
      assertThat(get(asked.diff(revision, 99))).isEqualTo(get(history().diff(revision, 99)));
    }
    assertThat(checkpoints.size()).isBetween(2, 5);
  }

  @Test
  void aJournalThatCannotBeReadFailsTheQuestion(@TempDir Path other) throws Exception {
    ActorSystem<Void> closed = Chronicle.open(storage(other));
    Chronicle.close(closed);

    assertThatThrownBy(() -> get(new JournalHistory(closed, Chronicle.DISPATCHER).at(1)))
        .isInstanceOf(Exception.class);
  }

  private static Query query(
      @Nullable String model,
      @Nullable Instant from,
      @Nullable Instant to,
      int limit,
      @Nullable Long before) {
    return new Query(model, from, to, limit, before);
  }

  private ActorSystem<Void> opened() {
    return Objects.requireNonNull(system);
  }

  private JournalHistory history() {
    return new JournalHistory(opened(), Chronicle.DISPATCHER);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(2, TimeUnit.MINUTES);
  }
}
