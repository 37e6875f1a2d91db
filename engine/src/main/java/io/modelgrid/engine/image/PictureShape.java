package io.modelgrid.engine.image;

/**
 * How large a picture is.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 */
public record PictureShape(int channels, int height, int width) {
  public PictureShape {
    if ((channels != 1 && channels != 3) || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "picture: %d x %d x %d (expected: 1 or 3 channels, and a height and width from 1 on)"
              .formatted(channels, height, width));
    }
  }

  /** Numbers in it. */
  public int size() {
    return Math.multiplyExact(channels, Math.multiplyExact(height, width));
  }

  @Override
  public String toString() {
    return channels + " x " + height + " x " + width;
  }
}
