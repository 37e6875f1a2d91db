package io.modelgrid.cluster.ingress;

import static io.modelgrid.cluster.given.Given.ready;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.given.Given;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StatusBoardTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());

  private final AtomicLong now = new AtomicLong();
  private final StatusBoard board = new StatusBoard(now::get);
  private final ActorRef<Replica.Command> old = replica();
  private final ActorRef<Replica.Command> fresh = replica();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static ActorRef<Replica.Command> replica() {
    return KIT.createTestProbe(Replica.Command.class).ref();
  }

  private static ReplicaStatus draining(ActorRef<Replica.Command> replica, String node) {
    return status("m", 0, replica, node, Lifecycle.DRAINING, ready("1"));
  }

  private void pass(Duration duration) {
    now.addAndGet(duration.toNanos());
  }

  @Test
  void showsTheLastStatusOfEachSlotInOrder() {
    board.note(serving("n", 0, old, "a:1"));
    board.note(serving("m", 10, old, "a:1"));
    board.note(serving("m", 2, old, "a:1"));
    board.note(serving("m", 2, fresh, "b:1"));

    assertThat(board.all()).extracting(ReplicaStatus::slot).containsExactly("m.2", "m.10", "n.0");
    assertThat(board.of("m").get(0).node()).isEqualTo("b:1");
    assertThat(board.of("n")).hasSize(1);
  }

  @Test
  void oneThatDrainsDoesNotOverruleANewerOne() {
    board.note(serving("m", 0, old, "a:1"));
    board.note(serving("m", 0, fresh, "b:1"));

    board.note(draining(old, "a:1"));

    assertThat(board.all()).containsExactly(serving("m", 0, fresh, "b:1"));
  }

  @Test
  void oneThatDrainsOverrulesItself() {
    board.note(serving("m", 0, old, "a:1"));

    board.note(draining(old, "a:1"));

    assertThat(board.all()).containsExactly(draining(old, "a:1"));
  }

  @Test
  void oneThatDrainsOverrulesOneThatFellSilent() {
    board.note(serving("m", 0, fresh, "b:1"));
    pass(Duration.ofMillis(3001));

    board.note(draining(old, "a:1"));

    assertThat(board.all()).containsExactly(draining(old, "a:1"));
  }

  @Test
  void whatFellSilentIsNotShownAndForgotten() {
    board.note(serving("m", 0, old, "a:1"));
    pass(Duration.ofSeconds(2));
    board.note(serving("m", 1, fresh, "b:1"));
    pass(Duration.ofSeconds(1));
    assertThat(board.all()).hasSize(2);

    pass(Duration.ofMillis(1));
    assertThat(board.all()).extracting(ReplicaStatus::index).containsExactly(1);

    board.forgetSilent();
    now.set(0); // what is forgotten does not come back, whatever the clock says
    assertThat(board.all()).extracting(ReplicaStatus::index).containsExactly(1);
  }

  @Test
  void forgetsReplicasOfNodesThatAreGone() {
    board.note(serving("m", 0, old, "a:1"));
    board.note(serving("m", 1, fresh, "b:1"));

    board.forgetNodes(Set.of("b:1"));

    assertThat(board.all()).extracting(ReplicaStatus::node).containsExactly("a:1");
  }
}
