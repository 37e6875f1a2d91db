package io.modelgrid.engine.image;

/** Which pixels of a line make up each pixel of a longer or shorter one, and with what weights. */
final class TriangleFilter {
  private final int[] firsts;
  private final float[][] weights;

  private TriangleFilter(int[] firsts, float[][] weights) {
    this.firsts = firsts;
    this.weights = weights;
  }

  /**
   * Between lines of these lengths. Pixel i of the new line has its middle at (i + 0.5) · from / to
   * of the old one; weights fall to zero at a distance of one pixel of whichever line is coarser.
   */
  static TriangleFilter of(int from, int to) {
    double scale = (double) from / to;
    double reach = Math.max(1, scale);
    int[] firsts = new int[to];
    float[][] weights = new float[to][];
    for (int i = 0; i < to; i++) {
      double middle = (i + 0.5) * scale;
      int first = (int) Math.max(0, Math.floor(middle - reach + 0.5));
      int end = (int) Math.min(from, Math.floor(middle + reach + 0.5));
      double[] raw = new double[end - first];
      double sum = 0;
      for (int j = first; j < end; j++) {
        raw[j - first] = Math.max(0, 1 - Math.abs(j + 0.5 - middle) / reach);
        sum += raw[j - first];
      }
      firsts[i] = first;
      weights[i] = new float[raw.length];
      for (int j = 0; j < raw.length; j++) {
        weights[i][j] = (float) (raw[j] / sum);
      }
    }
    return new TriangleFilter(firsts, weights);
  }

  /** The first old pixel that counts for a new one. */
  int first(int pixel) {
    return firsts[pixel];
  }

  /** One behind the last. */
  int end(int pixel) {
    return firsts[pixel] + weights[pixel].length;
  }

  float weight(int pixel, int old) {
    return weights[pixel][old - firsts[pixel]];
  }
}
