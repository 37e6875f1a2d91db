package io.modelgrid.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MajorityLeaseTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final MajorityLease lease = new MajorityLease(100, now::get);

  @Test
  void isNotHeldBeforeTheFirstRenewal() {
    assertThat(lease.held()).isFalse();
  }

  @Test
  void isHeldAloneByTheOnlyMember() {
    lease.renew(1, List.of(), true);

    assertThat(lease.held()).isTrue();
  }

  @Test
  void isNotHeldByANodeThatIsNoMember() {
    lease.renew(1, List.of(), false);

    assertThat(lease.held()).isFalse();
  }

  @Test
  void needsOneOtherOfThree() {
    lease.renew(3, List.of(), true);
    assertThat(lease.held()).isFalse();

    lease.renew(3, List.of(1_000L), true);
    assertThat(lease.held()).isTrue();
  }

  @Test
  void needsTheOtherOfTwo() {
    lease.renew(2, List.of(), true);

    assertThat(lease.held()).isFalse();
  }

  @Test
  void countsFromTheOldestBeatThatTheMajorityNeeds() {
    lease.renew(5, List.of(990L, 950L, 10L), true);

    now.set(1_049);
    assertThat(lease.held()).isTrue();
    now.set(1_050);
    assertThat(lease.held()).isFalse();
  }

  /** A frozen node wakes and finds echoes of beats that it sent before the freeze. */
  @Test
  void isNotRenewedByEchoesOfOldBeats() {
    lease.renew(3, List.of(1_000L), true);
    now.set(60_000);

    lease.renew(3, List.of(1_000L, 1_010L), true);

    assertThat(lease.held()).isFalse();
  }
}
