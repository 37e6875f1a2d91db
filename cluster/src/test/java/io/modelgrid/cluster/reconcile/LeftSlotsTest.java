package io.modelgrid.cluster.reconcile;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.loading;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.status;
import static io.modelgrid.cluster.given.Given.up;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Boards;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.persistence.catalogue.CatalogueState;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LeftSlotsTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());

  private final ActorRef<Replica.Command> replica = KIT.system().ignoreRef();
  private final StatusBoard board = new StatusBoard(() -> 0);
  private final Members members = members(up(SELF), up("b:1"));
  private CatalogueState catalogue = catalogue(model("m", "1", null, verified("1")));
  private final LeftSlots left = new LeftSlots(() -> catalogue, () -> members, board, 3);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aSlotThatSpeaksIsNotLeft() {
    Boards.note(
        board,
        serving("m", 0, replica, SELF),
        serving("m", 1, replica, "b:1"),
        status("m", 2, replica, "b:1", Lifecycle.DRAINING));

    assertThat(left).rejects("m.0", "m.1", "m.2");
  }

  @Test
  void aSilentSlotIsLeftWhereAsManyLiveAsAreWanted() {
    Boards.note(board, serving("m", 0, replica, SELF), serving("m", 1, replica, "b:1"));

    assertThat(left).accepts("m.2", "m.7");
  }

  @Test
  void aSilentSlotIsNotLeftWhileOneIsMissing() {
    Boards.note(
        board, serving("m", 0, replica, SELF), status("m", 1, replica, "b:1", Lifecycle.DRAINING));

    assertThat(left).rejects("m.2");
  }

  @Test
  void allSilentSlotsOfWhatIsGoneOrUnloadedAreLeft() {
    catalogue = catalogue(loading(model("m", "1", null, verified("1")), true));

    assertThat(left).accepts("m.0", "gone.0");
  }
}
