package io.modelgrid.http.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Ways to spoil bytes that know nothing of their meaning. */
final class Bytes {
  private static final int SHOWN = 3_000;
  private static final byte[] INTERESTING = {0, 1, 9, 10, 13, 32, 34, 44, 58, 91, 92, 123, 127, -1};

  private Bytes() {}

  /** One to four small changes anywhere. */
  static byte[] spoiled(byte[] bytes, Random random) {
    byte[] spoiled = bytes;
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      spoiled = spoiledOnce(spoiled, random);
    }
    return spoiled;
  }

  private static byte[] spoiledOnce(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return noise(random, 1 + random.nextInt(20));
    }
    int at = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
    byte[] spoiled = bytes.clone();
    switch (random.nextInt(6)) {
      case 0 -> spoiled[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> spoiled[at] = INTERESTING[random.nextInt(INTERESTING.length)];
      case 2 -> spoiled[at] = (byte) random.nextInt();
      case 3 -> spoiled = replaced(bytes, at, end, new byte[0]);
      case 4 -> spoiled = replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
      default -> spoiled = replaced(bytes, at, at, noise(random, 1 + random.nextInt(8)));
    }
    return spoiled;
  }

  static byte[] noise(Random random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    ByteArrayOutputStream replaced = new ByteArrayOutputStream(bytes.length + by.length);
    replaced.write(bytes, 0, from);
    replaced.writeBytes(by);
    replaced.write(bytes, to, bytes.length - to);
    return replaced.toByteArray();
  }

  /** The beginning, with all that is no plain character as its code. */
  static String shown(byte[] bytes) {
    StringBuilder shown = new StringBuilder();
    for (int index = 0; index < Math.min(bytes.length, SHOWN); index++) {
      int code = bytes[index] & 0xFF;
      if ((code >= 32 && code < 127) || code == '\n') {
        shown.append((char) code);
      } else if (code != '\r') {
        shown.append("\\x%02x".formatted(code));
      }
    }
    int more = bytes.length - SHOWN;
    return more > 0 ? shown + "… and " + more + " bytes" : shown.toString();
  }
}
