package io.modelgrid.http.zoo;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a file that holds one {@code TensorProto}; field numbers are those of onnx.proto. */
final class TensorFile {
  private static final Map<Integer, DataType> TYPES =
      Map.ofEntries(
          Map.entry(1, DataType.FP32),
          Map.entry(2, DataType.UINT8),
          Map.entry(3, DataType.INT8),
          Map.entry(4, DataType.UINT16),
          Map.entry(5, DataType.INT16),
          Map.entry(6, DataType.INT32),
          Map.entry(7, DataType.INT64),
          Map.entry(8, DataType.BYTES),
          Map.entry(9, DataType.BOOL),
          Map.entry(10, DataType.FP16),
          Map.entry(11, DataType.FP64),
          Map.entry(12, DataType.UINT32),
          Map.entry(13, DataType.UINT64),
          Map.entry(16, DataType.BF16));

  private final List<Long> dimensions = new ArrayList<>();
  private final List<ByteBuffer> chunks = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();
  private final List<ByteBuffer> texts = new ArrayList<>();
  private String name = "";
  private int type;

  private TensorFile() {}

  /** The tensor, by the name that the file gives it, which may be empty. */
  static NamedTensor read(Path path) throws IOException {
    TensorFile file = new TensorFile();
    ProtobufReader message = new ProtobufReader(ByteBuffer.wrap(Files.readAllBytes(path)));
    while (message.next()) {
      file.take(message.field(), message.isChunk(), message.value());
    }
    return new NamedTensor(file.name, file.tensor(path));
  }

  private void take(int field, boolean packed, ByteBuffer value) {
    switch (field) {
      case 1 -> integers(packed, value, dimensions);
      case 2 -> type = value.getInt();
      case 8 -> name = StandardCharsets.UTF_8.decode(value).toString();
      case 6 -> texts.add(value);
      // Floats, doubles and raw data lie there as they are wanted.
      case 4, 9, 10 -> chunks.add(value);
      case 5, 7, 11 -> integers(packed, value, numbers);
      default -> {}
    }
  }

  private static void integers(boolean packed, ByteBuffer value, List<Long> into) {
    if (!packed) {
      into.add(value.getLong());
    }
    while (packed && value.hasRemaining()) {
      into.add(ProtobufReader.varint(value));
    }
  }

  private Tensor tensor(Path path) throws IOException {
    DataType dataType = TYPES.get(type);
    if (dataType == null) {
      throw new IOException(path + ": element type " + type + " (expected: one of " + TYPES + ")");
    }
    Shape shape = Shape.of(dimensions.stream().mapToLong(Long::longValue).toArray());
    return Tensor.of(dataType, shape, dataType == DataType.BYTES ? texts() : elements(dataType));
  }

  private ByteBuffer texts() {
    int size = texts.stream().mapToInt(text -> Integer.BYTES + text.remaining()).sum();
    ByteBuffer data = Tensor.allocate(size);
    texts.forEach(text -> data.putInt(text.remaining()).put(text));
    return data.flip();
  }

  private ByteBuffer elements(DataType dataType) {
    int size = numbers.size() * dataType.size();
    size += chunks.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer data = Tensor.allocate(size);
    chunks.forEach(data::put);
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : numbers) {
      // The low bytes, which come first, are the element.
      data.put(number.putLong(0, value).slice(0, dataType.size()));
    }
    return data.flip();
  }
}
