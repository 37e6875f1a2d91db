package io.modelgrid.http;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.grpc.GrpcServer;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import io.modelgrid.http.grpc.proto.InferTensorContents;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferInputTensor;
import io.modelgrid.http.memory.Accounts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A gRPC server on a free port with a fake grid behind it, and a client. */
final class TestGrpc implements AutoCloseable {
  static final int MAX_BODY = 256 * 1024;

  final ActorTestKit kit;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final FakeGrid grid;
  final GrpcServer server;
  final Accounts accounts;
  final ManagedChannel channel;

  TestGrpc(Path staging) {
    this(staging, "");
  }

  /** One with settings of its own, over those of the others. */
  TestGrpc(Path staging, String further) {
    this(staging, further, Tracing.off());
  }

  /** One that may record what becomes of calls. */
  TestGrpc(Path staging, String further, Tracing tracing) {
    Config own =
        ConfigFactory.parseString(
            """
            modelgrid.http { max-body = %d, drain-timeout = 5s }
            modelgrid.http.known-hosts = [grid.example.org]
            modelgrid.grpc.port = 0
            """
                .formatted(MAX_BODY));
    Config config =
        ConfigFactory.parseString(further).withFallback(own).withFallback(TestServer.reference());
    this.kit = ActorTestKit.create("grpc", config);
    this.grid = new FakeGrid(staging);
    Settings settings = Settings.read(config);
    this.accounts = Accounts.of(settings.http());
    this.server =
        GrpcServer.start(kit.system(), settings, accounts, grid, grid, grid, tracing, registry);
    this.channel = connect();
  }

  ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", server.port())
        .usePlaintext()
        .maxInboundMessageSize(16 * MAX_BODY)
        // Fixed: what nobody takes waits at the server.
        .flowControlWindow(MAX_BODY)
        .build();
  }

  /** Each call of it is given up after a while, so that no test hangs. */
  GRPCInferenceServiceBlockingStub calls() {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(TestServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  GRPCInferenceServiceStub streams() {
    return GRPCInferenceServiceGrpc.newStub(channel);
  }

  /** Adds a model that takes one tensor {@code x} of the type and gives it back as {@code y}. */
  void addEcho(String name, DataType type, long... shape) {
    Signature signature =
        Signature.of(
            List.of(TensorSpec.of("x", type, shape)), List.of(TensorSpec.of("y", type, shape)));
    grid.models.put(
        name, FakeGrid.model(name, FakeGrid.version("1", State.READY, signature, null)));
  }

  /** A request to the model {@code echo} with these floats, raw. */
  static ModelInferRequest rawFloats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return ModelInferRequest.newBuilder()
        .setModelName("echo")
        .addInputs(input("FP32", values.length))
        .addRawInputContents(ByteString.copyFrom(bytes))
        .build();
  }

  /** A request to the model {@code echo} with these floats, typed. */
  static ModelInferRequest typedFloats(float... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (float value : values) {
      contents.addFp32Contents(value);
    }
    return ModelInferRequest.newBuilder()
        .setModelName("echo")
        .addInputs(input("FP32", values.length).setContents(contents))
        .build();
  }

  static InferInputTensor.Builder input(String datatype, long... shape) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("x").setDatatype(datatype);
    for (long dimension : shape) {
      input.addShape(dimension);
    }
    return input;
  }

  /** The call fails with the code, and with words that hold these, and no name of a class. */
  static StatusRuntimeException assertRefused(
      Status.Code code, String words, ThrowingCallable call) {
    StatusRuntimeException failure =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
    Assertions.assertThat(failure).as("refusal").isNotNull();
    Assertions.assertThat(failure.getStatus().getCode())
        .as(failure.getStatus().toString())
        .isEqualTo(code);
    Assertions.assertThat(failure.getStatus().getDescription())
        .contains(words)
        .doesNotContain("Exception", "io.modelgrid", "com.google", "java.");
    return failure;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    kit.shutdownTestKit();
    Await.until("the client has ended", channel::isTerminated);
  }
}
