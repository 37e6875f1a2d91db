package io.modelgrid.training.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.List;

/** The numbers behind the header of an array. */
final class ArrayBody {
  private ArrayBody() {}

  /**
   * Reads exactly as many as the shape says.
   *
   * @param name what people call the array
   */
  static NumberArray read(
      String name, InputStream in, List<Integer> shape, ElementKind kind, ByteOrder order)
      throws IOException, DataException {
    long bytes = kind.bytes();
    for (int dimension : shape) {
      if (dimension > 0 && bytes > Integer.MAX_VALUE / dimension) {
        throw new DataException(
            "%s: an array of %s %s (expected: at most %d bytes)"
                .formatted(name, shape, kind, Integer.MAX_VALUE));
      }
      bytes *= dimension;
    }
    // It allocates as the bytes come, so that a header cannot ask for memory that it does not fill.
    byte[] raw = in.readNBytes((int) bytes);
    if (raw.length < bytes) {
      throw new DataException(
          "%s: cut short after %d bytes of numbers (expected: %d, for %s %s)"
              .formatted(name, raw.length, bytes, shape, kind));
    }
    if (in.read() >= 0) {
      throw new DataException(
          "%s: more bytes than its header says (expected: %d, for %s %s)"
              .formatted(name, bytes, shape, kind));
    }
    return kind == ElementKind.UINT8
        ? NumberArray.ofBytes(shape, raw)
        : NumberArray.ofFloats(shape, kind.floats(raw, order));
  }
}
