package io.modelgrid.training.data;

import io.modelgrid.engine.image.PictureShape;
import java.util.List;
import java.util.Optional;

/**
 * How pictures lie in an array of bytes.
 *
 * @param coloursLast whether the three colours of a pixel lie beside each other
 */
record PictureLayout(PictureShape shape, boolean coloursLast) {
  /** What a bundle may say. */
  static final int LARGEST = 1024;

  /**
   * What a row of this shape is: grey (height, width), or colours first or last. Nothing where that
   * would be larger than pictures are served.
   */
  static Optional<PictureLayout> of(List<Integer> row) {
    if (row.size() == 2) {
      return of(1, row.get(0), row.get(1), false);
    }
    if (row.size() == 3 && isColours(row.get(0))) {
      return of(row.get(0), row.get(1), row.get(2), false);
    }
    if (row.size() == 3 && isColours(row.get(2))) {
      return of(row.get(2), row.get(0), row.get(1), true);
    }
    return Optional.empty();
  }

  private static Optional<PictureLayout> of(int channels, int height, int width, boolean last) {
    return height > LARGEST || width > LARGEST
        ? Optional.empty()
        : Optional.of(new PictureLayout(new PictureShape(channels, height, width), last));
  }

  private static boolean isColours(int dimension) {
    return dimension == 1 || dimension == 3;
  }

  /** The pixels with their colours first: the same array where they are so already. */
  byte[] coloursFirst(byte[] pixels) {
    if (!coloursLast || shape.channels() == 1) {
      return pixels;
    }
    byte[] result = new byte[pixels.length];
    int plane = shape.height() * shape.width();
    int channels = shape.channels();
    for (int from = 0; from < pixels.length; from += channels * plane) {
      for (int i = 0; i < plane; i++) {
        for (int channel = 0; channel < channels; channel++) {
          result[from + channel * plane + i] = pixels[from + i * channels + channel];
        }
      }
    }
    return result;
  }
}
