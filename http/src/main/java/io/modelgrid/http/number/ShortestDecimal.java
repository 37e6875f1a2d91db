package io.modelgrid.http.number;

import java.math.BigInteger;

/**
 * Writes floating-point numbers as the shortest decimal that reads back equal, and among those the
 * one nearest to the number.
 *
 * <p>Source: R. Giulietti, "The Schubfach way to render doubles", 2021, whose names for the
 * quantities are kept. Form: plain digits, with {@code .0} after whole numbers, from 1e-3 up to 1e7
 * (1e-3 ≤ |v| &lt; 1e7, as Java prints), otherwise one digit, a point and an exponent. Pure.
 */
public final class ShortestDecimal {
  /** No number takes more bytes than this. */
  public static final int MAX_LENGTH = 26;

  private static final int K_MIN = -324;
  private static final int K_MAX = 292;
  private static final long MASK_63 = Long.MAX_VALUE;
  private static final long MASK_32 = (1L << 32) - 1;

  private static final long[] G1 = new long[K_MAX - K_MIN + 1];
  private static final long[] G0 = new long[K_MAX - K_MIN + 1];

  static {
    for (int k = K_MIN; k <= K_MAX; k++) {
      BigInteger g = g(k);
      G1[k - K_MIN] = g.shiftRight(63).longValue();
      G0[k - K_MIN] = g.longValue() & MASK_63;
    }
  }

  private ShortestDecimal() {}

  /** The 126 most significant bits of {@code 10^-k}, rounded up. */
  private static BigInteger g(int k) {
    int r = floorLog2Pow10(-k) - 125;
    BigInteger power = BigInteger.TEN.pow(Math.abs(k));
    BigInteger floor;
    if (k <= 0) {
      floor = r >= 0 ? power.shiftRight(r) : power.shiftLeft(-r);
    } else {
      floor = BigInteger.ONE.shiftLeft(-r).divide(power);
    }
    return floor.add(BigInteger.ONE);
  }

  /**
   * Writes a finite float.
   *
   * @param at where to begin; {@link #MAX_LENGTH} bytes must fit
   * @return the index after the last byte
   */
  public static int write(float value, byte[] target, int at) {
    int bits = Float.floatToRawIntBits(value);
    int begin = at;
    if (bits < 0) {
      target[begin++] = '-';
    }
    int t = bits & 0x7F_FFFF;
    int bq = (bits >>> 23) & 0xFF;
    if (bq > 0) {
      int mq = 150 - bq;
      int c = (1 << 23) | t;
      if (mq > 0 && mq < 24 && (c >> mq) << mq == c) {
        return digits(c >> mq, 0, target, begin);
      }
      return decimal(-mq, c, 0, target, begin);
    }
    if (t == 0) {
      return zero(target, begin);
    }
    return t < 8 ? decimal(-149, 10 * t, -1, target, begin) : decimal(-149, t, 0, target, begin);
  }

  private static int decimal(int q, int c, int dk, byte[] target, int at) {
    int out = c & 1;
    long cb = (long) c << 2;
    long cbr = cb + 2;
    long cbl;
    int k;
    if (c != 1 << 23 || q == -149) {
      cbl = cb - 2;
      k = floorLog10Pow2(q);
    } else {
      cbl = cb - 1;
      k = floorLog10ThreeQuartersPow2(q);
    }
    int h = q + floorLog2Pow10(-k) + 33;
    long g = G1[k - K_MIN] + 1;
    int vb = round(g, cb << h);
    int vbl = round(g, cbl << h);
    int vbr = round(g, cbr << h);
    int s = vb >> 2;
    if (s >= 100) {
      int sp10 = s / 10 * 10;
      int tp10 = sp10 + 10;
      boolean upin = vbl + out <= sp10 << 2;
      boolean wpin = (tp10 << 2) + out <= vbr;
      if (upin != wpin) {
        return digits(upin ? sp10 : tp10, k, target, at);
      }
    }
    int t = s + 1;
    boolean uin = vbl + out <= s << 2;
    boolean win = (t << 2) + out <= vbr;
    if (uin != win) {
      return digits(uin ? s : t, k + dk, target, at);
    }
    int middle = vb - ((s + t) << 1);
    boolean down = middle < 0 || (middle == 0 && (s & 1) == 0);
    return digits(down ? s : t, k + dk, target, at);
  }

  private static int round(long g, long cp) {
    long x1 = Math.multiplyHigh(g, cp);
    return (int) ((x1 >>> 31) | (((x1 & MASK_32) + MASK_32) >>> 32));
  }

  /**
   * Writes a finite double.
   *
   * @param at where to begin; {@link #MAX_LENGTH} bytes must fit
   * @return the index after the last byte
   */
  public static int write(double value, byte[] target, int at) {
    long bits = Double.doubleToRawLongBits(value);
    int begin = at;
    if (bits < 0) {
      target[begin++] = '-';
    }
    long t = bits & 0xF_FFFF_FFFF_FFFFL;
    int bq = (int) (bits >>> 52) & 0x7FF;
    if (bq > 0) {
      int mq = 1075 - bq;
      long c = (1L << 52) | t;
      if (mq > 0 && mq < 53 && (c >> mq) << mq == c) {
        return digits(c >> mq, 0, target, begin);
      }
      return decimal(-mq, c, 0, target, begin);
    }
    if (t == 0) {
      return zero(target, begin);
    }
    return t < 3 ? decimal(-1074, 10 * t, -1, target, begin) : decimal(-1074, t, 0, target, begin);
  }

  private static int decimal(int q, long c, int dk, byte[] target, int at) {
    int out = (int) c & 1;
    long cb = c << 2;
    long cbr = cb + 2;
    long cbl;
    int k;
    if (c != 1L << 52 || q == -1074) {
      cbl = cb - 2;
      k = floorLog10Pow2(q);
    } else {
      cbl = cb - 1;
      k = floorLog10ThreeQuartersPow2(q);
    }
    int h = q + floorLog2Pow10(-k) + 2;
    long g1 = G1[k - K_MIN];
    long g0 = G0[k - K_MIN];
    long vb = round(g1, g0, cb << h);
    long vbl = round(g1, g0, cbl << h);
    long vbr = round(g1, g0, cbr << h);
    long s = vb >> 2;
    if (s >= 100) {
      long sp10 = s / 10 * 10;
      long tp10 = sp10 + 10;
      boolean upin = vbl + out <= sp10 << 2;
      boolean wpin = (tp10 << 2) + out <= vbr;
      if (upin != wpin) {
        return digits(upin ? sp10 : tp10, k, target, at);
      }
    }
    long t = s + 1;
    boolean uin = vbl + out <= s << 2;
    boolean win = (t << 2) + out <= vbr;
    if (uin != win) {
      return digits(uin ? s : t, k + dk, target, at);
    }
    long middle = vb - ((s + t) << 1);
    boolean down = middle < 0 || (middle == 0 && (s & 1) == 0);
    return digits(down ? s : t, k + dk, target, at);
  }

  private static long round(long g1, long g0, long cp) {
    long x1 = Math.multiplyHigh(g0, cp);
    long y0 = g1 * cp;
    long y1 = Math.multiplyHigh(g1, cp);
    long z = (y0 >>> 1) + x1;
    long w = y1 + (z >>> 63);
    return w | (((z & MASK_63) + MASK_63) >>> 63);
  }

  private static int floorLog10Pow2(int e) {
    return (int) ((e * 661_971_961_083L) >> 41);
  }

  private static int floorLog10ThreeQuartersPow2(int e) {
    return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
  }

  private static int floorLog2Pow10(int e) {
    return (int) ((e * 913_124_641_741L) >> 38);
  }

  private static int zero(byte[] target, int at) {
    target[at] = '0';
    target[at + 1] = '.';
    target[at + 2] = '0';
    return at + 3;
  }

  /** Writes {@code f × 10^e}, f above 0, without the zeros at its end. */
  private static int digits(long f, int e, byte[] target, int at) {
    long digits = f;
    int exponent = e;
    for (long tenth = digits / 10; 10 * tenth == digits; tenth = digits / 10) {
      digits = tenth;
      exponent++;
    }
    int length = WholeNumber.length(digits);
    // The number is 0.d1d2d3… × 10^point.
    int point = length + exponent;
    if (point > -3 && point <= 7) {
      return plain(digits, length, point, target, at);
    }
    WholeNumber.fill(digits, target, at + 1, at + 1 + length);
    target[at] = target[at + 1];
    target[at + 1] = '.';
    int next = at + 1 + length;
    if (length == 1) {
      target[at + 2] = '0';
      next++;
    }
    target[next] = 'E';
    return WholeNumber.write(point - 1, target, next + 1);
  }

  private static int plain(long digits, int length, int point, byte[] target, int at) {
    if (point <= 0) {
      target[at] = '0';
      target[at + 1] = '.';
      int next = at + 2;
      for (int zero = point; zero < 0; zero++) {
        target[next++] = '0';
      }
      WholeNumber.fill(digits, target, next, next + length);
      return next + length;
    }
    if (point < length) {
      // The digits leave a place for the point, which those before it make room for.
      WholeNumber.fill(digits, target, at + 1, at + 1 + length);
      for (int index = at; index < at + point; index++) {
        target[index] = target[index + 1];
      }
      target[at + point] = '.';
      return at + length + 1;
    }
    WholeNumber.fill(digits, target, at, at + length);
    int next = at + length;
    for (int zero = length; zero < point; zero++) {
      target[next++] = '0';
    }
    target[next] = '.';
    target[next + 1] = '0';
    return next + 2;
  }
}
