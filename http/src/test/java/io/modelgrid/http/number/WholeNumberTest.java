package io.modelgrid.http.number;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the JDK writes is what has to come out. */
class WholeNumberTest {
  @Test
  void writesRandomNumbersOfEveryLength() {
    Random random = new Random(20_261_126L);
    for (int round = 0; round < 500_000; round++) {
      check(random.nextLong() >> random.nextInt(Long.SIZE));
    }
  }

  @Test
  void writesPowersAndTheirNeighbours() {
    for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
      checkAround(10 * power);
    }
    for (int shift = 0; shift < Long.SIZE; shift++) {
      checkAround(1L << shift);
    }
    checkAround(0);
    checkAround(Long.MAX_VALUE);
  }

  @Test
  void writesWhereItIsToldAndNothingBefore() {
    byte[] target = new byte[2 + WholeNumber.MAX_LENGTH];
    int end = WholeNumber.write(-12, target, 2);
    assertThat(Arrays.copyOf(target, end)).containsExactly(0, 0, '-', '1', '2');
  }

  private static void checkAround(long value) {
    for (long each = value - 2; each != value + 3; each++) {
      check(each);
      check(-each);
    }
  }

  private static void check(long value) {
    byte[] target = new byte[WholeNumber.MAX_LENGTH];
    int end = WholeNumber.write(value, target, 0);
    assertThat(text(target, end)).isEqualTo(Long.toString(value));
    end = WholeNumber.writeUnsigned(value, target, 0);
    assertThat(text(target, end)).isEqualTo(Long.toUnsignedString(value));
  }

  private static String text(byte[] target, int end) {
    return new String(target, 0, end, StandardCharsets.US_ASCII);
  }
}
