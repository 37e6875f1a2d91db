package io.modelgrid.actors.router;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How the outputs of two versions for the same request differ. Pure.
 *
 * @param mismatched whether names, types or shapes differ; then nothing else was looked at
 * @param flipped whether any row (along the last axis) of FP32 or FP64 numbers has its largest one
 *     elsewhere, or any output of another type is not equal
 * @param largestDifference between two numbers of the same place, where they are FP32, FP64 or
 *     integers; {@link Double#MAX_VALUE} where one is infinite or no number and the other is not
 */
record OutputComparison(boolean mismatched, boolean flipped, double largestDifference) {
  private static final OutputComparison MISMATCHED = new OutputComparison(true, false, 0);

  /** Compares outputs, in whatever order they come. */
  static OutputComparison of(List<NamedTensor> stable, List<NamedTensor> other) {
    Map<String, Tensor> expected = byName(stable);
    Map<String, Tensor> actual = byName(other);
    if (!expected.keySet().equals(actual.keySet())) {
      return MISMATCHED;
    }
    boolean flipped = false;
    double largest = 0;
    for (Map.Entry<String, Tensor> each : expected.entrySet()) {
      Tensor one = each.getValue();
      Tensor two = actual.getOrDefault(each.getKey(), one);
      if (one.dataType() != two.dataType() || !one.shape().equals(two.shape())) {
        return MISMATCHED;
      }
      flipped |= flips(one, two);
      largest = Math.max(largest, difference(one, two));
    }
    return new OutputComparison(false, flipped, largest);
  }

  private static Map<String, Tensor> byName(List<NamedTensor> outputs) {
    return outputs.stream()
        .collect(Collectors.toMap(NamedTensor::name, NamedTensor::tensor, (one, two) -> one));
  }

  private static boolean flips(Tensor one, Tensor two) {
    if (!isFloating(one.dataType())) {
      return !one.equals(two);
    }
    int rank = one.shape().rank();
    int width = rank == 0 ? 1 : (int) one.shape().dimension(rank - 1);
    int count = count(one);
    IntToDoubleFunction first = numbers(one);
    IntToDoubleFunction second = numbers(two);
    for (int row = 0; row < count; row += width) {
      if (largestIn(first, row, width) != largestIn(second, row, width)) {
        return true;
      }
    }
    return false;
  }

  /** Place of the first largest number of a row; what is no number is never the largest. */
  private static int largestIn(IntToDoubleFunction numbers, int row, int width) {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int column = 0; column < width; column++) {
      double number = numbers.applyAsDouble(row + column);
      if (number > most || (best < 0 && number == most)) {
        best = column;
        most = number;
      }
    }
    return best;
  }

  private static double difference(Tensor one, Tensor two) {
    if (!isFloating(one.dataType()) && !isInteger(one.dataType())) {
      return 0;
    }
    IntToDoubleFunction first = numbers(one);
    IntToDoubleFunction second = numbers(two);
    double largest = 0;
    for (int i = 0; i < count(one); i++) {
      largest = Math.max(largest, difference(first.applyAsDouble(i), second.applyAsDouble(i)));
    }
    return largest;
  }

  private static double difference(double one, double two) {
    if (Double.compare(one, two) == 0) {
      return 0;
    }
    double difference = Math.abs(one - two);
    return Double.isFinite(difference) ? difference : Double.MAX_VALUE;
  }

  private static int count(Tensor tensor) {
    return tensor.byteSize() / tensor.dataType().size();
  }

  private static boolean isFloating(DataType type) {
    return type == DataType.FP32 || type == DataType.FP64;
  }

  private static boolean isInteger(DataType type) {
    return type.name().startsWith("INT") || type.name().startsWith("UINT");
  }

  private static IntToDoubleFunction numbers(Tensor tensor) {
    ByteBuffer data = tensor.data();
    return switch (tensor.dataType()) {
      case FP32 -> i -> (double) data.getFloat(i * Float.BYTES);
      case FP64 -> i -> data.getDouble(i * Double.BYTES);
      case INT8 -> i -> (double) data.get(i);
      case UINT8 -> i -> (double) Byte.toUnsignedInt(data.get(i));
      case INT16 -> i -> (double) data.getShort(i * Short.BYTES);
      case UINT16 -> i -> (double) Short.toUnsignedInt(data.getShort(i * Short.BYTES));
      case INT32 -> i -> (double) data.getInt(i * Integer.BYTES);
      case UINT32 -> i -> (double) Integer.toUnsignedLong(data.getInt(i * Integer.BYTES));
      case INT64, UINT64 -> i -> (double) data.getLong(i * Long.BYTES);
      case BOOL, FP16, BF16, BYTES ->
          throw new IllegalArgumentException(
              "dataType: " + tensor.dataType() + " (expected: FP32, FP64 or integers)");
    };
  }
}
