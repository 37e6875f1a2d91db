package io.modelgrid.training.data;

import java.nio.FloatBuffer;
import java.util.Optional;

/** Writes rows of bytes, which stay bytes until then. */
final class ByteWriter implements RowWriter {
  private final RawBytes rows;
  private final Affine affine;
  private final Optional<PreparationSpec.Augmentation> augmentation;

  ByteWriter(RawBytes rows, Affine affine, Optional<PreparationSpec.Augmentation> augmentation) {
    this.rows = rows;
    this.affine = affine;
    this.augmentation = augmentation;
  }

  @Override
  public void write(int row, FloatBuffer into) {
    byte[] bytes = rows.array(row);
    int offset = rows.offset(row);
    float[] numbers = new float[rows.width()];
    int place = 0;
    for (int at = 0; at < affine.groups(); at++) {
      float scale = affine.scale(at);
      float shift = affine.shift(at);
      for (int end = place + affine.group(); place < end; place++) {
        numbers[place] = Byte.toUnsignedInt(bytes[offset + place]) * scale + shift;
      }
    }
    into.put(numbers);
  }

  @Override
  public RowWriter augmented(long draw) {
    return augmentation.isEmpty()
        ? this
        : new AugmentingWriter(rows, affine, augmentation.get(), draw);
  }
}
