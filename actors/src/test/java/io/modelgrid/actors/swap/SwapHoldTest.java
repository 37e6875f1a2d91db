package io.modelgrid.actors.swap;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.operation;
import static io.modelgrid.actors.flow.Models.version;
import static io.modelgrid.actors.flow.Models.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.swap.IngressOrder.Hold;
import io.modelgrid.actors.swap.IngressOrder.Release;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

class SwapHoldTest {
  private static final OperationPlan SWAP = OperationPlan.swap("2", false, false);
  private static final ModelState IDLE =
      model(7, Map.of("stable", "1"), version("1"), version("2"));
  private static final ModelState SWAPPING = under("s1", 0, 7);

  private final ActorRef<IngressReply> replyTo = TestInbox.<IngressReply>create().getRef();
  private final SwapHold hold = new SwapHold();

  private static ModelState under(String supervisor, int commits, long epoch) {
    return with(
        model(epoch, Map.of("stable", "1"), version("1"), version("2")),
        Traffic.none(),
        operation(SWAP, supervisor, commits));
  }

  private Hold hold(String operation, String supervisor, int attempt) {
    return new Hold("m", operation, supervisor, attempt, 21, replyTo);
  }

  private Hold hold(int attempt) {
    return hold("20", "s1", attempt);
  }

  private static Release release(String supervisor, int attempt) {
    return new Release("m", "20", supervisor, attempt);
  }

  @Test
  void takesUpOnlyWhatTheCatalogueShows() {
    assertThat(hold.take(hold(1), IDLE)).isFalse();
    assertThat(hold.take(hold("19", "s1", 1), SWAPPING)).isFalse();
    assertThat(hold.take(hold("20", "s0", 1), SWAPPING)).isFalse();
    assertThat(hold.isOn()).isFalse();

    assertThat(hold.take(hold(1), SWAPPING)).isTrue();
    assertThat(hold.isOn()).isTrue();
    assertThat(hold.take(hold(1), SWAPPING)).as("told again").isTrue();
  }

  @Test
  void aHigherTryTakesThePlaceOfALowerOne() {
    hold.take(hold(1), SWAPPING);
    assertThat(hold.take(hold(2), SWAPPING)).isTrue();
    assertThat(hold.take(hold(1), SWAPPING)).as("overtaken").isFalse();
    assertThat(hold.current()).isEqualTo(hold(2));
  }

  @Test
  void aReleaseEndsItsTryAndThoseBeforeForGood() {
    hold.take(hold(2), SWAPPING);
    assertThat(hold.release(release("s1", 1))).isFalse();
    assertThat(hold.isOn()).isTrue();
    assertThat(hold.release(release("s0", 2))).isFalse();
    assertThat(hold.isOn()).isTrue();

    assertThat(hold.release(release("s1", 2))).isTrue();
    assertThat(hold.isOn()).isFalse();
    assertThat(hold.take(hold(1), SWAPPING)).isFalse();
    assertThat(hold.take(hold(2), SWAPPING)).isFalse();
    assertThat(hold.take(hold(3), SWAPPING)).isTrue();
  }

  @Test
  void aReleaseThatComesFirstCountsToo() {
    hold.release(release("s1", 2));
    assertThat(hold.take(hold(2), SWAPPING)).isFalse();
  }

  @Test
  void endsWithTheCommitAndIsNotTakenUpAgain() {
    hold.take(hold(1), SWAPPING);
    ModelState committed = under("s1", 1, 25);
    assertThat(hold.modelIs(committed)).isTrue();
    assertThat(hold.isOn()).isFalse();
    assertThat(hold.take(hold(1), committed)).isFalse();
    assertThat(hold.take(hold(2), committed)).as("made before the commit").isFalse();
    assertThat(new SwapHold().take(hold(1), committed)).as("of a router started anew").isFalse();
    assertThat(hold.take(new Hold("m", "20", "s1", 2, 26, replyTo), committed)).isTrue();
  }

  @Test
  void endsWithTheOperationOrItsSupervisor() {
    hold.take(hold(1), SWAPPING);
    assertThat(hold.modelIs(under("s2", 0, 7))).isTrue();
    assertThat(hold.isOn()).isFalse();

    hold.take(hold(2), SWAPPING);
    assertThat(hold.modelIs(IDLE)).isTrue();
    assertThat(hold.isOn()).isFalse();
  }

  // A label that moves for another reason is no commit: the swap's own may still come.
  @Test
  void nothingElseInTheCatalogueEndsIt() {
    hold.take(hold(1), SWAPPING);
    assertThat(hold.modelIs(SWAPPING)).isFalse();
    assertThat(hold.modelIs(under("s1", 0, 23))).isFalse();
    assertThat(hold.isOn()).isTrue();
  }
}
