package io.modelgrid.training.compress;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Constant weights of a product {@code x W}: as many rows as x has columns. */
final class Matrix {
  private final String name;
  private final int rows;
  private final int columns;
  private final float[] numbers;

  private Matrix(String name, int rows, int columns, float[] numbers) {
    this.name = name;
    this.rows = rows;
    this.columns = columns;
    this.numbers = numbers;
  }

  /**
   * The constant of two dimensions that a value is, directly or transposed.
   *
   * @param makers the node that makes each value
   * @return empty if it is none, or not FP32
   * @throws ModelException if the constant contradicts itself, or has a number that is not finite
   */
  static Optional<Matrix> of(GraphEdit graph, Map<String, NodeProto> makers, String value)
      throws ModelException {
    Optional<TensorProto> constant = graph.constant(value);
    NodeProto maker = makers.get(value);
    boolean turned = constant.isEmpty() && maker != null && swapsTwo(maker);
    if (turned && maker != null) {
      constant = graph.constant(maker.getInput(0));
    }
    if (constant.isEmpty() || constant.get().getDimsCount() != 2) {
      return Optional.empty();
    }
    TensorProto tensor = constant.get();
    Optional<float[]> numbers = Tensors.floats(tensor);
    if (numbers.isEmpty() || numbers.get().length == 0) {
      return Optional.empty();
    }
    Weight.checkFinite(tensor.getName(), numbers.get());
    Matrix matrix =
        new Matrix(
            tensor.getName(), (int) tensor.getDims(0), (int) tensor.getDims(1), numbers.get());
    return Optional.of(turned ? matrix.transposed() : matrix);
  }

  private static boolean swapsTwo(NodeProto node) {
    return GraphEdit.isOnnx(node)
        && node.getOpType().equals("Transpose")
        && node.getInputCount() == 1
        && (node.getAttributeCount() == 0
            || node.getAttribute(0).getIntsList().equals(List.of(1L, 0L)));
  }

  /** Of the constant that it comes from. */
  String name() {
    return name;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int size() {
    return numbers.length;
  }

  float at(int row, int column) {
    return numbers[row * columns + column];
  }

  Matrix transposed() {
    float[] turned = new float[numbers.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = at(row, column);
      }
    }
    return new Matrix(name, columns, rows, turned);
  }

  Matrix times(float factor) {
    if (factor == 1) {
      return this;
    }
    float[] scaled = new float[numbers.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = numbers[i] * factor;
    }
    return new Matrix(name, rows, columns, scaled);
  }

  /** The scale of each column with which its largest number becomes {@code most}. */
  float[] scales(int most) {
    float[] largest = new float[columns];
    for (int i = 0; i < numbers.length; i++) {
      largest[i % columns] = Math.max(largest[i % columns], Math.abs(numbers[i]));
    }
    for (int column = 0; column < columns; column++) {
      largest[column] = Weight.scale(largest[column], most);
    }
    return largest;
  }

  /** The numbers in whole multiples of their column's scale, row-major. */
  byte[] rounded(float[] scales) {
    byte[] whole = new byte[numbers.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (byte) Math.round(numbers[i] / scales[i % columns]);
    }
    return whole;
  }
}
