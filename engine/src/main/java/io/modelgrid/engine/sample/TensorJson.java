package io.modelgrid.engine.sample;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tensor in JSON. {@code data} may be nested as the shape is or flat, in row-major order; numbers
 * must fit their type exactly, but for the rounding of fractions.
 */
final class TensorJson {
  static final Set<String> KEYS = Set.of("name", "datatype", "shape", "data");

  private TensorJson() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Tensor tensor(JsonNode node) {
    DataType type = type(node.path("datatype"));
    Shape shape = shape(node.path("shape"));
    List<JsonNode> elements = new ArrayList<>();
    if (!node.path("data").isArray()) {
      throw new IllegalArgumentException("data: missing, or no list (expected: a list)");
    }
    flatten(node.get("data"), elements);
    if (elementCount(shape) != elements.size()) {
      throw new IllegalArgumentException(
          "data: %d elements (expected: %s, for shape %s)"
              .formatted(elements.size(), elementCount(shape), shape));
    }
    return type == DataType.BYTES
        ? Tensor.ofTexts(shape, elements.stream().map(TensorJson::text).toList())
        : Tensor.of(type, shape, numbers(type, elements));
  }

  private static DataType type(JsonNode node) {
    Optional<DataType> type = DataType.named(node.asText());
    if (type.isEmpty() || type.get() == DataType.FP16 || type.get() == DataType.BF16) {
      throw new IllegalArgumentException(
          "datatype: "
              + shown(node.toString())
              + " (expected: BOOL, BYTES, FP32, FP64, or INT or UINT with 8, 16, 32 or 64)");
    }
    return type.get();
  }

  private static Shape shape(JsonNode node) {
    boolean fits = node.isArray() && node.size() <= 16;
    long[] dimensions = new long[fits ? node.size() : 0];
    for (int axis = 0; axis < dimensions.length; axis++) {
      fits &= node.get(axis).isIntegralNumber() && node.get(axis).canConvertToInt();
      dimensions[axis] = node.get(axis).longValue();
      fits &= dimensions[axis] >= 0;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "shape: " + shown(node.toString()) + " (expected: a list of whole numbers of 0 or more)");
    }
    return Shape.of(dimensions);
  }

  private static long elementCount(Shape shape) {
    try {
      return shape.elementCount();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("shape: " + shape + " (expected: fewer elements)", e);
    }
  }

  private static void flatten(JsonNode node, List<JsonNode> elements) {
    for (JsonNode each : node) {
      if (each.isArray()) {
        flatten(each, elements);
      } else {
        elements.add(each);
      }
    }
  }

  private static String text(JsonNode node) {
    if (!node.isTextual()) {
      throw mistake(node, "a text");
    }
    return node.textValue();
  }

  private static ByteBuffer numbers(DataType type, List<JsonNode> elements) {
    ByteBuffer data = Tensor.allocate((long) elements.size() * type.size());
    for (JsonNode element : elements) {
      put(type, element, data);
    }
    return data.flip();
  }

  private static void put(DataType type, JsonNode node, ByteBuffer data) {
    switch (type) {
      case BOOL -> data.put(flag(node));
      case FP32 -> data.putFloat((float) finite(node, (float) node.doubleValue()));
      case FP64 -> data.putDouble(finite(node, node.doubleValue()));
      default -> {
        long bits = whole(type, node).longValue();
        switch (type.size()) {
          case 1 -> data.put((byte) bits);
          case 2 -> data.putShort((short) bits);
          case 4 -> data.putInt((int) bits);
          default -> data.putLong(bits);
        }
      }
    }
  }

  private static byte flag(JsonNode node) {
    if (!node.isBoolean()) {
      throw mistake(node, "true or false");
    }
    return (byte) (node.booleanValue() ? 1 : 0);
  }

  private static double finite(JsonNode node, double value) {
    if (!node.isNumber() || !Double.isFinite(value)) {
      throw mistake(node, "a number that the datatype can hold");
    }
    return value;
  }

  private static BigInteger whole(DataType type, JsonNode node) {
    boolean unsigned = type.name().startsWith("U");
    int bits = 8 * type.size();
    BigInteger top = BigInteger.ONE.shiftLeft(unsigned ? bits : bits - 1);
    BigInteger bottom = unsigned ? BigInteger.ZERO : top.negate();
    if (node.isIntegralNumber()) {
      BigInteger value = node.bigIntegerValue();
      if (value.compareTo(bottom) >= 0 && value.compareTo(top) < 0) {
        return value;
      }
    }
    throw mistake(node, "a whole number of type " + type);
  }

  private static IllegalArgumentException mistake(JsonNode node, String expected) {
    return new IllegalArgumentException(
        "data: " + shown(node.toString()) + " (expected: " + expected + ")");
  }

  /** A piece of the file, fit for a message. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 60 ? line : line.substring(0, 60) + "…";
  }
}
