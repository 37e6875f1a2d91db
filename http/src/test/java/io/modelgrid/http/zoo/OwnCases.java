package io.modelgrid.http.zoo;

import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Cases made in memory, which need nothing that is installed. */
final class OwnCases {
  private static final List<DataType> INPUT_TYPES =
      List.of(
          DataType.BOOL,
          DataType.UINT8,
          DataType.INT8,
          DataType.INT16,
          DataType.INT32,
          DataType.INT64,
          DataType.FP16,
          DataType.BF16,
          DataType.FP32,
          DataType.FP64,
          DataType.BYTES);

  private final Path folder;
  private final List<ZooCase> cases = new ArrayList<>();

  private OwnCases(Path folder) {
    this.folder = folder;
  }

  /** All of them, with their models in a folder. */
  static List<ZooCase> in(Path folder) throws IOException {
    OwnCases made = new OwnCases(folder);
    made.everyTypeInEveryForm();
    made.extremes();
    made.texts();
    made.typesThatOnlyComeOut();
    made.severalOrNoInputs();
    return made.cases;
  }

  private void everyTypeInEveryForm() throws IOException {
    List<Shape> shapes =
        List.of(
            Shape.of(),
            Shape.of(1),
            Shape.of(7),
            Shape.of(0),
            Shape.of(2, 0, 3),
            Shape.of(2, 3, 2),
            Shape.of(1, 1, 1, 1, 1, 1, 1, 2));
    for (DataType type : INPUT_TYPES) {
      for (Shape shape : shapes) {
        long[] open = shape.toArray();
        for (int axis = 0; axis < open.length; axis++) {
          open[axis] = -1;
        }
        add(type + " " + shape, TinyOnnx.identity(type, open), some(type, shape));
      }
    }
  }

  /** Elements that differ, and are finite numbers where they are numbers. */
  private static Tensor some(DataType type, Shape shape) {
    int count = (int) shape.elementCount();
    if (type == DataType.BYTES) {
      return Tensor.ofTexts(
          shape, IntStream.range(0, count).mapToObj(index -> "text " + index).toList());
    }
    ByteBuffer data = Tensor.allocate((long) count * type.size());
    for (int index = 0; index < count; index++) {
      switch (type) {
        case BOOL -> data.put((byte) (index % 2));
        case UINT8, INT8 -> data.put((byte) (100 + 13 * index));
        case INT16, FP16, BF16 -> data.putShort((short) (0x3C01 + 17 * index));
        case INT32 -> data.putInt(Integer.MIN_VALUE + 31 * index);
        case INT64 -> data.putLong(Long.MAX_VALUE - 31L * index);
        case FP32 -> data.putFloat(0.1f + index);
        case FP64 -> data.putDouble(0.1 - index);
        default -> throw new IllegalArgumentException("type: " + type + " (expected: an input)");
      }
    }
    return Tensor.of(type, shape, data.flip());
  }

  private void extremes() throws IOException {
    float[] floats = {
      Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f, 0f, 1e-40f, 16_777_215f, 1 / 3f
    };
    add("floats", TinyOnnx.identity(DataType.FP32, -1), Tensor.ofFloats(Shape.of(8), floats));
    double[] doubles = {Double.MAX_VALUE, Double.MIN_VALUE, -0.0, 1 / 3.0, 9_007_199_254_740_991.0};
    ByteBuffer bytes = Tensor.allocate((long) doubles.length * Double.BYTES);
    bytes.asDoubleBuffer().put(doubles);
    add(
        "doubles",
        TinyOnnx.identity(DataType.FP64, -1),
        Tensor.of(DataType.FP64, Shape.of(doubles.length), bytes));
    long[] longs = {Long.MIN_VALUE, Long.MAX_VALUE, 9_007_199_254_740_993L, 0, -1};
    add("longs", TinyOnnx.identity(DataType.INT64, -1), Tensor.ofLongs(Shape.of(5), longs));
    // No form in JSON.
    float[] strange = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1};
    add("no numbers", TinyOnnx.identity(DataType.FP32, -1), Tensor.ofFloats(Shape.of(4), strange));
    add(
        "a root of less than nothing",
        TinyOnnx.squareRoot(-1),
        Tensor.ofFloats(Shape.of(2), 4, -1),
        Tensor.ofFloats(Shape.of(2), 2, Float.intBitsToFloat(0xFFC00000)));
  }

  private void texts() throws IOException {
    List<String> texts =
        List.of("", "a", "\"quoted\" \\ back", "\n\r\t\b\f", "é 漢字 \uD83D\uDE00", "\u0001\u007F");
    byte[] model = TinyOnnx.identity(DataType.BYTES, -1, -1);
    add("texts", model, Tensor.ofTexts(Shape.of(2, 3), texts));
    add("one long text", model, Tensor.ofTexts(Shape.of(1, 1), List.of("long ".repeat(50_000))));
    add("a lone text", TinyOnnx.identity(DataType.BYTES), Tensor.ofTexts(Shape.of(), List.of("x")));
  }

  private void typesThatOnlyComeOut() throws IOException {
    Tensor numbers = Tensor.ofLongs(Shape.of(4), 0, 1, -1, 65_535);
    for (DataType type : List.of(DataType.UINT16, DataType.UINT32, DataType.UINT64)) {
      ByteBuffer data = Tensor.allocate(4L * type.size());
      ByteBuffer whole = numbers.data();
      for (int index = 0; index < 4; index++) {
        data.put(whole.slice(8 * index, type.size()));
      }
      add(
          "cast to " + type,
          TinyOnnx.cast(DataType.INT64, type, -1),
          numbers,
          Tensor.of(type, Shape.of(4), data.flip()));
    }
  }

  private void severalOrNoInputs() throws IOException {
    add(
        "no inputs",
        TinyOnnx.constant(1, 2.5f),
        List.of(),
        List.of(Tensor.ofFloats(Shape.of(2), 1, 2.5f)));
    add(
        "two inputs",
        TinyOnnx.sumAndDifference(),
        List.of(
            new NamedTensor("b", Tensor.ofFloats(Shape.of(2), 1, 2)),
            new NamedTensor("a", Tensor.ofFloats(Shape.of(2), 0.5f, 8))),
        List.of(Tensor.ofFloats(Shape.of(2), 1.5f, 10), Tensor.ofFloats(Shape.of(2), -0.5f, 6)));
  }

  /** A model that gives what it got. */
  private void add(String name, byte[] model, Tensor x) throws IOException {
    add(name, model, x, x);
  }

  private void add(String name, byte[] model, Tensor x, Tensor y) throws IOException {
    add(name, model, List.of(new NamedTensor("x", x)), List.of(y));
  }

  private void add(String name, byte[] model, List<NamedTensor> inputs, List<Tensor> outputs)
      throws IOException {
    Path file = Files.write(folder.resolve(cases.size() + ".onnx"), model);
    cases.add(new ZooCase(name, file, names -> inputs, () -> outputs));
  }
}
