package io.modelgrid.http.zoo;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a model straight through ONNX Runtime's Java API. Written apart from the engine's own way,
 * so that the same fault is not made twice.
 */
final class Yardstick {
  /** Some models throw dice that fall alike twice, and then no more. */
  private static final int REPETITIONS = 4;

  private static final Map<TensorInfo.OnnxTensorType, OnnxJavaType> INPUT_TYPES =
      Map.ofEntries(
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, OnnxJavaType.BOOL),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, OnnxJavaType.INT8),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, OnnxJavaType.UINT8),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16, OnnxJavaType.INT16),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, OnnxJavaType.INT32),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, OnnxJavaType.INT64),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16,
              OnnxJavaType.FLOAT16),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16,
              OnnxJavaType.BFLOAT16),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, OnnxJavaType.FLOAT),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, OnnxJavaType.DOUBLE),
          Map.entry(
              TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, OnnxJavaType.STRING));

  private Yardstick() {}

  /** What became of a run. */
  sealed interface Run {}

  /**
   * The model ran.
   *
   * @param repeatable whether further runs gave the same
   */
  record Computed(List<NamedTensor> inputs, List<NamedTensor> outputs, boolean repeatable)
      implements Run {
    Computed {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** It cannot be run from Java, or not with tensors. */
  record Impossible(String reason, String detail) implements Run {}

  static Run run(ZooCase zooCase) throws IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = options();
        OrtSession session = environment.createSession(zooCase.model().toString(), options)) {
      return run(environment, session, zooCase);
    } catch (OrtException e) {
      return new Impossible(reason(e), words(e));
    }
  }

  /** Those of the engine, as far as they could change a result. */
  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    return options;
  }

  private static Run run(OrtEnvironment environment, OrtSession session, ZooCase zooCase)
      throws IOException {
    try {
      for (NodeInfo input : session.getInputInfo().values()) {
        if (!(input.getInfo() instanceof TensorInfo info)) {
          return new Impossible("takes a sequence, which Java cannot make", input.toString());
        }
        if (!INPUT_TYPES.containsKey(info.onnxType)) {
          return new Impossible("takes " + type(info) + ", which Java cannot make", "");
        }
      }
      for (NodeInfo output : session.getOutputInfo().values()) {
        if (!(output.getInfo() instanceof TensorInfo)) {
          return new Impossible("gives a sequence, which is no tensor", output.toString());
        }
      }
    } catch (OrtException e) {
      return new Impossible("takes or gives an optional, which Java cannot make", words(e));
    }
    List<NamedTensor> inputs = zooCase.inputs().read(List.copyOf(session.getInputNames()));
    try {
      inputs = asDeclared(session, inputs);
      List<NamedTensor> outputs = compute(environment, session, inputs);
      boolean repeatable = true;
      for (int again = 0; again < REPETITIONS && repeatable; again++) {
        repeatable = outputs.equals(compute(environment, session, inputs));
      }
      return new Computed(inputs, outputs, repeatable);
    } catch (OrtException e) {
      return new Impossible("ONNX Runtime does not compute it", words(e));
    }
  }

  /** The files hold BF16 as the UINT16 of the same bits, since NumPy knows no better. */
  private static List<NamedTensor> asDeclared(OrtSession session, List<NamedTensor> inputs)
      throws OrtException {
    List<NamedTensor> declared = new ArrayList<>();
    for (NamedTensor input : inputs) {
      NodeInfo node = session.getInputInfo().get(input.name());
      Tensor tensor = input.tensor();
      boolean hidden =
          tensor.dataType() == DataType.UINT16
              && node != null
              && node.getInfo() instanceof TensorInfo info
              && type(info).equals("BFLOAT16");
      declared.add(
          hidden
              ? new NamedTensor(
                  input.name(), Tensor.of(DataType.BF16, tensor.shape(), tensor.data()))
              : input);
    }
    return declared;
  }

  private static List<NamedTensor> compute(
      OrtEnvironment environment, OrtSession session, List<NamedTensor> inputs)
      throws OrtException {
    Map<String, OnnxTensor> given = new LinkedHashMap<>();
    try {
      for (NamedTensor input : inputs) {
        given.put(input.name(), tensor(environment, input.tensor()));
      }
      try (OrtSession.Result result = session.run(given)) {
        List<NamedTensor> outputs = new ArrayList<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
          outputs.add(new NamedTensor(entry.getKey(), tensor((OnnxTensor) entry.getValue())));
        }
        return outputs;
      }
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = tensor.shape().toArray();
    if (tensor.dataType() == DataType.BYTES) {
      byte[][] elements = tensor.elements().toArray(byte[][]::new);
      String[] texts = new String[elements.length];
      for (int index = 0; index < texts.length; index++) {
        texts[index] = new String(elements[index], StandardCharsets.UTF_8);
      }
      return OnnxTensor.createTensor(environment, texts, shape);
    }
    ByteBuffer data =
        ByteBuffer.allocateDirect(tensor.byteSize())
            .order(ByteOrder.nativeOrder())
            .put(tensor.data())
            .flip();
    return OnnxTensor.createTensor(environment, data, shape, javaType(tensor.dataType()));
  }

  private static OnnxJavaType javaType(DataType type) {
    return switch (type) {
      case FP16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      case FP32 -> OnnxJavaType.FLOAT;
      case FP64 -> OnnxJavaType.DOUBLE;
      default -> OnnxJavaType.valueOf(type.name());
    };
  }

  private static Tensor tensor(OnnxTensor value) throws OrtException {
    TensorInfo info = value.getInfo();
    DataType type = dataType(info);
    Shape shape = Shape.of(info.getShape());
    if (shape.elementCount() == 0) {
      return Tensor.of(type, shape, ByteBuffer.allocate(0));
    }
    if (type == DataType.BYTES) {
      List<String> texts = new ArrayList<>();
      flatten(value.getValue(), texts);
      return Tensor.ofTexts(shape, texts);
    }
    return Tensor.of(type, shape, value.getByteBuffer());
  }

  private static void flatten(Object value, List<String> into) {
    if (value instanceof Object[] parts) {
      for (Object part : parts) {
        flatten(part, into);
      }
    } else {
      into.add((String) value);
    }
  }

  private static DataType dataType(TensorInfo info) throws OrtException {
    return switch (type(info)) {
      case "FLOAT" -> DataType.FP32;
      case "DOUBLE" -> DataType.FP64;
      case "FLOAT16" -> DataType.FP16;
      case "BFLOAT16" -> DataType.BF16;
      case "STRING" -> DataType.BYTES;
      default ->
          DataType.named(type(info))
              .orElseThrow(() -> new OrtException("gives " + type(info) + ", which is no tensor"));
    };
  }

  private static String type(TensorInfo info) {
    return info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "");
  }

  private static String reason(OrtException e) {
    String words = words(e);
    if (words.contains("Could not find an implementation")) {
      return "ONNX Runtime has no kernel for it";
    }
    if (words.contains("is not a registered function/op")) {
      return "ONNX Runtime does not know its operator";
    }
    return words.contains("locale") ? "a locale is missing here" : "ONNX Runtime does not load it";
  }

  private static String words(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
