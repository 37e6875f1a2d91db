package io.modelgrid.http.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.http.refusal.RefusedException;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final long LIMIT = 8L << 20;

  private final Account account = new Account("tensors", LIMIT);

  private static RefusedException refused(Charge charge, long bytes) {
    return catchThrowableOfType(RefusedException.class, () -> charge.add(bytes));
  }

  @Test
  void takesUpToTheLimitAndRefusesMore() {
    Charge first = account.open();
    first.add(LIMIT - 1_000_000);
    first.add(1_000_000);

    RefusedException refusal = refused(account.open(), 1_000_000);

    assertThat(refusal.refusal().status()).isEqualTo(503);
    assertThat(refusal.refusal().headers()).containsEntry("Retry-After", "1");
    assertThat(refusal).hasMessageContaining("1000000 more bytes of tensors", "at most 8388608");
    assertThat(account.used()).isEqualTo(LIMIT);
  }

  @Test
  void letsSmallOnesPassWhenLargeOnesFillIt() {
    account.open().add(LIMIT);
    Charge small = account.open();
    for (int count = 0; count < 4; count++) {
      small.add(Account.SMALL);
    }
    assertThat(refused(small, Account.SMALL)).isNotNull();
    assertThat(account.used()).isEqualTo(LIMIT + LIMIT / 8);
  }

  @Test
  void closingGivesBackWhatIsHeldOnce() {
    Charge charge = account.open();
    charge.add(3_000_000);
    charge.give(1_000_000);
    charge.become(500_000);
    assertThat(account.used()).isEqualTo(500_000);
    charge.become(4_000_000);
    assertThat(account.used()).isEqualTo(4_000_000);

    charge.close();
    charge.close();

    assertThat(account.used()).isZero();
  }

  // A body may still be coming in when its request has been answered.
  @Test
  void aClosedChargeTakesNoMore() {
    Charge charge = account.open();
    charge.close();
    charge.add(1_000_000);
    assertThat(account.used()).isZero();
  }
}
