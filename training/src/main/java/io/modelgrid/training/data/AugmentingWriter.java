package io.modelgrid.training.data;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Writes rows of bytes changed at random: each by its place and the draw alone. */
final class AugmentingWriter implements RowWriter {
  private final RawBytes rows;
  private final Affine affine;
  private final PreparationSpec.Augmentation augmentation;
  private final long draw;

  AugmentingWriter(
      RawBytes rows, Affine affine, PreparationSpec.Augmentation augmentation, long draw) {
    this.rows = rows;
    this.affine = affine;
    this.augmentation = augmentation;
    this.draw = draw;
  }

  @Override
  public void write(int row, FloatBuffer into) {
    SplittableRandom random = new SplittableRandom(RawRows.mix(RawRows.mix(0, draw), row));
    float[] numbers = new float[rows.width()];
    if (rows.picture().isPresent()) {
      moved(row, numbers, random);
    } else {
      byte[] bytes = rows.array(row);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Byte.toUnsignedInt(bytes[rows.offset(row) + i]);
      }
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = affine.apply(i, numbers[i]);
    }
    if (augmentation.noise() > 0) {
      Noise.add(numbers, augmentation.noise(), random);
    }
    into.put(numbers);
  }

  /** The picture mirrored and moved, black where nothing comes in. */
  private void moved(int row, float[] into, SplittableRandom random) {
    int channels = rows.shape().get(0);
    int height = rows.shape().get(1);
    int width = rows.shape().get(2);
    boolean flip = augmentation.flip() && random.nextBoolean();
    int most = augmentation.shift();
    int down = most == 0 ? 0 : random.nextInt(-most, most + 1);
    int across = most == 0 ? 0 : random.nextInt(-most, most + 1);
    byte[] bytes = rows.array(row);
    int offset = rows.offset(row);
    for (int channel = 0; channel < channels; channel++) {
      int plane = channel * height * width;
      for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
        int line = offset + plane + (y - down) * width;
        for (int x = Math.max(0, across); x < Math.min(width, width + across); x++) {
          int from = flip ? width - 1 - (x - across) : x - across;
          into[plane + y * width + x] = Byte.toUnsignedInt(bytes[line + from]);
        }
      }
    }
  }
}
