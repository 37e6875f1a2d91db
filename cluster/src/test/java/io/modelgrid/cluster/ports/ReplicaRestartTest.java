package io.modelgrid.cluster.ports;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.status;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Boards;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.persistence.catalogue.CatalogueState;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class ReplicaRestartTest {
  private static final CatalogueState CATALOGUE =
      catalogue(
          Given.swapping(model("m.x", "1", 2, verified("1")), 5, "s1", 0), model("none", null, 1));

  private final StatusBoard board = new StatusBoard(() -> 0);
  private final TestInbox<Replica.Command> first = TestInbox.create();
  private final TestInbox<Replica.Command> second = TestInbox.create();
  private final ReplicaRestart restarts = new ReplicaRestart(() -> CATALOGUE, board);

  private ChangeAnswer ask(String slot) {
    return restarts.ask(slot, new Origin("ann", "by hand"));
  }

  private void both() {
    Boards.note(
        board, serving("m.x", 0, first.getRef(), SELF), serving("m.x", 1, second.getRef(), "b:1"));
  }

  // The model is being swapped meanwhile.
  @Test
  void asksTheReplicaThatLivesThereToDrain() {
    both();

    assertThat(ask("m.x.1")).isEqualTo(new Changed(9, "", true));
    assertThat(second.receiveMessage()).isEqualTo(Replica.Release.INSTANCE);
    assertThat(first.hasMessages()).isFalse();
  }

  @Test
  void oneThatDrainsAlreadyIsLeftAlone() {
    Boards.note(board, status("m.x", 0, first.getRef(), SELF, Lifecycle.DRAINING));

    assertThat(ask("m.x.0")).isEqualTo(new Changed(9, "", false));
    assertThat(first.hasMessages()).isFalse();
  }

  @Test
  void refusesSlotsInWhichNobodyLives() {
    both();

    assertThat(ask("m.x.2"))
        .isEqualTo(
            new Refused(
                Reason.NOT_FOUND, "no replica lives in slot 'm.x.2' (expected: m.x.0, m.x.1)"));
    assertThat(ask("other.0"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.message()).contains("there is no model 'other'"));
    assertThat(ask("none.0")).isInstanceOf(Refused.class);
    assertThat(first.hasMessages()).isFalse();
    assertThat(second.hasMessages()).isFalse();
  }
}
