package io.modelgrid.http.exchange;

import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.DirectMemory;
import io.modelgrid.http.memory.SpareArrays;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a body together, in linear time however small they are. For a small body that
 * was announced it takes memory at once; else for what came, and only when 64 KiB, or a quarter of
 * what was announced, are there, for all of it. Then, too, a body that is to be divided gets its
 * rest outside the heap. For one stream.
 */
final class BodyBuffer {
  /** Stands for a body that is not to be divided. */
  static final int WHOLE = Integer.MAX_VALUE;

  private static final int FIRST = 64 * 1024;
  // Larger ones would be humongous to a collector with regions of 1 MiB, and waste half of them.
  private static final int LARGEST = 256 * 1024;

  private final int announced;
  private final int head;
  private final LongConsumer room;
  private final @Nullable SpareArrays spares;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] block;
  private int used;
  private int size;
  private boolean foreseen;

  /** Whether the current block is one of the spare ones. */
  private boolean lent;

  private @Nullable ByteBuffer rest;
  private @Nullable RefusedException refused;

  /** As below, for a body that is not divided, where there is room for anything. */
  BodyBuffer(long announced) {
    this(announced, WHOLE, bytes -> {}, null);
  }

  /**
   * An empty buffer.
   *
   * @param announced how long the body says that it is; 0 where it does not say
   * @param head after how many bytes it is divided, or {@link #WHOLE}
   * @param room is told of memory before it is taken, the first piece apart; it may refuse, and
   *     then nothing is kept of the body
   * @param spares lends arrays for a body that is not divided, which then may be a part of its
   *     array; null for an array of its own
   */
  BodyBuffer(long announced, int head, LongConsumer room, @Nullable SpareArrays spares) {
    this.announced = (int) Math.min(announced, Integer.MAX_VALUE - 8);
    this.head = head;
    this.room = room;
    this.spares = head == WHOLE ? spares : null;
    this.block =
        announced > 0 && announced <= Account.SMALL
            ? whole(this.announced)
            : new byte[announced <= 0 ? 1024 : FIRST];
  }

  BodyBuffer add(ByteString piece) {
    if (refused != null) {
      return this;
    }
    try {
      for (ByteBuffer part : piece.getByteBuffers()) {
        add(part);
      }
    } catch (RefusedException e) {
      refused = e;
      forget();
    }
    return this;
  }

  /** Nobody will ask for the body: what was lent for it is given back. */
  void forget() {
    giveBack();
    full.clear();
    block = new byte[0];
    rest = null;
  }

  private byte[] whole(int length) {
    if (spares == null) {
      return new byte[length];
    }
    lent = true;
    return spares.take(length);
  }

  private void giveBack() {
    if (lent && spares != null) {
      lent = false;
      spares.giveBack(block);
    }
  }

  private void add(ByteBuffer part) {
    while (part.hasRemaining()) {
      if (rest != null) {
        size = Math.addExact(size, part.remaining());
        rest.put(part);
        return;
      }
      if (used == block.length) {
        grow();
      }
      int length = Math.min(part.remaining(), block.length - used);
      part.get(block, used, length);
      used += length;
      size = Math.addExact(size, length);
      if (isForeseeable()) {
        foresee();
      }
    }
  }

  private void grow() {
    int length = Math.min(LARGEST, Math.max(FIRST, size));
    room.accept(length);
    full.add(block);
    lent = false; // more came than was announced: what was lent is left to the collector
    block = new byte[length];
    used = 0;
  }

  private boolean isForeseeable() {
    boolean enough = size >= Math.min(announced / 4, FIRST) && size < announced;
    return enough && announced > Account.SMALL && !foreseen && (head == WHOLE || size >= head);
  }

  private void foresee() {
    foreseen = true;
    if (isDivided(announced)) {
      divide(DirectMemory.allocate(announced - head));
    } else {
      byte[] first = block;
      block = joined(first, whole(announced));
      used = size;
    }
    full.clear();
  }

  private void divide(ByteBuffer direct) {
    byte[] first = new byte[head];
    int at = 0;
    for (byte[] each : full) {
      divide(each, each.length, at, first, direct);
      at += each.length;
    }
    divide(block, used, at, first, direct);
    rest = direct;
    block = first;
    used = head;
  }

  /** A piece that begins so many bytes after the body's beginning. */
  private static void divide(byte[] piece, int length, int at, byte[] first, ByteBuffer direct) {
    int before = Math.max(0, Math.min(length, first.length - at));
    System.arraycopy(piece, 0, first, Math.min(at, first.length), before);
    direct.put(piece, before, length - before);
  }

  private boolean isDivided(int length) {
    return head != WHOLE && length - head > Account.SMALL;
  }

  private byte[] joined(byte[] last, byte[] whole) {
    int at = 0;
    for (byte[] each : full) {
      System.arraycopy(each, 0, whole, at, each.length);
      at += each.length;
    }
    System.arraycopy(last, 0, whole, at, used);
    return whole;
  }

  /** All that came, in one array. The buffer is of no use afterwards. */
  byte[] toArray() {
    return toBody().whole();
  }

  /**
   * All that came. The buffer is of no use afterwards.
   *
   * @throws RefusedException if there was no room
   */
  SplitBody toBody() {
    if (refused != null) {
      throw refused;
    }
    if (rest != null) {
      return SplitBody.of(block, rest.flip());
    }
    if (lent && spares != null && full.isEmpty()) {
      lent = false;
      return SplitBody.lent(block, used, spares);
    }
    if (full.isEmpty() && used == block.length) {
      return SplitBody.of(block, head);
    }
    room.accept(size);
    return SplitBody.of(joined(block, new byte[size]), head);
  }
}
