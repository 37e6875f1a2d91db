package io.modelgrid.engine.djl;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Inputs that fit a model's signature and mean nothing. */
public final class MadeUpInputs {
  private static final long MOST_ELEMENTS = 1 << 24;

  /** For open dimensions after the first, where inputs are to differ. */
  private static final int SOME = 4;

  private static final List<String> TEXTS =
      List.of("a", "what is it that stands beside a text, and does it matter?", "two words");

  private MadeUpInputs() {}

  /** Zeros, or empty texts, with 1 for every open dimension; empty if they would be too large. */
  public static Optional<List<NamedTensor>> zeros(List<TensorSpec> specs) {
    List<NamedTensor> inputs = new ArrayList<>();
    for (TensorSpec spec : specs) {
      Shape shape = guess(spec.shape(), 1);
      if (isTooLarge(shape)) {
        return Optional.empty();
      }
      // An empty text is four zero bytes, its length.
      int size = spec.dataType() == DataType.BYTES ? Integer.BYTES : spec.dataType().size();
      ByteBuffer data = Tensor.allocate(shape.elementCount() * size);
      inputs.add(new NamedTensor(spec.name(), Tensor.of(spec.dataType(), shape, data)));
    }
    return Optional.of(inputs);
  }

  /**
   * One row that differs from the rows with other numbers, in size, too: reals of up to 4^(number -
   * 1), whole numbers that are 0 or 1, texts. Empty if it would be too large, or a type has none.
   *
   * @param number from 0 to 2
   */
  public static Optional<List<NamedTensor>> row(List<TensorSpec> specs, int number) {
    SplittableRandom random = new SplittableRandom(number);
    List<NamedTensor> inputs = new ArrayList<>();
    for (TensorSpec spec : specs) {
      Shape shape = guess(spec.shape(), SOME);
      if (isTooLarge(shape)) {
        return Optional.empty();
      }
      Optional<Tensor> tensor = tensor(spec.dataType(), shape, number, random);
      if (tensor.isEmpty()) {
        return Optional.empty();
      }
      inputs.add(new NamedTensor(spec.name(), tensor.get()));
    }
    return Optional.of(inputs);
  }

  private static Optional<Tensor> tensor(
      DataType type, Shape shape, int number, SplittableRandom random) {
    int count = (int) shape.elementCount();
    if (type == DataType.BYTES) {
      List<String> texts = new ArrayList<>();
      for (int element = 0; element < count; element++) {
        texts.add(TEXTS.get((number + element) % TEXTS.size()));
      }
      return Optional.of(Tensor.ofTexts(shape, texts));
    }
    double size = Math.pow(SOME, number - 1);
    ByteBuffer data = Tensor.allocate((long) count * type.size());
    for (int element = 0; element < count; element++) {
      switch (type) {
        case FP32 -> data.putFloat((float) (size * (2 * random.nextDouble() - 1)));
        case FP64 -> data.putDouble(size * (2 * random.nextDouble() - 1));
        case INT64, UINT64 -> data.putLong(random.nextInt(2));
        case INT32, UINT32 -> data.putInt(random.nextInt(2));
        case INT16, UINT16 -> data.putShort((short) random.nextInt(2));
        case INT8, UINT8, BOOL -> data.put((byte) random.nextInt(2));
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(Tensor.of(type, shape, data.flip()));
  }

  private static Shape guess(Shape shape, int open) {
    long[] dimensions = shape.toArray();
    for (int axis = 0; axis < dimensions.length; axis++) {
      dimensions[axis] = dimensions[axis] >= 0 ? dimensions[axis] : axis == 0 ? 1 : open;
    }
    return Shape.of(dimensions);
  }

  private static boolean isTooLarge(Shape shape) {
    try {
      return shape.elementCount() > MOST_ELEMENTS;
    } catch (ArithmeticException e) {
      return true;
    }
  }
}
