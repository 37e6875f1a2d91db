package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Routed.Send;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class PendingTableTest {
  private final PendingTable pending = new PendingTable();
  private final ReplicaTable replicas = new ReplicaTable(1000);
  private final ReplicaTable.Entry zero = entry(0);
  private final ReplicaTable.Entry one = entry(1);

  private ReplicaTable.Entry entry(int index) {
    TestInbox<Replica.Command> inbox = TestInbox.create();
    ReplicaStatus status =
        new ReplicaStatus(
            "m",
            index,
            inbox.getRef(),
            "host:" + index,
            "node" + index,
            "cpu",
            Lifecycle.SERVING,
            List.of(),
            0,
            8,
            0,
            0,
            true);
    assertThat(replicas.told(status, 0)).isTrue();
    assertThat(replicas.told(status, 1)).isFalse();
    return Objects.requireNonNull(replicas.lose(Set.of("host:" + index)).get(0));
  }

  private static Routed routed() {
    return new Routed(
        new InferenceRequest(
            null,
            ModelSelector.of("m"),
            List.of(),
            List.of(),
            new Deadline(9),
            0,
            null,
            Trail.none()),
        new CompletableFuture<>());
  }

  @Test
  void everySendingHasItsOwnNumberAndIsTakenOnce() {
    Routed routed = routed();
    Send first = pending.add(routed, zero, "1", null, 7, 5);
    Send second = pending.add(routed, one, "1", null, 8, 6);
    assertThat(first.id).isNotEqualTo(second.id);
    assertThat(routed.sends).containsExactly(first, second);
    assertThat(routed.lastSlot).isEqualTo(1);
    assertThat(routed.onlySend()).isNull();

    assertThat(pending.take(first.id)).isSameAs(first);
    assertThat(pending.take(first.id)).isNull();
    assertThat(routed.onlySend()).isSameAs(second);
    assertThat(pending.size()).isEqualTo(1);
  }

  @Test
  void whatIsAtAReplicaComesInTheOrderOfSending() {
    for (int i = 0; i < 50; i++) {
      pending.add(routed(), i % 2 == 0 ? zero : one, "1", null, 7, 5);
    }
    assertThat(pending.allAt(zero))
        .hasSize(25)
        .isSortedAccordingTo((a, b) -> Long.compare(a.id, b.id))
        .allMatch(send -> send.replica == zero);
  }

  @Test
  void forgetsARequestWhereverItIs() {
    Routed routed = routed();
    Send first = pending.add(routed, zero, "1", null, 7, 5);
    pending.add(routed, one, "1", null, 7, 5);
    pending.forget(routed);
    assertThat(pending.isEmpty()).isTrue();
    assertThat(routed.sends).isEmpty();
    assertThat(pending.take(first.id)).isNull();
  }

  @Test
  void clearsEachRequestOnce() {
    Routed routed = routed();
    pending.add(routed, zero, "1", null, 7, 5);
    pending.add(routed, one, "1", null, 7, 5);
    assertThat(pending.clear()).containsExactly(routed);
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void aRequestMayGoNeitherWhereItIsNorWhereItWasRejectedNorBackToWhatIsLost() {
    Routed routed = routed();
    assertThat(routed.mayGoTo(zero)).isTrue();
    Send send = pending.add(routed, zero, "1", null, 7, 5);
    assertThat(routed.mayGoTo(zero)).isFalse();
    pending.take(send.id);
    assertThat(routed.mayGoTo(zero)).isTrue();
    routed.bereft = true;
    assertThat(routed.mayGoTo(zero)).isFalse();
    routed.bereft = false;
    routed.rejectedBy.add(zero);
    assertThat(routed.mayGoTo(zero)).isFalse();
  }
}
