package io.modelgrid.http.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.grpc.proto.InferParameter;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.grpc.proto.ModelInferResponse.InferOutputTensor;
import io.modelgrid.http.grpc.proto.ModelStreamInferResponse;

/** Encodes what became of inference requests. Raw tensors are not copied before they are sent. */
final class InferAnswers {
  private InferAnswers() {}

  /**
   * The response to a request.
   *
   * @param raw whether tensors go raw; they do so anyway where one has no typed form
   */
  static ModelInferResponse of(Answered answered, String id, boolean raw) {
    return builder(answered, id, raw).build();
  }

  /**
   * The response to a request of a stream, which names in parameters where it came from, since a
   * stream's metadata is sent only once. It is the only one to its request, as Triton tells it.
   */
  static ModelStreamInferResponse streamed(Answered answered, String id, boolean raw) {
    ModelInferResponse.Builder response =
        builder(answered, id, raw)
            .putParameters("modelgrid_node", text(answered.node()))
            .putParameters("modelgrid_replica", text(answered.slot()))
            .putParameters(
                "modelgrid_epoch",
                InferParameter.newBuilder().setInt64Param(answered.epoch()).build());
    String standsInFor = answered.standsInFor();
    if (standsInFor != null) {
      response.putParameters("modelgrid_stand_in_for", text(standsInFor));
    }
    return ModelStreamInferResponse.newBuilder().setInferResponse(last(response)).build();
  }

  /** What a stream answers in the place of a request that was refused. */
  static ModelStreamInferResponse refused(String message, String model, String id) {
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder().setModelName(model).setId(id);
    return ModelStreamInferResponse.newBuilder()
        .setErrorMessage(message)
        .setInferResponse(last(response))
        .build();
  }

  private static ModelInferResponse.Builder last(ModelInferResponse.Builder response) {
    return response.putParameters(
        "triton_final_response", InferParameter.newBuilder().setBoolParam(true).build());
  }

  private static ModelInferResponse.Builder builder(Answered answered, String id, boolean raw) {
    boolean allRaw =
        raw
            || answered.outputs().stream()
                .anyMatch(output -> !TypedContents.carries(output.tensor().dataType()));
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(answered.model())
            .setModelVersion(answered.version())
            .setId(id);
    for (NamedTensor output : answered.outputs()) {
      response.addOutputs(described(output, allRaw));
      if (allRaw) {
        response.addRawOutputContents(UnsafeByteOperations.unsafeWrap(output.tensor().data()));
      }
    }
    return response;
  }

  private static InferOutputTensor described(NamedTensor output, boolean raw) {
    Tensor tensor = output.tensor();
    InferOutputTensor.Builder described =
        InferOutputTensor.newBuilder().setName(output.name()).setDatatype(tensor.dataType().name());
    for (int axis = 0; axis < tensor.shape().rank(); axis++) {
      described.addShape(tensor.shape().dimension(axis));
    }
    if (!raw) {
      described.setContents(TypedContents.write(tensor));
    }
    return described.build();
  }

  private static InferParameter text(String text) {
    return InferParameter.newBuilder().setStringParam(text).build();
  }
}
