package io.modelgrid.persistence.catalogue;

import static io.modelgrid.persistence.catalogue.Samples.ARTIFACT;
import static io.modelgrid.persistence.catalogue.Samples.HEADER;
import static io.modelgrid.persistence.catalogue.TrainingSamples.PLAIN;
import static io.modelgrid.persistence.catalogue.TrainingSamples.advanced;
import static io.modelgrid.persistence.catalogue.TrainingSamples.lineage;
import static io.modelgrid.persistence.catalogue.TrainingSamples.point;
import static io.modelgrid.persistence.catalogue.TrainingSamples.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.RetrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState.Made;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What events of trainings add up to. */
class TrainingsTest {
  private static final CatalogueState WAITING =
      CatalogueState.empty().apply(new TrainingSubmitted(HEADER, PLAIN));
  private static final CatalogueState RUNNING =
      WAITING.apply(new TrainingStarted(HEADER, "shop", "1", 1, "n1"));
  private static final Schedule DAILY = new Schedule(Duration.ofDays(1), Duration.ofMinutes(1));

  private static TrainingState one(CatalogueState state) {
    return Objects.requireNonNull(state.trainings().live().get("1"));
  }

  private static TrainingEnded ended(String training, TrainingResult result) {
    return new TrainingEnded(HEADER, "shop", training, result);
  }

  private static TrainingResult done(String digest) {
    return new TrainingResult(Outcome.SUCCEEDED, "", List.of(), Map.of(), digest);
  }

  @Test
  void aSubmittedOneWaitsUnderTheRevisionOfItsEvent() {
    assertThat(one(WAITING).phase()).isEqualTo(Phase.WAITING);
    assertThat(one(WAITING).id()).isEqualTo("1");
    assertThat(one(WAITING).submitted()).isEqualTo(HEADER);
  }

  @Test
  void anAttemptNamesItsNodeAndKeepsTheFirstStart() {
    CatalogueState again =
        RUNNING
            .apply(new TrainingInterrupted(HEADER, "shop", "1", 1, false, "n1 was lost"))
            .apply(new TrainingStarted(later(60), "shop", "1", 2, "n2"));

    assertThat(one(RUNNING).runs(1)).isTrue();
    assertThat(one(again).runs(1)).isFalse();
    assertThat(one(again).runs(2)).isTrue();
    assertThat(one(again).run().node()).isEqualTo("n2");
    assertThat(one(again).run().startedAt()).isEqualTo(HEADER.at());
  }

  private static CatalogueEvent.Header later(int seconds) {
    return new CatalogueEvent.Header(
        HEADER.term(), HEADER.at().plusSeconds(seconds), HEADER.who(), HEADER.why());
  }

  // Two crashes, an epoch, one crash more: only the last one counts.
  @Test
  void crashesInARowAreCountedUntilAnEpochIsDone() {
    CatalogueState twice =
        RUNNING
            .apply(new TrainingInterrupted(HEADER, "shop", "1", 1, true, "killed"))
            .apply(new TrainingStarted(HEADER, "shop", "1", 2, "n1"))
            .apply(new TrainingInterrupted(HEADER, "shop", "1", 2, true, "killed"));
    CatalogueState lost =
        twice
            .apply(new TrainingStarted(HEADER, "shop", "1", 3, "n1"))
            .apply(new TrainingInterrupted(HEADER, "shop", "1", 3, false, "n1 was lost"));
    CatalogueState went =
        lost.apply(new TrainingStarted(HEADER, "shop", "1", 4, "n1"))
            .apply(advanced("1", 4, point(1, 1)))
            .apply(new TrainingInterrupted(HEADER, "shop", "1", 4, true, "killed"));

    assertThat(one(twice).run().crashes()).isEqualTo(2);
    assertThat(one(lost).run().crashes()).isEqualTo(2);
    assertThat(one(lost).run().note()).isEqualTo("n1 was lost");
    assertThat(one(went).run().crashes()).isEqualTo(1);
  }

  @Test
  void whatAnAttemptMeasuresAgainReplacesWhatWasThere() {
    CatalogueState state =
        RUNNING
            .apply(advanced("1", 1, point(1, 1), point(2, 0.5), point(3, 0.25)))
            .apply(new TrainingStarted(HEADER, "shop", "1", 2, "n1"))
            .apply(advanced("1", 2, point(2, 0.5)));

    assertThat(one(state).curve().points()).containsExactly(point(1, 1), point(2, 0.5));
    assertThat(one(state).curve().epoch()).isEqualTo(2);
    assertThat(one(state).run().told()).isEqualTo(2);
  }

  @Test
  void aLongCurveIsThinnedAndKeepsItsEnds() {
    CatalogueState state = RUNNING;
    for (int epoch = 1; epoch <= 5_000; epoch++) {
      state = state.apply(advanced("1", 1, point(epoch, epoch)));
      assertThat(one(state).curve().points()).hasSizeLessThanOrEqualTo(TrainingCurve.LIVE);
    }
    List<Integer> epochs = one(state).curve().points().stream().map(Point::epoch).toList();
    CatalogueState over = state.apply(ended("1", TrainingSamples.RESULT));
    List<Point> few = over.trainings().ended().get(0).last().curve().points();

    assertThat(epochs).isSorted().startsWith(1).endsWith(5_000).hasSizeGreaterThan(90);
    assertThat(few)
        .hasSize(TrainingCurve.ENDED)
        .startsWith(point(1, 1))
        .endsWith(point(5_000, 5_000));
  }

  @Test
  void itsVersionsAreRemembered() {
    CatalogueState state =
        RUNNING
            .apply(new VersionRegistered(HEADER, "shop", "1", ARTIFACT, lineage("1", "trained")))
            .apply(new VersionRegistered(HEADER, "shop", "2", ARTIFACT, lineage("1", "int8")))
            .apply(new VersionRegistered(HEADER, "shop", "3", ARTIFACT))
            .apply(new TrainingDelivered(HEADER, "shop", "1", TrainingSamples.RESULT))
            .apply(new TrainingPromoted(HEADER, "shop", "1", "9"));

    assertThat(one(state).versions())
        .containsExactly(new Made("1", "trained"), new Made("2", "int8"));
    assertThat(one(state).version("int8")).contains("2");
    assertThat(one(state).phase()).isEqualTo(Phase.DELIVERED);
    assertThat(one(state).result()).isEqualTo(TrainingSamples.RESULT);
    assertThat(one(state).operation()).isEqualTo("9");
    assertThat(
            Objects.requireNonNull(state.models().get("shop")).versions().values().stream()
                .map(VersionState::lineage))
        .containsExactly(lineage("1", "trained"), lineage("1", "int8"), null);
  }

  @Test
  void theLatestThatAreOverAreRemembered() {
    CatalogueState state = CatalogueState.empty();
    for (int index = 0; index < Trainings.REMEMBERED + 5; index++) {
      state = state.apply(new TrainingSubmitted(HEADER, PLAIN));
      state = state.apply(ended(String.valueOf(state.revision()), TrainingSamples.RESULT));
    }

    assertThat(state.trainings().ended()).hasSize(Trainings.REMEMBERED);
    assertThat(state.trainings().live()).isEmpty();
    assertThat(state.trainings().ended("11")).isPresent();
    assertThat(state.trainings().ended("9")).isEmpty();
  }

  @Test
  void longSpecificationsAreForgottenFirst() {
    String text = "x".repeat(Trainings.REMEMBERED_CHARACTERS / 4);
    TrainingRequest large =
        new TrainingRequest("shop", "train", text, 0, 1, 1, 0, null, List.of(), null, null, null);
    CatalogueState state = CatalogueState.empty();
    for (int index : IntStream.range(0, 6).toArray()) {
      state = state.apply(new TrainingSubmitted(HEADER, large));
      assertThat(index).isEqualTo(state.revision() / 2);
      state = state.apply(ended(String.valueOf(state.revision()), TrainingSamples.RESULT));
    }

    assertThat(state.trainings().ended()).hasSize(4);
    assertThat(state.trainings().ended("11")).isPresent();
  }

  @Test
  void oneThatIsDoneAgainIsTheModelsOwn() {
    CatalogueState state =
        CatalogueState.empty()
            .apply(new TrainingSubmitted(HEADER, request("shop", DAILY, null, null)))
            .apply(ended("1", done("aa")));
    CatalogueState again =
        state.apply(new TrainingSubmitted(later(9), request("shop", DAILY, "1", null)));
    CatalogueState changed =
        again.apply(new TrainingSubmitted(later(9), request("shop", DAILY, "1", "bb")));
    CatalogueState other =
        again.apply(new TrainingSubmitted(later(9), request("shop", DAILY, null, null)));

    assertThat(order(state).root()).isEqualTo("1");
    assertThat(order(state).digest()).isEqualTo("aa");
    assertThat(order(again).root()).isEqualTo("1");
    assertThat(order(again).digest()).isEqualTo("aa");
    assertThat(order(again).lastAt()).isEqualTo(later(9).at());
    assertThat(order(changed).digest()).isEqualTo("bb");
    assertThat(order(other).root()).isEqualTo("4");
    assertThat(order(other).digest()).isNull();
  }

  private static Retraining order(CatalogueState state) {
    return Objects.requireNonNull(state.trainings().retrainings().get("shop"));
  }

  @Test
  void itIsNotDoneAgainOnceThatIsTakenBackOrItsModelIsGone() {
    CatalogueState state =
        CatalogueState.empty()
            .apply(new VersionRegistered(HEADER, "shop", "1", ARTIFACT))
            .apply(new TrainingSubmitted(HEADER, request("shop", DAILY, null, null)));

    assertThat(state.trainings().retrainings()).containsKey("shop");
    assertThat(state.apply(new RetrainingEnded(HEADER, "shop", "2")).trainings().retrainings())
        .isEmpty();
    assertThat(state.apply(new ModelUndeployed(HEADER, "shop")).trainings().retrainings())
        .isEmpty();
  }

  @Test
  void cancellingIsAWishUntilItEnds() {
    CatalogueState state = RUNNING.apply(new TrainingCancelled(HEADER, "shop", "1"));

    assertThat(one(state).cancelled()).isTrue();
    assertThat(one(state).runs(1)).isTrue();
  }

  @Test
  void noEventSpeaksOfATrainingThatIsNotThere() {
    assertThatThrownBy(() -> WAITING.apply(ended("7", TrainingSamples.RESULT)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected: a training that is there");
  }
}
