package io.modelgrid.actors;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes as a value, for messages: an array would break a record's equality. Immutable. */
public final class Bytes {
  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array as its own; the caller must not write to it any more. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Bytes wrap(byte[] bytes) {
    return new Bytes(bytes);
  }

  public int size() {
    return bytes.length;
  }

  /** A read-only view. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  @JsonValue
  private byte[] wireForm() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size only: contents never reach a log. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
