package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.grpc.proto.InferTensorContents;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferInputTensor;
import io.modelgrid.http.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors in both forms, and lies about them; after each lie the next request is answered. */
class GrpcTensorsTest {
  private TestGrpc grpc;

  @BeforeEach
  void start(@TempDir Path staging) {
    grpc = new TestGrpc(staging);
  }

  @AfterEach
  void stop() {
    grpc.close();
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void everyTypeGoesRawBothWays(DataType type) {
    grpc.addEcho("typed", type, -1, 2);
    ByteString bytes = sample(type);
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("typed")
            .addInputs(TestGrpc.input(type.name(), 2, 2))
            .addRawInputContents(bytes)
            .build();
    ModelInferResponse response = grpc.calls().modelInfer(request);
    assertThat(response.getOutputs(0).getDatatype()).isEqualTo(type.name());
    assertThat(response.getOutputs(0).getShapeList()).containsExactly(2L, 2L);
    assertThat(response.getRawOutputContentsList()).containsExactly(bytes);
  }

  private static ByteString sample(DataType type) {
    byte[] bytes = new byte[4 * Math.max(1, type.size())];
    new Random(7).nextBytes(bytes);
    return switch (type) {
      case BOOL -> ByteString.copyFrom(new byte[] {1, 0, 0, 1});
      case BYTES ->
          ByteString.copyFrom(
              new byte[] {1, 0, 0, 0, 'a', 0, 0, 0, 0, 2, 0, 0, 0, -1, 0, 1, 0, 0, 0, 'b'});
      default -> ByteString.copyFrom(bytes);
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FP16", "BF16"})
  void everyOtherTypeGoesTypedBothWays(DataType type) {
    grpc.addEcho("typed", type, -1);
    InferTensorContents contents = extremes(type);
    ModelInferResponse response = grpc.calls().modelInfer(typed("typed", type, 3, contents));
    assertThat(response.getRawOutputContentsCount()).isZero();
    assertThat(response.getOutputs(0).getContents()).isEqualTo(contents);
  }

  /** Three elements, the least and the greatest among them. */
  private static InferTensorContents extremes(DataType type) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    switch (type) {
      case BOOL -> contents.addBoolContents(true).addBoolContents(false).addBoolContents(true);
      case INT8 -> contents.addIntContents(-128).addIntContents(127).addIntContents(0);
      case INT16 -> contents.addIntContents(-32_768).addIntContents(32_767).addIntContents(0);
      case INT32 ->
          contents
              .addIntContents(Integer.MIN_VALUE)
              .addIntContents(Integer.MAX_VALUE)
              .addIntContents(0);
      case INT64 ->
          contents
              .addInt64Contents(Long.MIN_VALUE)
              .addInt64Contents(Long.MAX_VALUE)
              .addInt64Contents((1L << 53) + 1);
      case UINT8 -> contents.addUintContents(255).addUintContents(0).addUintContents(128);
      case UINT16 -> contents.addUintContents(65_535).addUintContents(0).addUintContents(32_768);
      case UINT32 -> contents.addUintContents(-1).addUintContents(0).addUintContents(1 << 31);
      case UINT64 ->
          contents.addUint64Contents(-1L).addUint64Contents(0).addUint64Contents(1L << 63);
      case FP32 ->
          contents
              .addFp32Contents(Float.NaN)
              .addFp32Contents(Float.NEGATIVE_INFINITY)
              .addFp32Contents(-0f);
      case FP64 ->
          contents
              .addFp64Contents(Double.NaN)
              .addFp64Contents(Double.MIN_VALUE)
              .addFp64Contents(-0d);
      case BYTES ->
          contents
              .addBytesContents(ByteString.EMPTY)
              .addBytesContents(ByteString.copyFrom(new byte[] {-1, 0, -128}))
              .addBytesContents(ByteString.copyFromUtf8("żółć"));
      default -> throw new IllegalArgumentException("type: " + type);
    }
    return contents.build();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FP16", "BF16"})
  void typesWithoutAListGoRawOnly(DataType type) {
    grpc.addEcho("half", type, -1);
    TestGrpc.assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "input 'x': " + type + " has no typed contents (expected: raw_input_contents)",
        () ->
            grpc.calls()
                .modelInfer(typed("half", type, 0, InferTensorContents.newBuilder().build())));
  }

  @Test
  void aTypedRequestWithAnOutputOfFp16IsAnsweredRaw() {
    grpc.grid.inference =
        request ->
            CompletableFuture.completedFuture(
                new Answered(
                    "echo",
                    "1",
                    null,
                    1,
                    "echo.0",
                    "node-a",
                    List.of(
                        request.inputs().get(0),
                        new NamedTensor(
                            "half",
                            Tensor.of(
                                DataType.FP16, Shape.of(1), ByteBuffer.wrap(new byte[] {1, 2}))))));
    ModelInferResponse response = grpc.calls().modelInfer(TestGrpc.typedFloats(1));
    assertThat(response.getRawOutputContentsCount()).isEqualTo(2);
    assertThat(response.getRawOutputContents(1).toByteArray()).containsExactly(1, 2);
    assertThat(response.getOutputsList()).noneMatch(output -> output.hasContents());
  }

  @Test
  void scalarsAndEmptyTensorsPass() {
    grpc.addEcho("scalar", DataType.INT64);
    InferTensorContents one = InferTensorContents.newBuilder().addInt64Contents(5).build();
    ModelInferRequest scalar =
        ModelInferRequest.newBuilder()
            .setModelName("scalar")
            .addInputs(TestGrpc.input("INT64").setContents(one))
            .build();
    assertThat(grpc.calls().modelInfer(scalar).getOutputs(0).getShapeCount()).isZero();

    ModelInferRequest empty =
        ModelInferRequest.newBuilder()
            .setModelName("echo")
            .addInputs(TestGrpc.input("FP32", 0))
            .build();
    assertThat(grpc.calls().modelInfer(empty).getOutputs(0).getShapeList()).containsExactly(0L);
    ModelInferRequest emptyRaw = empty.toBuilder().addRawInputContents(ByteString.EMPTY).build();
    assertThat(grpc.calls().modelInfer(emptyRaw).getRawOutputContentsList())
        .containsExactly(ByteString.EMPTY);
  }

  @Test
  void rawContentsAreForAllInputsOrNone() {
    assertInvalid(
        "raw_input_contents has 2 entries (expected: 1, one for each input)",
        request -> request.addRawInputContents(ByteString.EMPTY));
    assertInvalid(
        "input 'x' has contents beside raw_input_contents (expected: one of both)",
        request ->
            request.setInputs(
                0,
                TestGrpc.input("FP32", 2)
                    .setContents(InferTensorContents.newBuilder().addFp32Contents(1))));
    assertInvalid(
        "input 'x': 0 elements came in fp32_contents, and 0 elsewhere (expected: 2 there by shape"
            + " [2], and 0)",
        ModelInferRequest.Builder::clearRawInputContents);
  }

  @Test
  void liesAboutSizesAreTold() {
    assertInvalid(
        "input 'x': 8 bytes of data came (expected: 3 FP32 elements",
        request -> request.getInputsBuilder(0).setShape(0, 3));
    assertInvalid(
        "input 'x': shape holds -2 (expected: numbers of 0 or more)",
        request -> request.getInputsBuilder(0).setShape(0, -2));
    assertInvalid(
        "asks for more elements than a number can count",
        request -> request.getInputsBuilder(0).setShape(0, Long.MAX_VALUE).addShape(3));
    assertInvalid(
        "input 'x': 8 bytes of data came (expected: 9223372036854775807 FP32",
        request -> request.getInputsBuilder(0).setShape(0, Long.MAX_VALUE));
    assertInvalid(
        "input 'x': shape has more than 32 dimensions",
        request -> {
          for (int i = 0; i < 40; i++) {
            request.getInputsBuilder(0).addShape(1);
          }
        });
    assertInvalid(
        "input 'x': unknown datatype 'TYPE_FP32' (expected: one of BOOL",
        request -> request.getInputsBuilder(0).setDatatype("TYPE_FP32"));
    assertInvalid("input 0 has no name", request -> request.getInputsBuilder(0).setName(""));
    assertInvalid(
        "input 'x' has datatype INT32; expected FP32",
        request -> request.getInputsBuilder(0).setDatatype("INT32"));
  }

  @Test
  void liesAboutElementsAreTold() {
    assertInvalid(
        "input 'x': element 1 is cut short",
        request -> {
          request.setInputs(0, TestGrpc.input("BYTES", 2));
          request.setRawInputContents(
              0, ByteString.copyFrom(new byte[] {1, 0, 0, 0, 'a', 9, 0, 0, 0, 'b'}));
        });
    assertInvalid(
        "input 'x': element 0 is the byte 2 (expected: 0 or 1 for BOOL)",
        request -> {
          request.setInputs(0, TestGrpc.input("BOOL", 1));
          request.setRawInputContents(0, ByteString.copyFrom(new byte[] {2}));
        });
    assertInvalid(
        "input 'x': element 0 is 128 (expected: -128 to 127 for INT8)",
        request ->
            request
                .clearRawInputContents()
                .setInputs(
                    0,
                    TestGrpc.input("INT8", 1)
                        .setContents(InferTensorContents.newBuilder().addIntContents(128))));
    assertInvalid(
        "input 'x': element 0 is 4294967295 (expected: 0 to 65535 for UINT16)",
        request ->
            request
                .clearRawInputContents()
                .setInputs(
                    0,
                    TestGrpc.input("UINT16", 1)
                        .setContents(InferTensorContents.newBuilder().addUintContents(-1))));
    assertInvalid(
        "input 'x': 1 elements came in fp32_contents, and 1 elsewhere",
        request ->
            request
                .clearRawInputContents()
                .setInputs(
                    0,
                    TestGrpc.input("FP32", 1)
                        .setContents(
                            InferTensorContents.newBuilder()
                                .addFp32Contents(1)
                                .addFp64Contents(1))));
  }

  @Test
  void namesThatComeTwiceAndFarTooManyAreTold() {
    InferInputTensor x = TestGrpc.input("FP32", 2).build();
    assertInvalid(
        "input 'x' was given twice",
        request -> request.addInputs(x).addRawInputContents(ByteString.copyFrom(new byte[8])));
    assertInvalid(
        "output 'y' was requested twice",
        request ->
            request
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("y"))
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("y")));
    assertInvalid(
        "unknown output 'z'",
        request -> request.addOutputs(InferRequestedOutputTensor.newBuilder().setName("z")));
    assertInvalid(
        "more than 1000 inputs",
        request -> {
          for (int i = 0; i < 1_000; i++) {
            request.addInputs(InferInputTensor.newBuilder().setName("x" + i));
          }
        });
    assertInvalid(
        "input 'x': shared memory is not supported",
        request ->
            request
                .getInputsBuilder(0)
                .putParameters("shared_memory_region", GrpcCallsTest.number(1)));
    assertInvalid(
        "parameter 'timeout' is not fit (expected: int64_param or uint64_param from 1",
        request -> request.putParameters("timeout", GrpcCallsTest.number(-1)));
  }

  private void assertInvalid(String words, Consumer<ModelInferRequest.Builder> lie) {
    ModelInferRequest.Builder request = TestGrpc.rawFloats(1, 2).toBuilder();
    lie.accept(request);
    TestGrpc.assertRefused(
        Status.Code.INVALID_ARGUMENT, words, () -> grpc.calls().modelInfer(request.build()));
    ModelInferRequest good = TestGrpc.rawFloats(3, 4);
    assertThat(grpc.calls().modelInfer(good).getRawOutputContentsList())
        .isEqualTo(good.getRawInputContentsList());
  }

  private static ModelInferRequest typed(
      String model, DataType type, long count, InferTensorContents contents) {
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(TestGrpc.input(type.name(), count).setContents(contents))
        .build();
  }
}
