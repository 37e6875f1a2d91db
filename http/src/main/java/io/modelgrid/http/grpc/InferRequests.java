package io.modelgrid.http.grpc;

import com.google.protobuf.ByteString;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.grpc.proto.InferParameter;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferInputTensor;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.modelgrid.http.predict.Question;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.tensor.BinaryTensors;
import io.modelgrid.http.tensor.Shapes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes inference requests: each tensor straight into memory that the engine can use. What is
 * wrong with one is told as a {@link io.modelgrid.http.refusal.RefusedException}, status 400.
 */
final class InferRequests {
  /** Most inputs, and most requested outputs, of a request. */
  private static final int MAX_TENSORS = 1_000;

  private static final String SHARED_MEMORY = "shared_memory_region";

  private InferRequests() {}

  /**
   * Whether it is to be answered raw: as it was put, and raw if it says nothing about that, as
   * Triton does.
   */
  static boolean isRaw(ModelInferRequest request) {
    return request.getRawInputContentsCount() > 0 || request.getInputsCount() == 0;
  }

  /**
   * Decodes a whole request.
   *
   * @param receivedAt a reading of {@link System#nanoTime()} from when it was there
   * @param limitMicros how long its call goes on from then on, in microseconds; 0 for no limit
   */
  static Question question(
      ModelInferRequest request,
      ModelSelector selector,
      long receivedAt,
      long limitMicros,
      CallFacts facts) {
    long timeout = number(request.getParametersMap(), "timeout", 1, Long.MAX_VALUE);
    long priority = number(request.getParametersMap(), "priority", 0, Integer.MAX_VALUE);
    return new Question(
        selector,
        request.getId().isEmpty() ? null : request.getId(),
        inputs(request),
        outputs(request),
        receivedAt,
        limitMicros == 0 || (timeout != 0 && timeout < limitMicros) ? timeout : limitMicros,
        (int) priority,
        facts.caller(),
        facts.trail());
  }

  private static List<NamedTensor> inputs(ModelInferRequest request) {
    checkCount(request.getInputsCount(), "inputs");
    int raw = request.getRawInputContentsCount();
    if (raw > 0 && raw != request.getInputsCount()) {
      throw Refusal.badRequest(
          "raw_input_contents has %d entries (expected: %d, one for each input)"
              .formatted(raw, request.getInputsCount()));
    }
    List<NamedTensor> inputs = new ArrayList<>(request.getInputsCount());
    Set<String> names = new HashSet<>();
    for (int index = 0; index < request.getInputsCount(); index++) {
      InferInputTensor input = request.getInputs(index);
      String what = what(input, index);
      if (!names.add(input.getName())) {
        throw Refusal.badRequest(what + " was given twice");
      }
      ByteString bytes = raw == 0 ? null : request.getRawInputContents(index);
      inputs.add(new NamedTensor(input.getName(), tensor(input, bytes, what)));
    }
    return inputs;
  }

  private static Tensor tensor(InferInputTensor input, @Nullable ByteString bytes, String what) {
    if (input.getName().isEmpty()) {
      throw Refusal.badRequest(what + " has no name");
    }
    refuseSharedMemory(input.getParametersMap(), what);
    DataType type =
        DataType.named(input.getDatatype())
            .orElseThrow(() -> Refusal.badRequest(what + ": " + unknown(input.getDatatype())));
    Shape shape = shape(input, what);
    if (bytes == null) {
      return TypedContents.read(input.getContents(), type, shape, what);
    }
    if (input.hasContents()) {
      throw Refusal.badRequest(
          what + " has contents beside raw_input_contents (expected: one of both)");
    }
    return BinaryTensors.read(bytes.asReadOnlyByteBuffer(), type, shape, what);
  }

  private static Shape shape(InferInputTensor input, String what) {
    int rank = input.getShapeCount();
    if (rank > Shapes.MAX_RANK) {
      throw Refusal.badRequest(what + ": shape has more than " + Shapes.MAX_RANK + " dimensions");
    }
    long[] dimensions = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      dimensions[axis] = input.getShape(axis);
      if (dimensions[axis] < 0) {
        throw Refusal.badRequest(
            what + ": shape holds " + dimensions[axis] + " (expected: numbers of 0 or more)");
      }
    }
    return Shape.of(dimensions);
  }

  private static List<String> outputs(ModelInferRequest request) {
    checkCount(request.getOutputsCount(), "outputs");
    List<String> outputs = new ArrayList<>(request.getOutputsCount());
    Set<String> names = new HashSet<>();
    for (InferRequestedOutputTensor output : request.getOutputsList()) {
      if (output.getName().isEmpty()) {
        throw Refusal.badRequest("output " + outputs.size() + " has no name");
      }
      String what = "output '" + Refusal.shown(output.getName()) + "'";
      refuseSharedMemory(output.getParametersMap(), what);
      if (!names.add(output.getName())) {
        throw Refusal.badRequest(what + " was requested twice");
      }
      outputs.add(output.getName());
    }
    return outputs;
  }

  /** How many of the highest scores of each output are wanted instead of all, by output. */
  static Map<String, Integer> rankings(ModelInferRequest request) {
    Map<String, Integer> rankings = new HashMap<>();
    for (InferRequestedOutputTensor output : request.getOutputsList()) {
      long most = number(output.getParametersMap(), "classification", 1, Integer.MAX_VALUE);
      if (most > 0) {
        rankings.put(output.getName(), (int) most);
      }
    }
    return rankings;
  }

  private static void checkCount(int count, String what) {
    if (count > MAX_TENSORS) {
      throw Refusal.badRequest("more than " + MAX_TENSORS + " " + what);
    }
  }

  private static void refuseSharedMemory(Map<String, InferParameter> parameters, String what) {
    if (parameters.containsKey(SHARED_MEMORY)) {
      throw Refusal.badRequest(
          what + ": shared memory is not supported (expected: contents in the message)");
    }
  }

  /** A parameter that is a whole number; 0 if it is not there. */
  private static long number(
      Map<String, InferParameter> parameters, String name, long min, long max) {
    InferParameter parameter = parameters.get(name);
    if (parameter == null) {
      return 0;
    }
    long value =
        switch (parameter.getParameterChoiceCase()) {
          case INT64_PARAM -> parameter.getInt64Param();
          // Beyond the largest int64 it is negative here, and refused.
          case UINT64_PARAM -> parameter.getUint64Param();
          default -> -1;
        };
    if (value < min || value > max) {
      throw Refusal.badRequest(
          "parameter '%s' is not fit (expected: int64_param or uint64_param from %d to %d)"
              .formatted(name, min, max));
    }
    return value;
  }

  private static String unknown(String datatype) {
    return "unknown datatype '"
        + Refusal.shown(datatype)
        + "' (expected: one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64,"
        + " FP16, BF16, FP32, FP64, BYTES)";
  }

  private static String what(InferInputTensor input, int index) {
    return input.getName().isEmpty()
        ? "input " + index
        : "input '" + Refusal.shown(input.getName()) + "'";
  }
}
