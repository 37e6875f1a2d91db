package io.modelgrid.http.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils protobuf messages field by field, without knowing what they mean. */
final class WireMutator {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int CHUNK = 2;
  private static final int FIXED32 = 5;

  private static final long[] NUMBERS = {
    0, 1, 2, 3, 127, 128, 65_536, Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, -1, -2
  };

  private final Random random;

  WireMutator(Random random) {
    this.random = random;
  }

  /** A field as it lies in a message: its tag, and its value without a length. */
  private record Field(int tag, int from, int to) {
    int wire() {
      return tag & 7;
    }
  }

  /** One to three mutations, or only other bytes. */
  byte[] mutated(byte[] message) {
    if (random.nextInt(8) == 0) {
      return Bytes.spoiled(message, random);
    }
    byte[] mutated = message;
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      mutated = once(mutated);
    }
    return mutated;
  }

  private byte[] once(byte[] message) {
    List<Field> fields = fields(message);
    if (fields.isEmpty()) {
      return Bytes.spoiled(message, random);
    }
    int chosen = random.nextInt(fields.size());
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    for (int index = 0; index < fields.size(); index++) {
      Field field = fields.get(index);
      byte[] value = Arrays.copyOfRange(message, field.from(), field.to());
      if (index == chosen) {
        spoil(written, field, value, message);
      } else {
        write(written, field.tag(), value);
      }
    }
    return written.toByteArray();
  }

  private void spoil(ByteArrayOutputStream written, Field field, byte[] value, byte[] message) {
    boolean chunk = field.wire() == CHUNK;
    switch (random.nextInt(chunk ? 10 : 6)) {
      case 0 -> {} // left out
      case 1 -> {
        int times = random.nextInt(4) == 0 ? 1_500 : 2;
        for (int count = 0; count < times; count++) {
          write(written, field.tag(), value);
        }
      }
      case 2 -> write(written, field.tag() ^ (8 << random.nextInt(3)), value);
      case 3 -> write(written, field.tag() ^ (1 + random.nextInt(7)), value);
      case 4, 5 -> write(written, field.tag(), chunk ? Bytes.spoiled(value, random) : number());
      case 6 -> write(written, field.tag(), message);
      case 7 -> write(written, field.tag(), Bytes.noise(random, random.nextInt(40)));
      default -> write(written, field.tag(), once(value));
    }
  }

  private byte[] number() {
    ByteArrayOutputStream number = new ByteArrayOutputStream();
    varint(number, NUMBERS[random.nextInt(NUMBERS.length)]);
    return number.toByteArray();
  }

  /** The fields of a message; none if the bytes are none. */
  private static List<Field> fields(byte[] message) {
    List<Field> fields = new ArrayList<>();
    int[] at = {0};
    while (at[0] < message.length) {
      int tag = (int) varint(message, at);
      int from = at[0];
      switch (tag & 7) {
        case VARINT -> varint(message, at);
        case FIXED64 -> at[0] += Long.BYTES;
        case FIXED32 -> at[0] += Integer.BYTES;
        case CHUNK -> {
          long length = varint(message, at);
          from = at[0];
          at[0] = (int) Math.min(Integer.MAX_VALUE, from + Math.max(0, length));
        }
        default -> at[0] = Integer.MAX_VALUE;
      }
      if (at[0] > message.length || tag <= 0) {
        return List.of();
      }
      fields.add(new Field(tag, from, at[0]));
    }
    return fields;
  }

  private static long varint(byte[] message, int[] at) {
    long value = 0;
    for (int shift = 0; at[0] < message.length && shift < Long.SIZE; shift += 7) {
      byte next = message[at[0]++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return value;
  }

  private static void write(ByteArrayOutputStream to, int tag, byte[] value) {
    varint(to, tag & 0xFFFFFFFFL);
    if ((tag & 7) == CHUNK) {
      varint(to, value.length);
    }
    to.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream to, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      to.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    to.write((int) rest);
  }
}
