package io.modelgrid.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class BatchTunerTest {
  private static final long MILLI = 1_000_000;
  private static final long TEN = 10 * MILLI;

  private final BatchTuner tuner = new BatchTuner();

  /** Computes full batches, so many times, each as long as its rows take. */
  private void work(int times, int most, IntToLongFunction nanos) {
    for (int time = 0; time < times; time++) {
      int rows = tuner.most();
      tuner.computed(rows, nanos.applyAsLong(rows), most);
    }
  }

  @Test
  void beginsWithOne() {
    assertThat(tuner.most()).isEqualTo(1);
    assertThat(tuner.expectedNanos(1)).isZero();
  }

  @Test
  void growsAsLongAsRowsGetCheaper() {
    work(200, 32, rows -> 10 * MILLI + rows * MILLI);
    assertThat(tuner.most()).isEqualTo(32);
    assertThat(tuner.expectedNanos(32)).isBetween(42 * MILLI, 43 * MILLI);
  }

  @Test
  void staysWithinWhatIsAllowed() {
    work(200, 12, rows -> 10 * MILLI + rows * MILLI);
    assertThat(tuner.most()).isEqualTo(8);
  }

  @Test
  void stopsWhereRowsDoNotGetCheaper() {
    // Four rows at once are cheaper, more are not.
    work(100, 32, rows -> Math.max(4, rows) * MILLI);
    assertThat(tuner.most()).isEqualTo(4);
  }

  @Test
  void aModelThatGainsNothingIsComputedRowByRow() {
    work(100, 32, rows -> rows * TEN);
    assertThat(tuner.most()).isEqualTo(1);
  }

  @Test
  void beginsWithTheSizeOfTheRequestsThatCome() {
    for (int time = 0; time < BatchTuner.SEEN; time++) {
      tuner.computed(3, MILLI, 32);
    }
    assertThat(tuner.most()).isEqualTo(8);
  }

  @Test
  void triesAgainAfterAWhile() {
    work(100, 32, rows -> rows * TEN);
    work(1000, 32, rows -> 10 * MILLI + rows);
    assertThat(tuner.most()).isEqualTo(32);
  }

  @Test
  void expectsOfLargerBatchesWhatItKnowsOfSmallerOnes() {
    tuner.computed(2, 4 * MILLI, 32);
    long aRow = 2 * MILLI + BatchTuner.OVERHEAD_NANOS / 2;
    assertThat(tuner.expectedNanos(20)).isEqualTo(20 * aRow);
  }
}
