package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchServableTest {
  private static final String MANIFEST =
      """
      {"model": "model.pt", "labels": ["a", "b"],
       "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 2]}],
       "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1, 2]}]}""";
  private static final List<NamedTensor> ROWS =
      List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4)));

  @TempDir private Path folder;

  @Test
  void aTorchScriptModelIsServed() throws Exception {
    try (Servable servable = load("Tensor", "    return torch.add(torch.mul(x, 2.), 1.)")) {
      assertThat(servable.platform()).isEqualTo("pytorch_libtorch");
      assertThat(servable.properties()).containsEntry("labels", "a\nb");
      assertThat(servable.mistakeIn(ROWS, List.of())).isEmpty();
      assertThat(servable.compute(ROWS, List.of("y"), new Cancellation()))
          .containsExactly(new NamedTensor("y", Tensor.ofFloats(Shape.of(2, 2), 3, 5, 7, 9)));
      assertThat(servable.maxRows()).isGreaterThan(1);
      assertThat(servable.computeTogether(List.of(ROWS, ROWS), List.of(), new Cancellation()))
          .hasSize(2)
          .allSatisfy(
              each ->
                  assertThat(each.get(0).tensor())
                      .isEqualTo(Tensor.ofFloats(Shape.of(2, 2), 3, 5, 7, 9)));
    }
  }

  // A model that changes its input in place must not change the request's own tensor.
  @Test
  void whatItIsGivenStaysAsItWas() throws Exception {
    try (Servable servable = load("Tensor", "    return torch.add_(x, 1.)")) {
      servable.compute(ROWS, List.of(), new Cancellation());

      assertThat(ROWS.get(0).tensor()).isEqualTo(Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4));
    }
  }

  @Test
  void outputsThatAreNotAsTheManifestSaysAreRefused() throws Exception {
    try (Servable servable = load("Tensor", "    return torch.sum(x)")) {
      assertThatThrownBy(() -> servable.compute(ROWS, List.of(), new Cancellation()))
          .isInstanceOf(ComputeException.class)
          .hasMessage(
              "the model failed: its output 'y' is float32 [] (expected: FP32 [-1, 2], as"
                  + " modelgrid.json says)");
    }
    try (Servable servable = load("Tuple[Tensor, Tensor]", "    return (x, x)")) {
      assertThatThrownBy(() -> servable.compute(ROWS, List.of(), new Cancellation()))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("it gave 2 outputs (expected: 1");
    }
  }

  // Multiplying large matrices takes seconds, and PyTorch cannot be stopped: the caller is free at
  // once, nothing else is computed until it ends, and closing waits for it without blocking.
  @Test
  void aComputationThatIsEndedIsLeftBehind() throws Exception {
    Servable servable =
        load(
            "Tensor",
            """
                _0 = torch.mul(torch.sum(x), torch.ones([3000, 3000]))
                if bool(torch.gt(torch.sum(x), 100.)):
                  _1 = torch.mm(torch.mm(torch.mm(_0, _0), _0), _0)
                else:
                  _1 = x
                return torch.add(x, torch.sum(_1))
            """
                .stripTrailing());
    List<NamedTensor> large =
        List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(1, 2), 100, 200)));
    try (servable;
        TimeLimit limit = TimeLimit.of(Duration.ofMillis(100))) {
      long begin = System.nanoTime();
      assertThatThrownBy(() -> servable.compute(large, List.of(), limit.cancellation()))
          .isInstanceOfSatisfying(
              ComputeException.class, e -> assertThat(e.isCancelled()).isTrue());
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
      assertThatThrownBy(() -> servable.compute(ROWS, List.of(), new Cancellation()))
          .isInstanceOfSatisfying(
              ComputeException.class,
              e -> assertThat(e.kind()).isEqualTo(ComputeException.Kind.FAILED))
          .hasMessageContaining("still runs, since PyTorch cannot be stopped");
    }
  }

  @Test
  void codeThatMayNeverEndIsNotLoaded() {
    assertThatThrownBy(
            () ->
                load(
                    "Tensor",
                    "    _0 = True\n    while _0:\n      x = torch.add(x, 1.)\n    return x"))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageStartingWith(
            "the TorchScript file is refused: its code says 'while': it has a loop");
  }

  @Test
  void theManifestMustTellTheSignature() throws Exception {
    byte[] model = TorchFixture.model(folder, "Tensor", "    return x");

    assertThatThrownBy(() -> load(TorchFixture.bundle(folder, model, "{\"model\": \"model.pt\"}")))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("modelgrid.json: inputs: missing")
        .hasMessageContaining("; outputs: missing");
  }

  @Test
  void anOnnxModelTellsItsSignatureItself() throws Exception {
    byte[] model = TinyOnnx.addConstant(1, -1, 2);

    assertThatThrownBy(() -> load(TorchFixture.bundle(folder, model, MANIFEST)))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("an ONNX model tells them itself (expected: none)");
  }

  @Test
  void otherZipsAreNoModels() throws Exception {
    byte[] zip =
        java.nio.file.Files.readAllBytes(
            EngineFixtures.zip(folder.resolve("z"), Map.of("a/data.pkl", new byte[] {1})));

    assertThatThrownBy(() -> load(TorchFixture.bundle(folder, zip, MANIFEST)))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("not a TorchScript file");
  }

  @Test
  void whatPyTorchCannotReadIsRefusedInALine() {
    assertThatThrownBy(() -> load("Tensor", "    return torch.no_such_operator(x)"))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageStartingWith("PyTorch refuses the model: ")
        .hasMessageNotContaining("\n");
  }

  private Servable load(String type, String body) throws Exception {
    return load(TorchFixture.bundle(folder, TorchFixture.model(folder, type, body), MANIFEST));
  }

  private Servable load(Path bundle) throws Exception {
    return new OnnxServableLoader(
            EngineFixtures.settings(), folder.resolve("cache"), null, EngineFixtures.devices())
        .load(bundle, EngineFixtures.sha256(bundle), "bundle.zip", "cpu");
  }
}
