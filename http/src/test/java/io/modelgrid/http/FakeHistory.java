package io.modelgrid.http;

import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.HistoryAnswer;
import io.modelgrid.engine.api.HistoryAnswer.Found;
import io.modelgrid.engine.api.HistoryAnswer.Reason;
import io.modelgrid.engine.api.HistoryAnswer.Refused;
import io.modelgrid.engine.api.PastGrid;
import io.modelgrid.engine.api.TrafficView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A history of one event; keeps what it was asked, and refuses when told to. */
final class FakeHistory implements GridHistory {
  static final Instant THEN = Instant.parse("2026-11-22T10:15:30Z");

  final List<Object> asked = new CopyOnWriteArrayList<>();
  volatile @Nullable Reason refusal;

  @Override
  public CompletionStage<HistoryAnswer<Page>> events(Query query) {
    return answer(
        query,
        new Page(
            List.of(
                new Entry(
                    7,
                    THEN,
                    "ann",
                    "by hand",
                    "label-moved",
                    "m",
                    "stable is version 2",
                    Map.of("label", "stable"))),
            7L));
  }

  @Override
  public CompletionStage<HistoryAnswer<PastGrid>> at(Instant time) {
    return answer(time, past());
  }

  @Override
  public CompletionStage<HistoryAnswer<PastGrid>> at(long revision) {
    return answer(revision, past());
  }

  @Override
  public CompletionStage<HistoryAnswer<Difference>> diff(long from, long to) {
    return answer(
        from + ".." + to, new Difference(from, to, List.of(new Line("m", "label stable: 1 -> 2"))));
  }

  private <T> CompletionStage<HistoryAnswer<T>> answer(Object question, T value) {
    asked.add(question);
    Reason reason = refusal;
    return CompletableFuture.completedFuture(
        reason == null ? new Found<>(value) : new Refused<>(reason, "not so"));
  }

  private static PastGrid past() {
    return new PastGrid(
        7,
        THEN,
        List.of(
            new PastGrid.Model(
                "m",
                7,
                Map.of("stable", "2"),
                List.of(new PastGrid.Version("2", "verified", "ab", THEN, null)),
                null,
                TrafficView.none(),
                null,
                false,
                List.of())));
  }
}
