package io.modelgrid.http.number;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own reading of each text is what has to come out, to the last bit. */
class NumberScannerTest {
  private static final long SEED = 20_261_126L;

  /** What may follow a number: too little for a short one to be read at once, and enough. */
  private static final List<String> RESTS =
      List.of(
          ",",
          ",0.12345678901234567890",
          "]012345678901234567890123",
          " \u00ff\u00ff,9,8,7,6,5,4,3,2,1");

  @Test
  void readsRandomNumbersAsTheJdkDoes() {
    readRandomNumbers(200_000);
  }

  @Test
  @Tag("slow")
  void readsTensOfMillionsOfNumbersAsTheJdkDoes() {
    readRandomNumbers(5_000_000); // nine texts each
  }

  private static void readRandomNumbers(int rounds) {
    Random random = new Random(SEED);
    for (int round = 0; round < rounds; round++) {
      float single = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(single)) {
        check(Float.toString(single));
        check(Double.toString(single));
        checkHalfway(single, round);
      }
      double twice = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(twice)) {
        check(Double.toString(twice));
      }
      check(Float.toString(random.nextFloat()));
      check(Double.toString(random.nextGaussian()));
      check(Integer.toString(random.nextInt()));
      check(Long.toString(random.nextLong()));
      check(random.nextLong(1L << 40) + "." + random.nextInt(1000) + "e" + random.nextInt(-60, 60));
      check(plain(random));
    }
  }

  /** As people and programs mostly write them: up to five digits, a point, up to 18 digits. */
  private static String plain(Random random) {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
    text.append(random.nextInt((int) Math.pow(10, random.nextInt(6)))).append('.');
    random.ints(random.nextInt(1, 19), 0, 10).forEach(text::append);
    return text.toString();
  }

  /** Between two floats, where rounding is hardest; and beside that. */
  private static void checkHalfway(float value, int round) {
    float above = Math.nextUp(value);
    if (Float.isFinite(above)) {
      BigDecimal middle =
          new BigDecimal(value).add(new BigDecimal(above)).divide(BigDecimal.valueOf(2));
      check(middle.toString());
      if (round % 10 == 0) {
        check(middle.add(middle.ulp()).toString());
        check(middle.subtract(middle.ulp()).toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.0",
        "-0.0",
        "1e400",
        "-1e400",
        "1e-400",
        "0e999999999999",
        "1e-999999999999",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072011e-308",
        "1.17549435e-38",
        "1.1754943508e-38",
        "7.006492321624085e-46",
        "16777217",
        "16777219",
        "9007199254740993",
        "9007199254740992999999999999",
        "18446744073709551615",
        "18446744073709551616",
        "123456789012345678901234567890e-10",
        "0.000000000000000000000000000000000000000000000000000000000001",
        "3.4028235677973366e38",
        "3.4028235677973365e38",
        "3.4028235677973362e38",
        "1.7976931348623158e308",
        "1E+5",
        "1e0"
      })
  void readsHardNumbersAsTheJdkDoes(String text) {
    check(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "+1", "01", "-01", ".5", "1.", "1.e5", "1e", "1e+", "--1", "0x1"})
  void takesNothingThatIsNoJsonNumber(String text) {
    for (String rest : RESTS) {
      assertThat(scanner(text, rest).scan(0)).as("before %s", rest).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1a,", "1.5f]", "NaN,", "Infinity]", "1_0,", "1\"", "1", "1.25:", "0.1234567890x"})
  void takesNoNumberThatDoesNotEndWhereJsonSaysSo(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(new NumberScanner(bytes, bytes.length).scan(0)).isFalse();
    byte[] more = (text + "\u00e9 and more, so that it could be a short one").getBytes(UTF_8);
    assertThat(new NumberScanner(more, more.length).scan(0)).isFalse();
  }

  @Test
  void neverLooksBehindItsEnd() {
    byte[] bytes = "123,4".getBytes(UTF_8);
    for (int end = 0; end < 4; end++) {
      assertThat(new NumberScanner(bytes, end).scan(0)).as("end %d", end).isFalse();
    }
  }

  @Test
  void readsLongsExactlyAndSaysWhereTheyEnd() {
    long[] values = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 9_007_199_254_740_993L};
    for (long value : values) {
      NumberScanner scanner = scanner(Long.toString(value));
      assertThat(scanner.scan(0)).isTrue();
      assertThat(scanner.isLong()).as("%d", value).isTrue();
      assertThat(scanner.toLong()).isEqualTo(value);
      assertThat(scanner.position()).isEqualTo(Long.toString(value).length());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "1.0",
        "1e3",
        "100000000000000000000"
      })
  void callsNothingALongThatIsNone(String text) {
    NumberScanner scanner = scanner(text);
    assertThat(scanner.scan(0)).isTrue();
    assertThat(scanner.isLong()).isFalse();
  }

  private static NumberScanner scanner(String text) {
    return scanner(text, ",");
  }

  private static NumberScanner scanner(String text, String rest) {
    byte[] bytes = (text + rest).getBytes(UTF_8);
    return new NumberScanner(bytes, bytes.length);
  }

  private static void check(String text) {
    for (String rest : RESTS) {
      check(text, scanner(text, rest));
    }
  }

  private static void check(String text, NumberScanner scanner) {
    assertThat(scanner.scan(0)).as(text).isTrue();
    assertThat(scanner.position()).as(text).isEqualTo(text.length());
    if (Float.floatToRawIntBits(scanner.toFloat())
        != Float.floatToRawIntBits(Float.parseFloat(text))) {
      assertThat(scanner.toFloat()).as(text).isEqualTo(Float.parseFloat(text));
    }
    if (Double.doubleToRawLongBits(scanner.toDouble())
        != Double.doubleToRawLongBits(Double.parseDouble(text))) {
      assertThat(scanner.toDouble()).as(text).isEqualTo(Double.parseDouble(text));
    }
  }
}
