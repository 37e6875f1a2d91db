package io.modelgrid.http.number;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import com.fasterxml.jackson.core.io.schubfach.FloatToDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
      check((float) random.nextGaussian());
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

  // What JDKs before 19 write longer, or other than the nearest of the shortest; and borders.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "4.9E-324",
        "9.9E-324",
        "2.2E-322",
        "2.2250738585072014E-308",
        "2.225073858507201E-308",
        "1.7976931348623157E308",
        "2.0E23",
        "1.0E23",
        "8.41E21",
        "9.007199254740992E15",
        "9.007199254740991E15",
        "1.8014398509481984E16",
        "5.764607523034235E39",
        "2.82879384806159E17",
        "1.387364135037754E18",
        "1.45800632428665E17",
        "9999999.0",
        "1.0E7",
        "0.001",
        "9.999999999999998E-4"
      })
  void writesHardDoublesAsTheJdkDoesSince19(String shortest) {
    assertThat(text(Double.parseDouble(shortest))).isEqualTo(shortest);
    assertThat(text(-Double.parseDouble(shortest))).isEqualTo("-" + shortest);
    check(Float.parseFloat(shortest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.4E-45",
        "2.8E-45",
        "1.1754944E-38",
        "1.1754942E-38",
        "3.4028235E38",
        "1.0E10",
        "9.0E9",
        "3.3554432E7",
        "1.6777216E7",
        "8388608.0",
        "9999999.0",
        "1.0E7",
        "0.001",
        "9.999999E-4",
        "2.0E-4"
      })
  void writesHardFloatsAsTheJdkDoesSince19(String shortest) {
    assertThat(text(Float.parseFloat(shortest))).isEqualTo(shortest);
    assertThat(text(-Float.parseFloat(shortest))).isEqualTo("-" + shortest);
    check(Double.parseDouble(shortest));
  }

  @Test
  void fitsTheLengthThatItNames() {
    assertThat(text(-Double.MIN_NORMAL)).hasSizeLessThanOrEqualTo(ShortestDecimal.MAX_LENGTH);
  }

  @Test
  void writesWhereItIsToldAndNothingBefore() {
    byte[] target = new byte[2 + ShortestDecimal.MAX_LENGTH];
    int end = ShortestDecimal.write(-1.5f, target, 2);
    assertThat(Arrays.copyOf(target, end)).containsExactly(0, 0, '-', '1', '.', '5');
  }

  private static String text(double value) {
    byte[] target = new byte[ShortestDecimal.MAX_LENGTH];
    int end = ShortestDecimal.write(value, target, 0);
    return new String(target, 0, end, StandardCharsets.US_ASCII);
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
    String written = text(value);
    if (!written.equals(DoubleToDecimal.toString(value)) || Double.parseDouble(written) != value) {
      assertThat(written).isEqualTo(DoubleToDecimal.toString(value));
      assertThat(Double.parseDouble(written)).isEqualTo(value);
    }
  }
}
