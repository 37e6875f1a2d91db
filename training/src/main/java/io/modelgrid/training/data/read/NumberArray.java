package io.modelgrid.training.data.read;

import java.util.List;

/**
 * An array from a file, row-major: unsigned bytes as they are, all other numbers as floats. Not to
 * be written to by whoever is given its numbers.
 */
public final class NumberArray {
  private final List<Integer> shape;
  private final byte[] bytes;
  private final float[] floats;
  private final boolean isBytes;

  private NumberArray(List<Integer> shape, byte[] bytes, float[] floats, boolean isBytes) {
    this.shape = List.copyOf(shape);
    this.bytes = bytes;
    this.floats = floats;
    this.isBytes = isBytes;
  }

  static NumberArray ofBytes(List<Integer> shape, byte[] bytes) {
    return new NumberArray(shape, bytes, new float[0], true);
  }

  static NumberArray ofFloats(List<Integer> shape, float[] floats) {
    return new NumberArray(shape, new byte[0], floats, false);
  }

  public List<Integer> shape() {
    return shape;
  }

  /** Whether its numbers are unsigned bytes. */
  public boolean isBytes() {
    return isBytes;
  }

  /** The bytes themselves; none for other numbers. */
  public byte[] bytes() {
    return bytes;
  }

  /** The floats themselves; none for bytes. */
  public float[] floats() {
    return floats;
  }

  /** How many rows lie along its first dimension. */
  public int rows() {
    return shape.get(0);
  }

  /** Its shape without the first dimension. */
  public List<Integer> rowShape() {
    return shape.subList(1, shape.size());
  }

  public float value(int place) {
    return isBytes ? Byte.toUnsignedInt(bytes[place]) : floats[place];
  }
}
