package io.modelgrid.actors.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ActorTableTest {
  private static final long SECOND = 1_000_000_000L;

  private final ActorTable table = new ActorTable();

  private Watched begin(String path) {
    return table.begin(path, Family.ROUTER, "m", null);
  }

  @Test
  void measuresHowFastItGoesBetweenTwoSamples() {
    Watched router = begin("/user/a");
    table.sample(SECOND);
    for (int index = 0; index < 10; index++) {
      router.worked(3_000);
    }
    table.sample(3 * SECOND);

    assertThat(router.messagesPerSecond()).isCloseTo(5, within(1e-9));
    assertThat(router.microsPerMessage()).isCloseTo(3, within(1e-9));
    router.worked(9_000);
    table.sample(4 * SECOND);
    assertThat(router.messagesPerSecond()).isCloseTo(1, within(1e-9));
    assertThat(router.microsPerMessage()).isCloseTo(9, within(1e-9));
  }

  // Nothing came in the last second: the mean of all is what is known.
  @Test
  void whatRestsShowsItsMeanTimeAndNoPace() {
    Watched router = begin("/user/a");
    router.worked(2_000);
    router.worked(4_000);
    table.sample(SECOND);
    table.sample(2 * SECOND);

    assertThat(router.messagesPerSecond()).isZero();
    assertThat(router.microsPerMessage()).isCloseTo(3, within(1e-9));
  }

  @Test
  void theSumsOfAFamilyKeepWhatEndedActorsCounted() {
    Watched first = begin("/user/a");
    first.worked(1_000);
    table.end(first, false);
    begin("/user/b").worked(2_000);
    table.begin("/user/c", Family.REPLICA, "m.0", null).worked(5_000);

    assertThat(table.sums(Family.ROUTER)).isEqualTo(new ActorTable.Sums(1, 0, 2, 3_000, 0));
    assertThat(table.sums(Family.REPLICA)).isEqualTo(new ActorTable.Sums(1, 0, 1, 5_000, 0));
    assertThat(table.sums(Family.LEASE)).isEqualTo(new ActorTable.Sums(0, 0, 0, 0, 0));
  }

  @Test
  void whatEndsLateDoesNotTakeItsSuccessorOut() {
    Watched first = begin("/user/a");
    Watched second = begin("/user/a");
    table.end(first, false);

    assertThat(table.all()).containsExactly(second);
  }

  @Test
  void listsByPathAndNoMoreThanItsBound() {
    for (int index = ActorTable.MOST + 10; index > 0; index--) {
      begin("/user/" + index).worked(1);
    }

    assertThat(table.all()).hasSize(ActorTable.MOST);
    assertThat(table.all()).isSortedAccordingTo((a, b) -> a.path().compareTo(b.path()));
  }

  @Test
  void remembersAsManyEndedActorsAsItsBoundAndNoneWithoutAName() {
    for (int index = 0; index < ActorTable.REMEMBERED + 1; index++) {
      table.end(begin("/user/" + index), false);
    }
    table.end(begin("/user/$a"), false);

    assertThat(begin("/user/0").restarts()).as("forgotten").isZero();
    assertThat(begin("/user/2").restarts()).as("remembered").isEqualTo(1);
    assertThat(begin("/user/$a").restarts()).as("another one").isZero();
  }

  @Test
  void anErrorIsOneLineOfBoundedLength() {
    Watched router = begin("/user/a");
    router.failed(new IllegalStateException("a\r\nb\u001b[2J" + "x".repeat(500)));
    String error = Objects.requireNonNull(router.lastError());

    assertThat(error).startsWith("IllegalStateException: a b [2Jxxx").hasSize(200);
    router.failed(new NullPointerException());
    assertThat(router.lastError()).isEqualTo("NullPointerException");
  }
}
