package io.modelgrid.http.exchange;

import io.modelgrid.http.memory.SpareArrays;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A body in two parts. The first lies in an array, of which only the beginning may count; the rest
 * is a buffer, a direct one where it is large, so that tensors can be made of it without a copy.
 */
public final class SplitBody {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final int headLength;
  private final ByteBuffer rest;
  private final @Nullable SpareArrays lender;
  private byte @Nullable [] head;

  private SplitBody(byte[] head, int headLength, ByteBuffer rest, @Nullable SpareArrays lender) {
    this.head = head;
    this.headLength = headLength;
    this.rest = rest;
    this.lender = lender;
  }

  /** A body that is not divided, in the first bytes of an array that is lent for it. */
  static SplitBody lent(byte[] array, int length, SpareArrays lender) {
    return new SplitBody(array, length, NOTHING, lender);
  }

  /** A body in one array, divided after so many bytes, or at its end if it is shorter. */
  static SplitBody of(byte[] whole, int head) {
    int length = Math.min(head, whole.length);
    return new SplitBody(
        whole,
        length,
        ByteBuffer.wrap(whole, length, whole.length - length)
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN),
        null);
  }

  /**
   * A body that came with its head, in bytes that nobody changes. What is in one array already
   * stays there, as far as Pekko shows arrays: a part of one it gives only as a copy or to read.
   *
   * @param lender lends an array for a body that is not divided; null for one of its own
   */
  static SplitBody of(ByteString whole, int head, @Nullable SpareArrays lender) {
    if (head == BodyBuffer.WHOLE && lender != null) {
      byte[] array = lender.take(whole.size());
      int length = whole.copyToBuffer(ByteBuffer.wrap(array));
      return lent(array, length, lender);
    }
    if (head >= whole.size()) {
      return of(whole.toArrayUnsafe(), head);
    }
    ByteBuffer rest = whole.drop(head).asByteBuffer();
    return of(whole.take(head).toArrayUnsafe(), rest.slice());
  }

  static SplitBody of(byte[] head, ByteBuffer rest) {
    return new SplitBody(head, head.length, rest, null);
  }

  /**
   * An array that begins with the first part.
   *
   * @throws IllegalStateException after {@link #giveBack}
   */
  public byte[] head() {
    byte[] array = head;
    if (array == null) {
      throw new IllegalStateException("body: was given back (expected: nobody reads it any more)");
    }
    return array;
  }

  /** Nobody reads the body any more: what was lent for it is free for another. */
  void giveBack() {
    byte[] array = head;
    if (lender != null && array != null) {
      head = null;
      lender.giveBack(array);
    }
  }

  /** How much of the array counts. */
  public int headLength() {
    return headLength;
  }

  /** What follows the first part, from position 0; nobody else writes to it. */
  public ByteBuffer rest() {
    return rest.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes of both parts. */
  public int size() {
    return headLength + rest.remaining();
  }

  /** All of it in one array. */
  byte[] whole() {
    if (lender != null || rest.isDirect() || rest.isReadOnly()) {
      throw new IllegalStateException("body: divided (expected: one that was collected whole)");
    }
    return head();
  }
}
