package io.modelgrid.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchPolicyTest {
  private static final long MILLI = 1_000_000;
  private static final long FAR = 10_000 * MILLI;

  private final BatchTuner tuner = new BatchTuner();
  private final BatchPolicy eager = new BatchPolicy(1 << 20, 0);
  private final BatchPolicy patient = new BatchPolicy(1 << 20, 5 * MILLI);

  /** Batches of eight take ten milliseconds, of sixteen eighteen. */
  private void learn() {
    for (int time = 0; time < 200; time++) {
      tuner.computed(tuner.most(), 2 * MILLI + tuner.most() * MILLI, 16);
    }
  }

  @Test
  void takesWhatIsAllowedAndWorthIt() {
    assertThat(eager.rows(tuner, 32, FAR)).isEqualTo(1);
    learn();
    assertThat(eager.rows(tuner, 32, FAR)).isEqualTo(16);
    assertThat(eager.rows(tuner, 4, FAR)).isEqualTo(4);
    assertThat(eager.rows(tuner, 1, FAR)).isEqualTo(1);
  }

  @Test
  void takesFewerWhereTheFirstRequestIsInAHurry() {
    learn();
    assertThat(eager.rows(tuner, 32, 25 * MILLI)).isEqualTo(8);
    assertThat(eager.rows(tuner, 32, MILLI)).isEqualTo(1);
  }

  @Test
  void waitsForNobodyUnlessItMay() {
    assertThat(eager.delay(1, 16, 0, MILLI, FAR, 0)).isZero();
    assertThat(patient.delay(1, 16, 2 * MILLI, MILLI, FAR, 0)).isEqualTo(3 * MILLI);
  }

  @Test
  void waitsOnlyForThoseWhoAreToBeExpectedInTime() {
    assertThat(patient.delay(1, 16, 0, 6 * MILLI, FAR, 0)).isZero();
    assertThat(patient.delay(1, 16, 4 * MILLI, 2 * MILLI, FAR, 0)).isZero();
    assertThat(patient.delay(1, 16, 5 * MILLI, MILLI, FAR, 0)).isZero();
  }

  @Test
  void waitsForNobodyWhenTheBatchIsFullOrTheFirstIsInAHurry() {
    assertThat(patient.delay(16, 16, 0, MILLI, FAR, 0)).isZero();
    assertThat(patient.delay(1, 1, 0, MILLI, FAR, 0)).isZero();
    assertThat(patient.delay(1, 16, 0, MILLI, 10 * MILLI, 4 * MILLI)).isZero();
  }
}
