package io.modelgrid.training.data.read;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Arrays in IDX, the format of MNIST (yann.lecun.com/exdb/mnist), plain or gzipped. */
public final class IdxReader {
  private static final Map<Integer, ElementKind> KINDS =
      Map.of(
          0x08, ElementKind.UINT8,
          0x09, ElementKind.INT8,
          0x0B, ElementKind.INT16,
          0x0C, ElementKind.INT32,
          0x0D, ElementKind.FP32,
          0x0E, ElementKind.FP64);
  private static final int MOST_DIMENSIONS = 8;

  private IdxReader() {}

  /**
   * Reads the array of a file.
   *
   * @throws DataException if it is none, cut short, or too large
   */
  public static NumberArray read(DataFile file) throws DataException {
    return file.read(in -> array(file, new DataInputStream(in)));
  }

  private static NumberArray array(DataFile file, DataInputStream in)
      throws IOException, DataException {
    int magic = in.readInt();
    ElementKind kind = KINDS.get((magic >> 8) & 0xff);
    int dimensions = magic & 0xff;
    if (magic >>> 16 != 0 || kind == null || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw file.mistake(
          "begins with %08x (expected: an IDX file, which begins with 000008 and its dimensions)"
              .formatted(magic));
    }
    List<Integer> shape = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      int dimension = in.readInt();
      if (dimension < 0) {
        throw file.mistake(
            "dimension "
                + i
                + " is "
                + Integer.toUnsignedLong(dimension)
                + " (expected: below 2³¹)");
      }
      shape.add(dimension);
    }
    return ArrayBody.read(file.name(), in, shape, kind, ByteOrder.BIG_ENDIAN);
  }
}
