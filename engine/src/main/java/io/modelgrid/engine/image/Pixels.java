package io.modelgrid.engine.image;

import java.nio.FloatBuffer;

/** A picture as (channels, height, width), each number from 0 to 255. Immutable. */
public final class Pixels {
  private final PictureShape shape;
  private final byte[] values;

  private Pixels(PictureShape shape, byte[] values) {
    this.shape = shape;
    this.values = values;
  }

  /**
   * Keeps the array; the caller forgets it.
   *
   * @param values unsigned, as many as the shape says
   */
  public static Pixels of(PictureShape shape, byte[] values) {
    if (values.length != shape.size()) {
      throw new IllegalArgumentException(
          "pixels: " + values.length + " (expected: " + shape.size() + ", for " + shape + ")");
    }
    return new Pixels(shape, values);
  }

  public PictureShape shape() {
    return shape;
  }

  /** Copies them into an array. */
  public void copyTo(byte[] into, int offset) {
    System.arraycopy(values, 0, into, offset, values.length);
  }

  /** Writes them as numbers from 0 to 255. */
  public void write(FloatBuffer into) {
    for (byte each : values) {
      into.put(Byte.toUnsignedInt(each));
    }
  }

  /**
   * The same picture in another size and with other colours: grey from colours by ITU-R BT.601,
   * colours from grey all three alike; then height and width, each by a triangle filter that is as
   * wide as the picture shrinks, whatever becomes of its proportions.
   */
  public Pixels as(PictureShape wanted) {
    Pixels coloured = wanted.channels() == shape.channels() ? this : recoloured(wanted.channels());
    boolean sameSize = wanted.height() == shape.height() && wanted.width() == shape.width();
    return sameSize ? coloured : coloured.resized(wanted);
  }

  private Pixels recoloured(int channels) {
    PictureShape other = new PictureShape(channels, shape.height(), shape.width());
    int plane = shape.height() * shape.width();
    byte[] result = new byte[other.size()];
    for (int i = 0; i < plane; i++) {
      if (channels == 1) {
        int red = Byte.toUnsignedInt(values[i]);
        int green = Byte.toUnsignedInt(values[plane + i]);
        int blue = Byte.toUnsignedInt(values[2 * plane + i]);
        result[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
      } else {
        result[i] = values[i];
        result[plane + i] = values[i];
        result[2 * plane + i] = values[i];
      }
    }
    return new Pixels(other, result);
  }

  private Pixels resized(PictureShape wanted) {
    int height = shape.height();
    int width = shape.width();
    TriangleFilter across = TriangleFilter.of(width, wanted.width());
    TriangleFilter down = TriangleFilter.of(height, wanted.height());
    byte[] result = new byte[wanted.size()];
    float[] narrow = new float[height * wanted.width()];
    for (int channel = 0; channel < wanted.channels(); channel++) {
      int from = channel * height * width;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < wanted.width(); x++) {
          float sum = 0;
          for (int i = across.first(x); i < across.end(x); i++) {
            sum += across.weight(x, i) * Byte.toUnsignedInt(values[from + y * width + i]);
          }
          narrow[y * wanted.width() + x] = sum;
        }
      }
      int to = channel * wanted.height() * wanted.width();
      for (int y = 0; y < wanted.height(); y++) {
        for (int x = 0; x < wanted.width(); x++) {
          float sum = 0;
          for (int i = down.first(y); i < down.end(y); i++) {
            sum += down.weight(y, i) * narrow[i * wanted.width() + x];
          }
          result[to + y * wanted.width() + x] = (byte) Math.min(255, Math.round(sum));
        }
      }
    }
    return new Pixels(wanted, result);
  }
}
