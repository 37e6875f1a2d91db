package io.modelgrid.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.http.connection.Patience.Limits;
import io.modelgrid.http.connection.Patience.Look;
import io.modelgrid.http.connection.Patience.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(15), Duration.ofSeconds(75), Duration.ofSeconds(30), 1_000);

  private final Patience patience = new Patience(LIMITS);
  private int second;

  @Test
  void aHeadThatTricklesIsNotWaitedForLong() {
    for (int byteCount = 1; byteCount <= 16; byteCount++) {
      assertThat(judge(new Look(0, 0, byteCount, 0, 0, false))).isEqualTo(Verdict.WAIT);
    }
    assertThat(judge(new Look(0, 0, 17, 0, 0, false))).isEqualTo(Verdict.SLOW_HEAD);
  }

  @Test
  void theSecondHeadIsTimedFromItsOwnFirstByte() {
    judge(new Look(0, 0, 0, 0, 0, false));
    judge(new Look(1, 1, 100, 0, 0, false));
    Look answered = new Look(1, 0, 100, 1, 0, false);
    stays(answered, 60);
    stays(new Look(1, 0, 120, 1, 0, false), 15);
    assertThat(judge(new Look(1, 0, 121, 1, 0, false))).isEqualTo(Verdict.SLOW_HEAD);
  }

  // The first look comes late: the request that it counts was whole.
  @Test
  void whatCameBeforeTheFirstLookIsNoHalfHead() {
    stays(new Look(1, 0, 100, 1, 0, false), 75);
  }

  @Test
  void whoIsAnsweredBetweenTwoLooksIsNotTakenForHalfAHead() {
    judge(new Look(0, 0, 0, 0, 0, false));
    stays(new Look(3, 0, 300, 3, 0, false), 75);
  }

  @Test
  void silenceEndsAConnectionOnlyWhileNothingIsAsked() {
    stays(new Look(1, 1, 100, 0, 0, false), 600);
    Look answered = new Look(1, 0, 100, 1, 0, false);
    stays(answered, 76);
    assertThat(judge(answered)).isEqualTo(Verdict.IDLE);
  }

  @Test
  void anAnswerThatGoesOnKeepsItsConnection() {
    for (int piece = 1; piece <= 400; piece++) {
      stays(new Look(1, 0, 100, piece, 0, false), 15);
    }
  }

  @Test
  void withHttp2BytesAreNoHead() {
    for (int bytes = 1; bytes <= 60; bytes++) {
      stays(new Look(1, 0, bytes, 1, 0, true), 10);
    }
  }

  @Test
  void whoReadsNothingIsLeft() {
    stays(new Look(1, 0, 100, 1, 500, false), 31);
    assertThat(judge(new Look(1, 0, 100, 1, 500, false))).isEqualTo(Verdict.SLOW_READER);
  }

  @Test
  void aLargePieceHasItsTime() {
    stays(new Look(1, 0, 100, 1, 60_000, false), 91);
    assertThat(judge(new Look(1, 0, 100, 1, 60_000, false))).isEqualTo(Verdict.SLOW_READER);
  }

  @Test
  void eachPieceIsTimedForItself() {
    for (int piece = 1; piece <= 10; piece++) {
      stays(new Look(1, 0, 100, piece, 500, false), 30);
    }
  }

  private void stays(Look look, int seconds) {
    for (int each = 0; each < seconds; each++) {
      assertThat(judge(look)).as("second " + each + " of " + look).isEqualTo(Verdict.WAIT);
    }
  }

  /** Judges a second later than before. */
  private Verdict judge(Look look) {
    return patience.judge(look, Duration.ofSeconds(second++).toNanos());
  }
}
