package io.modelgrid.engine.tensor;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Element types, by their names in the Open Inference Protocol V2.
 *
 * <p>{@link #BYTES} elements vary in size: each is stored as its length, an unsigned 32-bit
 * little-endian number, followed by that many bytes.
 */
public enum DataType {
  BOOL(1),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FP16(2),
  BF16(2),
  FP32(4),
  FP64(8),
  BYTES(0);

  private static final Map<String, DataType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(DataType::name, Function.identity()));

  private final int size;

  DataType(int size) {
    this.size = size;
  }

  /** Bytes per element; 0 for {@link #BYTES}. */
  public int size() {
    return size;
  }

  public static Optional<DataType> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
