package io.modelgrid.cluster.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.engine.api.GridHistory.Query;
import io.modelgrid.engine.api.HistoryAnswer;
import io.modelgrid.engine.api.HistoryAnswer.Reason;
import io.modelgrid.engine.api.HistoryAnswer.Refused;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.history.JournalHistory;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Refusals; what the journal answers is tested where it is read. This system has no journal. */
class ClusterGridHistoryTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  private final Latest<CatalogueState> catalogue =
      new Latest<>(
          CatalogueState.empty()
              .apply(new TermStarted(new Header(1, Instant.EPOCH, "catalogue", "start"), "n1")));
  private final ClusterGridHistory history =
      new ClusterGridHistory(
          new JournalHistory(KIT.system(), ArtifactKeeper.DISPATCHER), catalogue);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aRevisionThatIsNotThereYetIsNotFound() throws Exception {
    for (CompletionStage<?> asked :
        new CompletionStage<?>[] {history.at(2), history.diff(1, 2), history.diff(2, 1)}) {
      assertThat(refusal(asked))
          .isEqualTo(
              new Refused<>(Reason.NOT_FOUND, "there is no revision 2 yet (the last one is 1)"));
    }
  }

  @Test
  void whatMakesNoSenseIsInvalid() throws Exception {
    assertThat(refusal(history.at(-1)).reason()).isEqualTo(Reason.INVALID);
    assertThat(refusal(history.diff(0, -1)).message()).startsWith("revision: -1 (expected:");
    assertThat(refusal(history.events(new Query(null, null, null, 0, null))).reason())
        .isEqualTo(Reason.INVALID);
    assertThat(refusal(history.events(new Query(null, null, null, 1001, null))).message())
        .isEqualTo("limit: 1001 (expected: 1 to 1000)");
  }

  @Test
  void aNodeWithoutACopyKnowsNothingYet() throws Exception {
    catalogue.set(CatalogueState.empty());

    assertThat(refusal(history.at(Instant.now())).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  // More often than questions are answered at once: a question that failed gives its place back.
  @Test
  void aJournalThatCannotBeReadIsUnavailable() throws Exception {
    for (int each = 0; each < 10; each++) {
      Refused<?> refused = refusal(history.at(1));
      assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(refused.message()).startsWith("the catalogue's journal cannot be read now");
    }
  }

  private static Refused<?> refusal(CompletionStage<?> asked) throws Exception {
    Object answer = asked.toCompletableFuture().get(1, TimeUnit.MINUTES);
    assertThat(answer).isInstanceOf(HistoryAnswer.class).isInstanceOf(Refused.class);
    return (Refused<?>) answer;
  }
}
