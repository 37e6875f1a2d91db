package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.tensor.Shapes;
import io.modelgrid.http.tensor.TensorReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one input of a request. Data that comes after name, type and shape is read at once; data
 * that comes before is skipped, its place remembered, and read when the rest is known. Binary data
 * is taken from behind the JSON when the input is over, since it lies there in the inputs' order.
 */
final class V2InputReader {
  private final JsonReader json;
  private final V2BinaryPart binary;
  private final int index;
  private @Nullable String name;
  private @Nullable DataType type;
  private @Nullable Shape shape;
  private @Nullable Tensor tensor;
  private int dataFrom = -1;
  private int dataTo;
  private long binarySize = V2Parameters.NOT_BINARY;

  V2InputReader(JsonReader json, V2BinaryPart binary, int index) {
    this.json = json;
    this.binary = binary;
    this.index = index;
  }

  /** Reads the object whose opening brace is the reader's current token. */
  NamedTensor read() {
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          what() + " is " + JsonReader.spoken(json.token()) + " (expected: an object)");
    }
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "name" -> name = text("name");
        case "datatype" -> type = dataType();
        case "shape" -> shape = Shapes.read(json, what());
        case "data" -> readOrRememberData();
        case "parameters" -> binarySize = V2Parameters.readInput(json, what());
        default -> json.skip();
      }
    }
    return finished();
  }

  private NamedTensor finished() {
    if (name == null) {
      throw missing("name");
    }
    if (type == null) {
      throw missing("datatype");
    }
    if (shape == null) {
      throw missing("shape");
    }
    return new NamedTensor(name, finishedTensor(type, shape));
  }

  private Tensor finishedTensor(DataType type, Shape shape) {
    boolean hasData = tensor != null || dataFrom >= 0;
    if (binarySize >= 0) {
      if (hasData) {
        throw json.mistake(what() + " has both data and binary_data_size (expected: one of them)");
      }
      return binary.take(binarySize, type, shape, what());
    }
    if (!hasData) {
      throw missing("data");
    }
    return tensor == null ? rememberedData(type, shape) : tensor;
  }

  private void readOrRememberData() {
    if (name != null && type != null && shape != null) {
      tensor = TensorReader.read(json, what(), type, shape);
      return;
    }
    if (json.token() != JsonToken.START_ARRAY) {
      throw json.mistake(
          what() + ": data is " + JsonReader.spoken(json.token()) + " (expected: an array)");
    }
    dataFrom = json.offset() - 1;
    json.skip();
    dataTo = json.offset();
  }

  private Tensor rememberedData(DataType type, Shape shape) {
    try (JsonReader data = json.range(dataFrom, dataTo)) {
      data.next();
      return TensorReader.read(data, what(), type, shape);
    }
  }

  private DataType dataType() {
    String text = text("datatype");
    return DataType.named(text)
        .orElseThrow(
            () ->
                json.mistake(
                    what()
                        + ": unknown datatype '"
                        + Refusal.shown(text)
                        + "' (expected: one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16,"
                        + " INT32, INT64, FP16, BF16, FP32, FP64, BYTES)"));
  }

  private String text(String key) {
    if (json.token() != JsonToken.VALUE_STRING) {
      throw json.mistake(
          what() + ": " + key + " is " + JsonReader.spoken(json.token()) + " (expected: a string)");
    }
    return json.text();
  }

  private RuntimeException missing(String key) {
    return json.mistake(what() + " has no " + key);
  }

  private String what() {
    return name == null ? "input " + index : "input '" + Refusal.shown(name) + "'";
  }
}
