package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which replica a request goes to. */
class RouterRotationTest extends RouterFixture {
  @Test
  void roundRobinIsExactWhenSlotsComeAndGo() {
    slot(0);
    slot(1);
    Slot last = slot(2);
    assertThat(slotsOf(5)).containsExactly(0, 1, 2, 0, 1);
    last.tells(Lifecycle.LOADING, 0);
    assertThat(slotsOf(2)).containsExactly(0, 1);
    last.serves();
    assertThat(slotsOf(2)).containsExactly(2, 0);
  }

  @Test
  void onlyFirstSendsOfUnversionedRequestsMoveTheRotation() {
    Slot zero = slot(0);
    slot(1);
    slot(2);
    assertThat(slotsOf(1)).containsExactly(0);
    // Versioned requests have a rotation of their own.
    List<CompletableFuture<InferenceAnswer>> versioned = List.of(route("1"), route("1"));
    assertThat(List.of(arrival().answered().at().index, arrival().answered().at().index))
        .containsExactlyInAnyOrder(0, 1);
    versioned.forEach(RouterFixture::answered);
    // A second send goes to the slot that follows the first.
    CompletableFuture<InferenceAnswer> resent = route();
    Arrival first = arrival();
    assertThat(first.at().index).isEqualTo(1);
    first.at().rejects(first.infer(), Rejection.QUEUE_FULL);
    assertThat(arrival().answered().at().index).isEqualTo(2);
    answered(resent);
    assertThat(slotsOf(2)).containsExactly(2, 0);
    zero.serves();
  }

  @Test
  void countsOfThreeThousandRequestsDifferByAtMostOne() {
    for (int i = 0; i < 3; i++) {
      slot(i);
    }
    Map<Integer, Long> counts =
        slotsOf(3000).stream().collect(Collectors.groupingBy(slot -> slot, Collectors.counting()));
    assertThat(counts).isEqualTo(Map.of(0, 1000L, 1, 1000L, 2, 1000L));
  }

  @Test
  void skipsSuspectReplicasUnlessAllAre() {
    Slot silent = slot(0);
    Slot heard = slot(1);
    pass(Duration.ofMillis(900));
    heard.serves();
    pass(Duration.ofMillis(200));
    assertThat(slotsOf(3)).containsExactly(1, 1, 1);
    pass(Duration.ofMillis(1100));
    assertThat(slotsOf(3)).containsExactly(0, 1, 0);
    silent.serves();
    assertThat(slotsOf(2)).containsExactly(0, 0);
  }

  @Test
  void skipsFullReplicasAndRefusesWhenAllAreFull() {
    Slot busy = slot(0).tells(Lifecycle.SERVING, 2, "1");
    Slot free = slot(1);
    List<CompletableFuture<InferenceAnswer>> sent = List.of(route(), route(), route());
    Replica.Infer first = free.gets();
    free.gets();
    free.gets();
    // One is computed there and two wait: that is full, too.
    Refused refused = refused(route(), Reason.QUEUE_FULL);
    assertThat(refused.message())
        .isEqualTo("the queue of every replica of version '1' of model 'm' is full");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));

    free.answers(first);
    answered(sent.get(0));
    send();
    free.gets();
    busy.tells(Lifecycle.SERVING, 0, "1");
    send();
    busy.gets();
  }
}
