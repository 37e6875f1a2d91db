package io.modelgrid.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.engine.api.TrainingView.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;

/** Trainings that a test puts there and changes; keeps what was submitted and cancelled. */
public final class FakeTrainings implements GridTrainings {
  public static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  public static final String SPECIFICATION =
      """
      {"model":"fashion","data":{"format":"idx"},"epochs":10,"seed":7,\
      "gate":{"stable":{"margin":0.05}}}""";

  public final Map<String, TrainingView> all = new ConcurrentHashMap<>();
  public final List<String> changes = new CopyOnWriteArrayList<>();
  public volatile ChangeAnswer answer = new Started("12", "", 12);

  public void put(TrainingView view) {
    all.put(view.id(), view);
  }

  /** A training with an epoch of ten for each loss. */
  public static TrainingView training(String id, State state, double... losses) {
    List<Point> curve = new ArrayList<>();
    for (double loss : losses) {
      int epoch = curve.size() + 1;
      curve.add(
          new Point(
              epoch,
              NOON.plusSeconds(epoch),
              Map.of(
                  "loss", loss, "validation.loss", loss + 0.1, "validation.accuracy", 1 - loss)));
    }
    boolean waits = state == State.WAITING;
    boolean over = !waits && state != State.RUNNING;
    boolean succeeded = state == State.SUCCEEDED;
    return new TrainingView(
        id,
        "fashion",
        "train",
        state,
        message(state),
        state == State.REFUSED
            ? List.of("test.accuracy is 0.81 (expected: at least 0.835)")
            : List.of(),
        SPECIFICATION,
        "ann",
        0,
        NOON,
        waits ? Optional.empty() : Optional.of(NOON.plusSeconds(1)),
        over ? Optional.of(NOON.plusSeconds(20)) : Optional.empty(),
        waits ? Optional.empty() : Optional.of("node-b"),
        waits ? 0 : 1,
        losses.length,
        10,
        over ? 1 : losses.length / 10.0,
        over || waits ? Optional.empty() : Optional.of(12.5),
        curve,
        over ? Map.of("test.accuracy", succeeded ? 0.88 : 0.81, "test.loss", 0.33) : Map.of(),
        succeeded ? List.of("3") : List.of(),
        succeeded ? Optional.of("17") : Optional.empty());
  }

  /** The same, of which a version was registered. */
  public static TrainingView registered(TrainingView view, String version) {
    return with(view, List.of(version), view.curve());
  }

  private static TrainingView with(TrainingView view, List<String> versions, List<Point> curve) {
    return new TrainingView(
        view.id(),
        view.model(),
        view.kind(),
        view.state(),
        view.message(),
        view.reasons(),
        view.specification(),
        view.owner(),
        view.priority(),
        view.submittedAt(),
        view.startedAt(),
        view.endedAt(),
        view.node(),
        view.attempts(),
        view.epoch(),
        view.epochs(),
        view.done(),
        view.secondsLeft(),
        curve,
        view.results(),
        versions,
        view.operation());
  }

  /** The same, of which some epochs are left. */
  public static TrainingView left(TrainingView view, IntPredicate epochs) {
    return with(
        view,
        view.versions(),
        view.curve().stream().filter(point -> epochs.test(point.epoch())).toList());
  }

  /** One that is over, with what its duel measured. */
  public static TrainingView compression(String id) {
    return new TrainingView(
        id,
        "fashion",
        "compress",
        State.SUCCEEDED,
        "version 4 is registered",
        List.of(),
        "{\"model\":\"fashion\",\"compress\":{\"version\":\"3\"}}",
        "ann",
        0,
        NOON,
        Optional.of(NOON.plusSeconds(1)),
        Optional.of(NOON.plusSeconds(8)),
        Optional.of("node-a"),
        1,
        0,
        0,
        1,
        Optional.empty(),
        List.of(),
        Map.of(
            "duel.original.bytes", 407_000.0,
            "duel.original.accuracy", 0.8812,
            "duel.soft-0.02.bytes", 407_000.0,
            "duel.int8.bytes", 104_000.0,
            "duel.int8.accuracy", 0.8809,
            "duel.int8.difference.low", -0.0021,
            "int8.test.f1", 0.88),
        List.of("4"),
        Optional.empty());
  }

  private static String message(State state) {
    return switch (state) {
      case WAITING -> "waits for 2 cores: node-b trains for bob";
      case RUNNING -> "trains";
      case SUCCEEDED -> "version 3 is registered";
      case REFUSED -> "the gate did not let it through";
      case FAILED -> "the loss is not a number any more in epoch 2";
      case CANCELLED -> "given up by ann";
    };
  }

  @Override
  public CompletionStage<ChangeAnswer> submit(byte[] specification, boolean yaml, Origin origin) {
    changes.add(
        "submit %s %s by %s: %s"
            .formatted(
                yaml ? "yaml" : "json",
                new String(specification, UTF_8),
                origin.who(),
                origin.why()));
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(String id, Origin origin) {
    changes.add("cancel " + id + " by " + origin.who() + ": " + origin.why());
    return CompletableFuture.completedFuture(
        answer instanceof Started ? new Changed(14, "", true) : answer);
  }

  @Override
  public List<TrainingView> trainings() {
    return all.values().stream().sorted(Comparator.comparing(TrainingView::id).reversed()).toList();
  }

  @Override
  public Optional<TrainingView> training(String id) {
    return Optional.ofNullable(all.get(id));
  }

  @Override
  public String schema() {
    return "{\"type\":\"object\",\"required\":[\"model\"]}";
  }
}
