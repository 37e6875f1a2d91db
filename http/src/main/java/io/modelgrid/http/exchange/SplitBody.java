package io.modelgrid.http.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.pekko.util.ByteString;

/**
 * A body in two parts. The first lies in an array, of which only the beginning may count; the rest
 * is a buffer, a direct one where it is large, so that tensors can be made of it without a copy.
 */
public final class SplitBody {
  private final byte[] head;
  private final int headLength;
  private final ByteBuffer rest;

  private SplitBody(byte[] head, int headLength, ByteBuffer rest) {
    this.head = head;
    this.headLength = headLength;
    this.rest = rest;
  }

  /** A body in one array, divided after so many bytes, or at its end if it is shorter. */
  static SplitBody of(byte[] whole, int head) {
    int length = Math.min(head, whole.length);
    return new SplitBody(
        whole,
        length,
        ByteBuffer.wrap(whole, length, whole.length - length)
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN));
  }

  /**
   * A body that came with its head, in bytes that nobody changes. What is in one array already
   * stays there, as far as Pekko shows arrays: a part of one it gives only as a copy or to read.
   */
  static SplitBody of(ByteString whole, int head) {
    if (head >= whole.size()) {
      return of(whole.toArrayUnsafe(), head);
    }
    ByteBuffer rest = whole.drop(head).asByteBuffer();
    return of(whole.take(head).toArrayUnsafe(), rest.slice());
  }

  static SplitBody of(byte[] head, ByteBuffer rest) {
    return new SplitBody(head, head.length, rest);
  }

  /** An array that begins with the first part. */
  public byte[] head() {
    return head;
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
    if (rest.isDirect() || rest.isReadOnly()) {
      throw new IllegalStateException("body: divided (expected: one that was collected whole)");
    }
    return head;
  }
}
