package io.modelgrid.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.GridHistory.Difference;
import io.modelgrid.engine.api.GridHistory.Page;
import io.modelgrid.engine.api.GridHistory.Query;
import io.modelgrid.engine.api.PastGrid;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.fixture.JournalStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 100,000 events on H2: the state is there within 30 s, and so is the first answer about the past;
 * later ones come within a second.
 *
 * <p>It takes about a minute, most of it for the writing.
 */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LongHistoryTest {
  private static final int BATCH = 1_000;
  private static final Duration MOST = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofSeconds(1);
  private static final List<CatalogueEvent> EVENTS = Happened.events(20, 24_975);

  @Test
  void aHundredThousandEventsAreReadInTime(@TempDir Path folder) throws Exception {
    assertThat(EVENTS).hasSizeGreaterThanOrEqualTo(100_000);
    write(folder);
    ActorSystem<Void> system = Chronicle.open(JournalStorage.h2(folder));
    try {
      CatalogueState state =
          timed(
              "recovery", MOST, () -> Chronicle.write(system, Chronicle.spawn(system), List.of()));
      assertThat(state.revision()).isEqualTo(EVENTS.size());
      answersInTime(new JournalHistory(system, Chronicle.DISPATCHER), state);
    } finally {
      Chronicle.close(system);
    }
  }

  private static void write(Path folder) throws Exception {
    ActorSystem<Void> system = Chronicle.open(JournalStorage.h2(folder));
    try {
      ActorRef<Chronicle.Write> chronicle = Chronicle.spawn(system);
      for (int from = 0; from < EVENTS.size(); from += BATCH) {
        int to = Math.min(EVENTS.size(), from + BATCH);
        Chronicle.write(system, chronicle, EVENTS.subList(from, to));
      }
    } finally {
      Chronicle.close(system);
    }
  }

  private static void answersInTime(JournalHistory history, CatalogueState state) throws Exception {
    long last = state.revision();
    PastGrid past =
        timed("at, for the first time,", MOST, () -> history.at(last).toCompletableFuture().get());
    assertThat(past.models()).hasSize(20);
    assertThat(past.models().get(0).labels())
        .isEqualTo(state.models().values().iterator().next().labels());
    Difference difference =
        timed(
            "diff", LATER, () -> history.diff(last / 2 - 1, last - 2).toCompletableFuture().get());
    assertThat(difference.to()).isEqualTo(last - 2);
    PastGrid middle =
        timed("at", LATER, () -> history.at(last / 3 * 2 - 1).toCompletableFuture().get());
    assertThat(middle.revision()).isEqualTo(last / 3 * 2 - 1);
    Query none = new Query("unknown", null, null, 10, null);
    Page page = timed("events", MOST, () -> history.events(none, last).toCompletableFuture().get());
    assertThat(page.entries()).isEmpty();
  }

  private static <T> T timed(String what, Duration most, Callable<T> work) throws Exception {
    long begin = System.nanoTime();
    T result = work.call();
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.println(what + " of " + EVENTS.size() + " events: " + took.toMillis() + " ms");
    assertThat(took).as(what).isLessThan(most);
    return result;
  }
}
