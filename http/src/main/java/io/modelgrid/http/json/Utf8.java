package io.modelgrid.http.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Strict UTF-8, as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
 * Jackson lets some of these pass.
 */
public final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Index of the first byte that begins no valid character, or -1 if all is well. */
  public static int firstInvalid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
        at += Long.BYTES;
      } else if (bytes[at] >= 0) {
        at++;
      } else {
        int length = lengthAt(bytes, at, to);
        if (length == 0) {
          return at;
        }
        at += length;
      }
    }
    return -1;
  }

  private static int lengthAt(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    int second = at + 1 < to ? bytes[at + 1] & 0xFF : 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return continues(second) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      boolean overlong = lead == 0xE0 && second < 0xA0;
      boolean surrogate = lead == 0xED && second > 0x9F;
      return continues(second) && !overlong && !surrogate && continuesAt(bytes, at + 2, to) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
      boolean overlong = lead == 0xF0 && second < 0x90;
      boolean tooHigh = lead == 0xF4 && second > 0x8F;
      boolean rest = continuesAt(bytes, at + 2, to) && continuesAt(bytes, at + 3, to);
      return continues(second) && !overlong && !tooHigh && rest ? 4 : 0;
    }
    return 0;
  }

  private static boolean continuesAt(byte[] bytes, int at, int to) {
    return at < to && continues(bytes[at] & 0xFF);
  }

  private static boolean continues(int unsigned) {
    return (unsigned & 0xC0) == 0x80;
  }
}
