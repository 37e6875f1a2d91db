package io.modelgrid.http.zoo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The JSON of the Open Inference Protocol V2 as a client writes and reads it. */
final class V2Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private V2Json() {}

  /**
   * A request.
   *
   * @param binary whether the tensors follow the JSON, in and out
   */
  static byte[] request(List<NamedTensor> inputs, boolean binary) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      if (binary) {
        json.writeObjectFieldStart("parameters");
        json.writeBooleanField("binary_data_output", true);
        json.writeEndObject();
      }
      json.writeArrayFieldStart("inputs");
      for (NamedTensor input : inputs) {
        writeInput(json, input, binary);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeInput(JsonGenerator json, NamedTensor input, boolean binary)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", input.name());
    json.writeStringField("datatype", input.tensor().dataType().name());
    json.writeFieldName("shape");
    long[] shape = input.tensor().shape().toArray();
    json.writeArray(shape, 0, shape.length);
    if (binary) {
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", input.tensor().byteSize());
      json.writeEndObject();
    } else {
      json.writeArrayFieldStart("data");
      for (String element : elements(input.tensor())) {
        if (input.tensor().dataType() == DataType.BYTES) {
          json.writeString(element);
        } else {
          json.writeRawValue(element);
        }
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static List<String> elements(Tensor tensor) {
    List<String> elements = new ArrayList<>();
    ByteBuffer data = tensor.data();
    while (data.hasRemaining()) {
      elements.add(
          switch (tensor.dataType()) {
            case BOOL -> String.valueOf(data.get() == 1);
            case UINT8 -> String.valueOf(Byte.toUnsignedInt(data.get()));
            case INT8 -> String.valueOf(data.get());
            case INT16 -> String.valueOf(data.getShort());
            case INT32 -> String.valueOf(data.getInt());
            case INT64 -> String.valueOf(data.getLong());
            case FP32 -> String.valueOf(data.getFloat());
            case FP64 -> String.valueOf(data.getDouble());
            case BYTES -> text(data);
            default ->
                throw new IllegalArgumentException(
                    "type: " + tensor.dataType() + " (expected: one with a form in JSON)");
          });
    }
    return elements;
  }

  private static String text(ByteBuffer data) {
    byte[] text = new byte[data.getInt()];
    data.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /**
   * The outputs of an answer.
   *
   * @param tail what follows the JSON: the outputs that bear a size
   */
  static List<NamedTensor> outputs(byte[] answer, int from, int length, ByteBuffer tail)
      throws IOException {
    List<NamedTensor> outputs = new ArrayList<>();
    try (JsonParser json = FACTORY.createParser(answer, from, length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = json.currentName().equals("outputs");
        json.nextToken();
        while (found && json.nextToken() == JsonToken.START_OBJECT) {
          outputs.add(output(json, tail));
        }
        if (!found) {
          json.skipChildren();
        }
      }
    }
    return outputs;
  }

  private static NamedTensor output(JsonParser json, ByteBuffer tail) throws IOException {
    String name = "";
    DataType type = DataType.BYTES;
    List<String> shape = List.of();
    List<String> data = List.of();
    int binarySize = -1;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "name" -> name = json.getText();
        case "datatype" -> type = DataType.valueOf(json.getText());
        case "shape" -> shape = texts(json);
        case "data" -> data = texts(json);
        case "parameters" -> {
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean size = json.currentName().equals("binary_data_size");
            json.nextToken();
            binarySize = size ? json.getIntValue() : binarySize;
          }
        }
        default -> json.skipChildren();
      }
    }
    Shape dimensions = Shape.of(shape.stream().mapToLong(Long::parseLong).toArray());
    ByteBuffer bytes = binarySize < 0 ? bytes(type, data) : next(tail, binarySize);
    return new NamedTensor(name, Tensor.of(type, dimensions, bytes));
  }

  private static ByteBuffer next(ByteBuffer tail, int size) {
    ByteBuffer taken = tail.slice(tail.position(), size);
    tail.position(tail.position() + size);
    return taken;
  }

  private static List<String> texts(JsonParser json) throws IOException {
    List<String> texts = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      texts.add(json.getText());
    }
    return texts;
  }

  private static ByteBuffer bytes(DataType type, List<String> elements) {
    int size =
        elements.stream()
            .mapToInt(
                element ->
                    type == DataType.BYTES
                        ? Integer.BYTES + element.getBytes(StandardCharsets.UTF_8).length
                        : type.size())
            .sum();
    ByteBuffer data = Tensor.allocate(size);
    for (String element : elements) {
      switch (type) {
        case BOOL -> data.put((byte) (Boolean.parseBoolean(element) ? 1 : 0));
        case UINT8, INT8 -> data.put((byte) Integer.parseInt(element));
        case UINT16, INT16 -> data.putShort((short) Integer.parseInt(element));
        case UINT32, INT32 -> data.putInt((int) Long.parseLong(element));
        case INT64 -> data.putLong(Long.parseLong(element));
        case UINT64 -> data.putLong(Long.parseUnsignedLong(element));
        case FP32 -> data.putFloat(Float.parseFloat(element));
        case FP64 -> data.putDouble(Double.parseDouble(element));
        case BYTES -> {
          byte[] text = element.getBytes(StandardCharsets.UTF_8);
          data.putInt(text.length).put(text);
        }
        case FP16, BF16 ->
            throw new IllegalArgumentException(
                "type: " + type + " (expected: one with a form in JSON)");
      }
    }
    return data.flip();
  }
}
