package io.modelgrid.http.number;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import com.fasterxml.jackson.core.io.schubfach.FloatToDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Another implementation of the shortest form, which is Jackson's, has to say the same; and what is
 * written has to read back equal.
 */
class ShortestDecimalTest {
  private static final long SEED = 20_261_126L;

  @Test
  void writesRandomNumbersInTheirShortestForm() {
    writeRandomNumbers(500_000);
  }

  @Test
  @Tag("slow")
  void writesTensOfMillionsOfNumbersInTheirShortestForm() {
    writeRandomNumbers(20_000_000);
  }

  private static void writeRandomNumbers(int rounds) {
    Random random = new Random(SEED);
    for (int round = 0; round < rounds; round++) {
      check(Float.intBitsToFloat(random.nextInt()));
      check(random.nextFloat());
      check(Double.longBitsToDouble(random.nextLong()));
      check(random.nextInt(1_000_000) / 1000.0);
    }
  }

  @Test
  void writesWholeNumbersPowersAndExtremes() {
    for (int exponent = -149; exponent <= 127; exponent++) {
      check(Math.scalb(1f, exponent));
      check(Math.nextDown(Math.scalb(1f, exponent)));
    }
    for (int exponent = -1074; exponent <= 1023; exponent++) {
      check(Math.scalb(1.0, exponent));
      check(Math.nextDown(Math.scalb(1.0, exponent)));
    }
    for (int whole = -100_000; whole <= 100_000; whole += 7) {
      check((float) whole);
      check((double) whole);
    }
    for (int bits = 0; bits < 1000; bits++) {
      check(Float.intBitsToFloat(bits));
      check(Double.longBitsToDouble(bits));
    }
  }

  @Test
  void writesAsPeopleReadIt() {
    assertThat(text(1f)).isEqualTo("1.0");
    assertThat(text(-0f)).isEqualTo("-0.0");
    assertThat(text(0.1f)).isEqualTo("0.1");
    assertThat(text(2.0e-3f)).isEqualTo("0.002");
    assertThat(text(1.0e-4f)).isEqualTo("1.0E-4");
    assertThat(text(1.234567e7f)).isEqualTo("1.234567E7");
    assertThat(text(3.4028235e38f)).isEqualTo("3.4028235E38");
  }

  @Test
  void fitsTheLengthThatItNames() {
    assertThat(DoubleToDecimal.toString(-Double.MIN_NORMAL).length())
        .isLessThanOrEqualTo(ShortestDecimal.MAX_LENGTH);
  }

  private static String text(float value) {
    byte[] target = new byte[ShortestDecimal.MAX_LENGTH];
    int end = ShortestDecimal.write(value, target, 0);
    return new String(target, 0, end, StandardCharsets.US_ASCII);
  }

  private static void check(float value) {
    if (!Float.isFinite(value)) {
      return;
    }
    String written = text(value);
    if (!written.equals(FloatToDecimal.toString(value)) || Float.parseFloat(written) != value) {
      assertThat(written).isEqualTo(FloatToDecimal.toString(value));
      assertThat(Float.parseFloat(written)).isEqualTo(value);
    }
  }

  private static void check(double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    byte[] target = new byte[ShortestDecimal.MAX_LENGTH];
    int end = ShortestDecimal.write(value, target, 0);
    String written = new String(target, 0, end, StandardCharsets.US_ASCII);
    if (!written.equals(DoubleToDecimal.toString(value)) || Double.parseDouble(written) != value) {
      assertThat(written).isEqualTo(DoubleToDecimal.toString(value));
      assertThat(Double.parseDouble(written)).isEqualTo(value);
    }
  }
}
