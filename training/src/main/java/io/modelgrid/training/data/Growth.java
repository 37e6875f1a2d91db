package io.modelgrid.training.data;

/** How arrays grow. */
final class Growth {
  /** No array holds more; loaders refuse data before that. */
  static final int MOST = Integer.MAX_VALUE - 8;

  private Growth() {}

  /** The next size of an array that is full. */
  static int of(int size) {
    return (int) Math.min(MOST, size + Math.max(1024L, size / 2));
  }
}
