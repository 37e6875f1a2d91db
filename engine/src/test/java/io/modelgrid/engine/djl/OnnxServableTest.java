package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.ComputeException.Kind;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxServableTest {
  private Path folder;
  private OnnxServableLoader loader;

  @BeforeEach
  void makeLoader(@TempDir Path temporary) {
    folder = temporary;
    loader =
        new OnnxServableLoader(
            EngineFixtures.settings(), folder.resolve("cache"), null, EngineFixtures.devices());
  }

  private Servable load(byte[] model) throws LoadException, IOException {
    Path file = Files.write(folder.resolve("uploaded"), model);
    return loader.load(file, EngineFixtures.sha256(file), "m.onnx", "cpu");
  }

  private static List<NamedTensor> x(Tensor tensor) {
    return List.of(new NamedTensor("x", tensor));
  }

  private static Tensor run(Servable servable, Tensor x) throws ComputeException {
    assertThat(servable.mistakeIn(x(x), List.of())).isEmpty();
    return servable.compute(x(x), List.of(), new Cancellation()).get(0).tensor();
  }

  /** Bytes that differ, and that each type can hold: BOOL only 0 and 1. */
  private static ByteBuffer pattern(DataType type, int elements, boolean direct) {
    int size = elements * type.size();
    ByteBuffer data = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    for (int at = 0; at < size; at++) {
      data.put((byte) (type == DataType.BOOL ? at % 2 : 3 * at + 1));
    }
    return data.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  // In the heap it could end the node, outside it is at most refused.
  @Test
  void aLargeOutputLiesOutsideTheHeap() throws Exception {
    try (Servable servable = load(TinyOnnx.identity(DataType.INT32, -1))) {
      int elements = 1 + OnnxOutputs.SMALL / Integer.BYTES;
      ByteBuffer sent = pattern(DataType.INT32, elements, true);
      Tensor answer = run(servable, Tensor.of(DataType.INT32, Shape.of(elements), sent));
      assertThat(answer.data().isDirect()).isTrue();
      assertThat(answer.data()).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"BYTES", "UINT16", "UINT32", "UINT64"},
      mode = EnumSource.Mode.EXCLUDE)
  void givesBackEveryElementOfEveryFixedSizeType(DataType type) throws Exception {
    try (Servable servable = load(TinyOnnx.identity(type, -1, 3))) {
      assertThat(servable.signature())
          .isEqualTo(
              Signature.of(
                  List.of(TensorSpec.of("x", type, -1, 3)),
                  List.of(TensorSpec.of("y", type, -1, 3))));
      Tensor direct = Tensor.of(type, Shape.of(2, 3), pattern(type, 6, true));
      Tensor heap = Tensor.of(type, Shape.of(2, 3), pattern(type, 6, false));
      Tensor none = Tensor.of(type, Shape.of(0, 3), ByteBuffer.allocate(0));

      assertThat(run(servable, direct)).isEqualTo(direct);
      assertThat(run(servable, heap)).isEqualTo(direct);
      assertThat(run(servable, none)).isEqualTo(none);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"BYTES", "UINT16", "UINT32", "UINT64"},
      mode = EnumSource.Mode.EXCLUDE)
  void givesBackScalars(DataType type) throws Exception {
    try (Servable servable = load(TinyOnnx.identity(type))) {
      Tensor scalar = Tensor.of(type, Shape.of(), pattern(type, 1, true));

      assertThat(run(servable, scalar)).isEqualTo(scalar);
    }
  }

  @Test
  void takesBuffersAtOddAddresses() throws Exception {
    try (Servable servable = load(TinyOnnx.identity(DataType.FP64, -1))) {
      ByteBuffer odd =
          ByteBuffer.allocateDirect(17).put((byte) 9).put(pattern(DataType.INT64, 2, true));
      Tensor tensor = Tensor.of(DataType.FP64, Shape.of(2), odd.flip().position(1));

      assertThat(run(servable, tensor)).isEqualTo(tensor);
    }
  }

  @Test
  void givesBackTexts() throws Exception {
    try (Servable servable = load(TinyOnnx.identity(DataType.BYTES, -1, 2))) {
      Tensor texts =
          Tensor.ofTexts(Shape.of(2, 2), List.of("", "plain", "Grüße, 世界", "🙂 and\0nul"));
      Tensor none = Tensor.ofTexts(Shape.of(0, 2), List.of());

      assertThat(run(servable, texts)).isEqualTo(texts);
      assertThat(run(servable, none)).isEqualTo(none);
    }
    try (Servable servable = load(TinyOnnx.identity(DataType.BYTES))) {
      Tensor scalar = Tensor.ofTexts(Shape.of(), List.of("one"));

      assertThat(run(servable, scalar)).isEqualTo(scalar);
    }
  }

  @Test
  void givesUnsignedTypesThoughItCannotTakeThem() throws Exception {
    for (DataType type : List.of(DataType.UINT16, DataType.UINT32, DataType.UINT64)) {
      try (Servable servable = load(TinyOnnx.cast(DataType.INT32, type, -1))) {
        ByteBuffer three = ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 3);
        Tensor y = run(servable, Tensor.of(DataType.INT32, Shape.of(1), three));

        assertThat(y.dataType()).isEqualTo(type);
        assertThat(y.data().get(0)).isEqualTo((byte) 3);
      }
      assertThatThrownBy(() -> load(TinyOnnx.identity(type, -1)))
          .isInstanceOf(LoadException.class)
          .hasMessage("input 'x' has the element type " + type + ", which cannot be served");
    }
  }

  @Test
  void computesWithoutInputs() throws Exception {
    try (Servable servable = load(TinyOnnx.constant(1, 2, 3))) {
      assertThat(servable.signature().inputs()).isEmpty();
      assertThat(servable.compute(List.of(), List.of(), new Cancellation()))
          .containsExactly(new NamedTensor("y", Tensor.ofFloats(Shape.of(3), 1, 2, 3)));
    }
  }

  @Test
  void givesOnlyTheWantedOutputsInTheirOrder() throws Exception {
    try (Servable servable = load(TinyOnnx.sumAndDifference())) {
      List<NamedTensor> inputs =
          List.of(
              new NamedTensor("a", Tensor.ofFloats(Shape.of(1), 5)),
              new NamedTensor("b", Tensor.ofFloats(Shape.of(1), 3)));
      NamedTensor sum = new NamedTensor("sum", Tensor.ofFloats(Shape.of(1), 8));
      NamedTensor difference = new NamedTensor("difference", Tensor.ofFloats(Shape.of(1), 2));
      Cancellation cancellation = new Cancellation();

      assertThat(servable.compute(inputs, List.of(), cancellation))
          .containsExactly(sum, difference);
      assertThat(servable.compute(inputs, List.of("difference"), cancellation))
          .containsExactly(difference);
      assertThat(servable.compute(inputs, List.of("difference", "sum"), cancellation))
          .containsExactly(difference, sum);
    }
  }

  @Test
  void versionsCanBeToldApart() throws Exception {
    try (Servable two = load(TinyOnnx.multiplyBy(2, -1));
        Servable three = load(TinyOnnx.multiplyBy(3, -1));
        Servable plus = load(TinyOnnx.addConstant(0.5f, -1))) {
      Tensor x = Tensor.ofFloats(Shape.of(2), 1, -4);

      assertThat(run(two, x)).isEqualTo(Tensor.ofFloats(Shape.of(2), 2, -8));
      assertThat(run(three, x)).isEqualTo(Tensor.ofFloats(Shape.of(2), 3, -12));
      assertThat(run(plus, x)).isEqualTo(Tensor.ofFloats(Shape.of(2), 1.5f, -3.5f));
    }
  }

  @Test
  void refusesTextsThatAreNotUtf8AndOddBooleans() throws Exception {
    try (Servable texts = load(TinyOnnx.identity(DataType.BYTES, -1));
        Servable booleans = load(TinyOnnx.identity(DataType.BOOL, -1))) {
      ByteBuffer bad = ByteBuffer.wrap(new byte[] {1, 0, 0, 0, (byte) 0xff});
      Tensor text = Tensor.of(DataType.BYTES, Shape.of(1), bad);
      Tensor odd = Tensor.of(DataType.BOOL, Shape.of(1), ByteBuffer.wrap(new byte[] {7}));

      assertThat(texts.mistakeIn(x(text), List.of()))
          .hasValue("input 'x' is not valid UTF-8 at element 0; expected texts in UTF-8");
      assertThat(booleans.mistakeIn(x(odd), List.of()))
          .hasValue("input 'x' has a BOOL element of 7; expected 0 or 1");
    }
  }

  @Test
  void aModelThatFailsSaysSoWithoutPaths() throws Exception {
    // Shapes that the signature allows, but the addition does not.
    try (Servable servable = load(TinyOnnx.sumAndDifference())) {
      List<NamedTensor> inputs =
          List.of(
              new NamedTensor("a", Tensor.ofFloats(Shape.of(2), 5, 5)),
              new NamedTensor("b", Tensor.ofFloats(Shape.of(3), 3, 3, 3)));

      assertThatThrownBy(() -> servable.compute(inputs, List.of(), new Cancellation()))
          .isInstanceOf(ComputeException.class)
          .hasMessageStartingWith("the model failed: ")
          .hasMessageNotContaining(".cc")
          .hasMessageNotContaining("/")
          .extracting(e -> ((ComputeException) e).kind())
          .isEqualTo(Kind.UNCOMPUTABLE);
    }
  }

  @Test
  void anIndexOutOfBoundsCannotBeComputedAndTheNextOneIs() throws Exception {
    try (Servable servable = load(TinyOnnx.pick(1, 2, 3))) {
      assertThatThrownBy(() -> run(servable, wholes(Shape.of(), 7)))
          .hasMessageStartingWith("the model failed: ")
          .hasMessageContaining("out of data bounds")
          .extracting(e -> ((ComputeException) e).kind())
          .isEqualTo(Kind.UNCOMPUTABLE);
      assertThat(run(servable, wholes(Shape.of(), 2))).isEqualTo(Tensor.ofFloats(Shape.of(), 3));
    }
  }

  @Test
  void moreMemoryThanThereIsIsToldApart() throws Exception {
    try (Servable servable = load(TinyOnnx.zeros())) {
      // No address space holds it.
      assertThatThrownBy(() -> run(servable, wholes(Shape.of(1), 1L << 58)))
          .hasMessage("this node has not enough memory for the request")
          .extracting(e -> ((ComputeException) e).kind())
          .isEqualTo(Kind.NO_MEMORY);
      assertThat(run(servable, wholes(Shape.of(1), 1))).isEqualTo(Tensor.ofFloats(Shape.of(1), 0));
    }
  }

  private static Tensor wholes(Shape shape, long number) {
    ByteBuffer data = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return Tensor.of(DataType.INT64, shape, data.putLong(number).flip());
  }

  @Test
  void aBrokenDeviceIsNotTheInputsFault() {
    String cuda =
        "Non-zero status code returned while running Gemm node. Status Message: %s ; GPU=0 ;"
            + " hostname=gpu-7 ; file=/src/cuda_call.cc ; line=129 ; expr=x; ";
    ComputeException broken =
        OnnxServable.failure(
            new OrtException(
                OrtErrorCode.ORT_FAIL,
                cuda.formatted("CUDA failure 700: an illegal memory access was encountered")));
    assertThat(broken.kind()).isEqualTo(Kind.FAILED);
    assertThat(broken)
        .hasMessage(
            "the model failed: Non-zero status code returned while running Gemm node. Status"
                + " Message: CUDA failure 700: an illegal memory access was encountered");
    assertThat(
            OnnxServable.failure(new OrtException(OrtErrorCode.ORT_EP_FAIL, "it is gone")).kind())
        .isEqualTo(Kind.FAILED);
    assertThat(
            OnnxServable.failure(new OrtException(cuda.formatted("CUDA failure 2: out of memory")))
                .kind())
        .isEqualTo(Kind.NO_MEMORY);
  }

  @Test
  void anEndlessComputationIsEnded() throws Exception {
    try (Servable servable = load(TinyOnnx.endlessLoop())) {
      Cancellation cancellation = new Cancellation();
      List<NamedTensor> forever =
          List.of(
              new NamedTensor(
                  "forever",
                  Tensor.of(DataType.BOOL, Shape.of(1), ByteBuffer.wrap(new byte[] {1}))));
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread computing =
          new Thread(
              () -> {
                try {
                  servable.compute(forever, List.of(), cancellation);
                  end.completeExceptionally(new AssertionError("it ended by itself"));
                } catch (ComputeException e) {
                  end.complete(e);
                }
              });
      computing.start();
      assertThat(end).as("it runs until it is cancelled").isNotDone();
      cancellation.cancel();

      assertThat(end.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              ComputeException.class, e -> assertThat(e.isCancelled()).isTrue());
      computing.join();
    }
  }

  @Test
  void whatWasCancelledBeforehandDoesNotRun() throws Exception {
    try (Servable servable = load(TinyOnnx.endlessLoop())) {
      Cancellation cancellation = new Cancellation();
      cancellation.cancel();
      Tensor yes = Tensor.of(DataType.BOOL, Shape.of(1), ByteBuffer.wrap(new byte[] {1}));

      assertThatThrownBy(
              () ->
                  servable.compute(
                      List.of(new NamedTensor("forever", yes)), List.of(), cancellation))
          .isInstanceOfSatisfying(
              ComputeException.class, e -> assertThat(e.isCancelled()).isTrue());
    }
  }

  @Test
  void severalThreadsGetTheirOwnAnswers() throws Exception {
    try (Servable servable = load(TinyOnnx.mlp(64, 32, 8, 1))) {
      List<Tensor> inputs = new ArrayList<>();
      List<Tensor> expected = new ArrayList<>();
      for (int index = 0; index < 8; index++) {
        float[] values = new float[64];
        java.util.Arrays.fill(values, index + 1);
        inputs.add(Tensor.ofFloats(Shape.of(1, 64), values));
        expected.add(run(servable, inputs.get(index)));
      }
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int index = 0; index < 8; index++) {
        int own = index;
        CompletableFuture<Void> done = new CompletableFuture<>();
        threads.add(done);
        new Thread(
                () -> {
                  try {
                    for (int round = 0; round < 200; round++) {
                      assertThat(run(servable, inputs.get(own))).isEqualTo(expected.get(own));
                    }
                    done.complete(null);
                  } catch (ComputeException | AssertionError e) {
                    done.completeExceptionally(e);
                  }
                })
            .start();
      }
      for (CompletableFuture<Void> thread : threads) {
        thread.get(60, TimeUnit.SECONDS);
      }
    }
  }
}
