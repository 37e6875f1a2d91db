package io.modelgrid.http.zoo;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.ModelServer;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferInputTensor;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.grpc.proto.ModelInferResponse.InferOutputTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** V2 over gRPC, with raw contents. */
final class GrpcTransport implements Transport {
  private static final int LARGEST = 64 << 20;

  private final ManagedChannel channel;

  GrpcTransport(int port) {
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(LARGEST)
            .build();
  }

  @Override
  public boolean carries(List<NamedTensor> tensors) {
    return true;
  }

  @Override
  public List<NamedTensor> infer(String model, List<NamedTensor> inputs) throws RefusedException {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model);
    for (NamedTensor input : inputs) {
      InferInputTensor.Builder tensor =
          InferInputTensor.newBuilder()
              .setName(input.name())
              .setDatatype(input.tensor().dataType().name());
      for (long dimension : input.tensor().shape().toArray()) {
        tensor.addShape(dimension);
      }
      request.addInputs(tensor);
      request.addRawInputContents(ByteString.copyFrom(input.tensor().data()));
    }
    try {
      return outputs(
          GRPCInferenceServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(ModelServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .modelInfer(request.build()));
    } catch (StatusRuntimeException e) {
      throw new RefusedException(e.getStatus().toString());
    }
  }

  private static List<NamedTensor> outputs(ModelInferResponse response) throws RefusedException {
    int count = response.getOutputsCount();
    // An answer to a request without inputs may hold typed contents: nothing said which.
    if (response.getRawOutputContentsCount() != count) {
      throw new RefusedException(
          response.getRawOutputContentsCount() + " raw contents (expected: " + count + ")");
    }
    List<NamedTensor> outputs = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      InferOutputTensor output = response.getOutputs(index);
      Shape shape = Shape.of(output.getShapeList().stream().mapToLong(Long::longValue).toArray());
      outputs.add(
          new NamedTensor(
              output.getName(),
              Tensor.of(
                  DataType.valueOf(output.getDatatype()),
                  shape,
                  response.getRawOutputContents(index).asReadOnlyByteBuffer())));
    }
    return outputs;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  @Override
  public String toString() {
    return "gRPC";
  }
}
