package io.modelgrid.training.data;

import io.modelgrid.engine.image.PictureShape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Rows of unsigned bytes, of pictures most often, as they lie in their files. */
final class RawBytes implements RawRows {
  private final byte[] first;
  private final byte[] second;
  private final int firstRows;
  private final int size;
  private final int width;
  private final List<Integer> shape;
  private final Optional<PictureShape> picture;

  /**
   * Keeps the arrays; the caller forgets them.
   *
   * @param second further rows behind those of the first, or nothing
   * @param shape of a row; that of the picture where they are pictures
   */
  RawBytes(byte[] first, byte[] second, List<Integer> shape, Optional<PictureShape> picture) {
    this.first = first;
    this.second = second;
    this.shape = List.copyOf(shape);
    this.width = this.shape.stream().reduce(1, Math::multiplyExact);
    this.firstRows = first.length / width;
    this.size = firstRows + second.length / width;
    this.picture = picture;
  }

  /** Pictures, those of a test part behind the others. */
  static RawBytes ofPictures(byte[] first, byte[] second, PictureShape shape) {
    return new RawBytes(
        first,
        second,
        List.of(shape.channels(), shape.height(), shape.width()),
        Optional.of(shape));
  }

  @Override
  public int size() {
    return size;
  }

  /** Numbers of a row. */
  int width() {
    return width;
  }

  List<Integer> shape() {
    return shape;
  }

  Optional<PictureShape> picture() {
    return picture;
  }

  /** The array in which a row lies, not to be written to. */
  byte[] array(int row) {
    return row < firstRows ? first : second;
  }

  /** Where it begins in that. */
  int offset(int row) {
    return (row < firstRows ? row : row - firstRows) * width;
  }

  @Override
  public long hash(int row) {
    byte[] bytes = array(row);
    int from = offset(row);
    long hash = width;
    long word = 0;
    for (int i = 0; i < width; i++) {
      word = word << 8 | Byte.toUnsignedInt(bytes[from + i]);
      if ((i & 7) == 7) {
        hash = RawRows.mix(hash, word);
        word = 0;
      }
    }
    return RawRows.mix(hash, word);
  }

  @Override
  public boolean same(int one, int other) {
    int a = offset(one);
    int b = offset(other);
    return Arrays.equals(array(one), a, a + width, array(other), b, b + width);
  }
}
