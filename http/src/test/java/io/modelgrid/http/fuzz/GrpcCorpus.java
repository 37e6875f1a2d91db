package io.modelgrid.http.fuzz;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.InferParameter;
import io.modelgrid.http.grpc.proto.InferTensorContents;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferInputTensor;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.modelgrid.http.grpc.proto.ModelMetadataRequest;
import io.modelgrid.http.grpc.proto.ModelReadyRequest;
import java.util.List;

/** Good calls of the Open Inference Protocol V2 over gRPC. */
final class GrpcCorpus {
  private static final String INFER =
      GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName();
  private static final String STREAM =
      GRPCInferenceServiceGrpc.getModelStreamInferMethod().getFullMethodName();

  private GrpcCorpus() {}

  /** A message, and where it goes. */
  record Good(String method, MessageLite message) {}

  static List<Good> all() {
    return List.of(
        new Good(INFER, raw()),
        new Good(STREAM, raw()),
        new Good(INFER, typed()),
        new Good(INFER, texts()),
        new Good(INFER, ModelInferRequest.newBuilder().setModelName("nothing").build()),
        new Good(
            GRPCInferenceServiceGrpc.getModelMetadataMethod().getFullMethodName(),
            ModelMetadataRequest.newBuilder().setName("floats").setVersion("1").build()),
        new Good(
            GRPCInferenceServiceGrpc.getModelReadyMethod().getFullMethodName(),
            ModelReadyRequest.newBuilder().setName("longs").build()));
  }

  private static ModelInferRequest raw() {
    return ModelInferRequest.newBuilder()
        .setModelName("floats")
        .setModelVersion("1")
        .setId("an id")
        .putParameters("priority", InferParameter.newBuilder().setInt64Param(1).build())
        .addInputs(input("x", "FP32", 1, 3))
        .addOutputs(InferRequestedOutputTensor.newBuilder().setName("y"))
        .addRawInputContents(ByteString.copyFrom(new byte[] {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))
        .build();
  }

  private static ModelInferRequest typed() {
    return ModelInferRequest.newBuilder()
        .setModelName("pair")
        .addInputs(
            input("a", "FP32", 2)
                .setContents(
                    InferTensorContents.newBuilder().addFp32Contents(1.5f).addFp32Contents(-2)))
        .addInputs(
            input("b", "INT32", 2)
                .setContents(InferTensorContents.newBuilder().addIntContents(7).addIntContents(-8)))
        .build();
  }

  private static ModelInferRequest texts() {
    return ModelInferRequest.newBuilder()
        .setModelName("texts")
        .addInputs(
            input("x", "BYTES", 2)
                .setContents(
                    InferTensorContents.newBuilder()
                        .addBytesContents(ByteString.copyFromUtf8("one"))
                        .addBytesContents(ByteString.copyFromUtf8("\u6f22"))))
        .build();
  }

  private static InferInputTensor.Builder input(String name, String datatype, long... shape) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
    for (long dimension : shape) {
      input.addShape(dimension);
    }
    return input;
  }
}
