package io.modelgrid.cluster.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.training.TrainingNews;
import io.modelgrid.actors.training.TrainingRoom;
import io.modelgrid.actors.training.TrainingsTold;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterGridTrainingsTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Origin ANN = new Origin("ann", "by hand");
  private static final OperationPlan SWAP = OperationPlan.swap("", false, false);

  private final ActorTestKit kit = ActorTestKit.create();
  private final TestProbe<Catalogue.Command> writer = kit.createTestProbe();
  private final Latest<Map<String, TrainingNews>> news = new Latest<>(Map.of());
  private final ClusterGridTrainings trainings =
      new ClusterGridTrainings(
          new Room(),
          CatalogueState::empty,
          news,
          writer.ref(),
          99,
          kit.system().scheduler(),
          Runnable::run);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Understands the word {@code good}. */
  private static final class Room implements TrainingRoom {
    @Override
    public Reading read(byte[] bytes, boolean yaml) {
      return new String(bytes, UTF_8).equals("good")
          ? new Understood(
              "{}",
              "m",
              "train",
              3,
              2,
              OptionalLong.empty(),
              9,
              Optional.of(SWAP),
              Optional.of(new Choice("m", "stable")),
              Optional.of(new Choice("t", "1")),
              Optional.empty(),
              Set.of())
          : new Mistaken(List.of("a: 1 (expected: 2)", "b: missing"));
    }

    @Override
    public String schema() {
      return "{\"schema\":true}";
    }

    @Override
    public Optional<String> digest(String specification, Places places) {
      return Optional.empty();
    }
  }

  private static ChangeAnswer answer(CompletionStage<ChangeAnswer> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void aSpecificationIsRefusedWithEveryMistake() throws Exception {
    assertThat(answer(trainings.submit("bad".getBytes(UTF_8), true, ANN)))
        .isEqualTo(
            new ChangeAnswer.Refused(
                ChangeAnswer.Reason.INVALID, "a: 1 (expected: 2)\nb: missing"));
    writer.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void whatIsUnderstoodIsSubmittedWhole() throws Exception {
    CompletionStage<ChangeAnswer> stage = trainings.submit("good".getBytes(UTF_8), true, ANN);
    Catalogue.SubmitTraining command =
        writer.expectMessageClass(Catalogue.SubmitTraining.class, WAIT);
    ChangeAnswer started = new ChangeAnswer.Started("7", "", 7);
    command.replyTo().tell(new Catalogue.Reply(started));

    assertThat(command.origin()).isEqualTo(ANN);
    assertThat(command.request())
        .isEqualTo(
            new TrainingRequest(
                "m",
                "train",
                "{}",
                3,
                2,
                99,
                9,
                SWAP,
                List.of(new Source("base", "m", "stable", ""), new Source("teacher", "t", "1", "")),
                null,
                null,
                null));
    assertThat(answer(stage)).isEqualTo(started);
  }

  @Test
  void cancellingGoesToTheCatalogue() throws Exception {
    CompletionStage<ChangeAnswer> stage = trainings.cancel("7", ANN);
    Catalogue.CancelTraining command =
        writer.expectMessageClass(Catalogue.CancelTraining.class, WAIT);
    ChangeAnswer changed = new ChangeAnswer.Changed(8, "", true);
    command.replyTo().tell(new Catalogue.Reply(changed));

    assertThat(command.training()).isEqualTo("7");
    assertThat(answer(stage)).isEqualTo(changed);
  }

  @Test
  void theSchemaIsTheRooms() {
    assertThat(trainings.schema()).isEqualTo("{\"schema\":true}");
  }

  @Test
  void theBoardKeepsTheLatestNews() {
    ActorRef<TrainingsTold> board = kit.spawn(TrainingBoard.create(news));
    board.tell(new TrainingsTold(Map.of("1", TrainingNews.waiting("one"))));
    board.tell(new TrainingsTold(Map.of("2", TrainingNews.begun("two", 0.5, 1.0))));
    TestProbe<Object> end = kit.createTestProbe();
    end.awaitAssert(
        WAIT,
        () -> {
          assertThat(news.get()).containsOnlyKeys("2");
          return null;
        });
  }
}
