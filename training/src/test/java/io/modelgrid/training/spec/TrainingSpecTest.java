package io.modelgrid.training.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.training.data.DataSpec;
import io.modelgrid.training.loop.EarlyStopping;
import io.modelgrid.training.network.NetworkSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSpecTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("modelgrid.root", "..")).resolve("examples");

  private static final String LEAST =
      """
      model: m
      data: {format: csv, rows: a.csv, target-columns: [y]}
      network: {kind: mlp, hidden: [4]}
      epochs: 2
      """;

  @Test
  void defaults() throws Exception {
    TrainingSpec spec = yaml(LEAST);

    assertThat(spec.kind()).isEqualTo(TrainingSpec.Kind.TRAIN);
    assertThat(spec.epochs()).isEqualTo(2);
    assertThat(spec.then().action()).isEqualTo(Then.Action.REGISTER);
    assertThat(spec.retraining()).isEmpty();
    assertThat(spec.seed()).isZero();
    assertThat(spec.priority()).isZero();
    assertThat(spec.threads()).isEqualTo(1);
    assertThat(spec.memoryMegabytes()).isEmpty();
    assertThat(spec.gate().stable()).isPresent();
    assertThat(spec.variants().variants()).isEmpty();
    assertThat(spec.base()).isEmpty();
    assertThat(spec.teacher()).isEmpty();
    assertThat(spec.learning().orElseThrow().batchSize()).isEqualTo(64);
    assertThat(spec.learning().orElseThrow().stopping()).isEqualTo(EarlyStopping.NONE);
  }

  @Test
  void everyKeyIsRead() throws Exception {
    TrainingSpec spec =
        yaml(
            LEAST
                + """
                teacher: {model: big, version: 7, temperature: 3, weight: 0.2}
                optimizer: {learning-rate: 0.5}
                batch-size: 9
                early-stopping: {metric: validation.accuracy, patience: 4}
                compress: {variants: [{quantize: int8}], serve: int8}
                then: canary
                canary: {steps: ["0.5%", "33.25%", "100%"], every: 2h}
                retrain: {on-change: true, every: 7d}
                seed: -5
                priority: 10
                threads: 2
                memory-mb: 700
                """);

    Learning learning = spec.learning().orElseThrow();
    assertThat(learning.network()).containsInstanceOf(NetworkSpec.Mlp.class);
    assertThat(learning.optimizer().learningRate()).isEqualTo(0.5);
    assertThat(learning.batchSize()).isEqualTo(9);
    assertThat(learning.stopping().patience()).isEqualTo(4);
    assertThat(spec.teacher()).contains(new VersionChoice("big", "7"));
    assertThat(spec.variants().serve()).contains("int8");
    assertThat(spec.then())
        .isEqualTo(new Then(Then.Action.CANARY, List.of(50, 3325, 10_000), Duration.ofHours(2)));
    assertThat(spec.retraining()).contains(new Retraining(true, Optional.of(Duration.ofDays(7))));
    assertThat(spec.seed()).isEqualTo(-5);
    assertThat(spec.priority()).isEqualTo(10);
    assertThat(spec.threads()).isEqualTo(2);
    assertThat(spec.memoryMegabytes()).hasValue(700);
    assertThat(spec.data().map(DataSpec::format)).contains(DataSpec.Format.CSV);
  }

  @Test
  void baseIsTheModelsOwnStableUnlessItSaysElse() throws Exception {
    String rest = LEAST.replace("network: {kind: mlp, hidden: [4]}\n", "");

    assertThat(yaml(rest + "base: {}\n").base()).contains(new VersionChoice("m", "stable"));
    assertThat(yaml(rest + "base: {model: other, version: '4'}\n").base())
        .contains(new VersionChoice("other", "4"));
  }

  @Test
  void compressionOfAVersionNeedsNoNetworkAndNoData() throws Exception {
    TrainingSpec spec = yaml("model: m\ncompress: {version: 4, variants: [{quantize: int8}]}\n");

    assertThat(spec.kind()).isEqualTo(TrainingSpec.Kind.COMPRESS);
    assertThat(spec.base()).contains(new VersionChoice("m", "4"));
    assertThat(spec.epochs()).isZero();
    assertThat(spec.gate().stable()).isEmpty();
  }

  @Test
  void everyMistakeIsNamedWithItsPath() {
    assertThat(
            mistakes(
                """
                model: "two words"
                data: {format: csv, rows: a.csv, target-columns: [y], slices: [region]}
                network: {kind: mlp, hidden: [4, 0]}
                base: {version: "a b"}
                epochs: 0
                batch-size: many
                early-stopping: {metric: validation.rmse}
                optimizer: {kind: sgd, nesterov: true, momentun: 0.9}
                compress: {variants: [{quantize: int8}, {quantize: int8}], serve: int4}
                gate: {bounds: [{metric: rmse, at-most: 1}], slices: [{by: colour, at-least: 0.5}]}
                then: register
                canary: {steps: ["5%", "3%"], every: soon}
                retrain: {on-change: false}
                priority: 1000
                treads: 2
                """))
        .containsExactlyInAnyOrder(
            "model: two words (expected: 1 to 128 letters, digits, '.', '_' and '-')",
            "network.hidden: [4,0] (expected: a list of whole numbers from 1 to 1048576)",
            "base.version: a b (expected: a version's number, or a label)",
            "epochs: 0 (expected: a whole number from 1 to 100000)",
            "batch-size: \"many\" (expected: a whole number from 1 to 65536)",
            "network: beside base (expected: one of the two)",
            "early-stopping.metric: validation.rmse (expected: one of loss, validation.loss,"
                + " validation.accuracy, validation.f1, validation.auc)",
            "optimizer.nesterov: true without momentum (expected: momentum above 0)",
            "optimizer.momentun: unknown key (expected: one of kind, momentum, nesterov,"
                + " learning-rate, weight-decay, clip, schedule)",
            "compress.variants: int8 twice (expected: names that differ)",
            "compress.serve: int4 (expected: the name of a variant, of int8)",
            "gate.bounds[0].metric: rmse (expected: one of accuracy, auc, f1, log-loss, precision,"
                + " recall, since the answers are classes)",
            "gate.slices: by colour (expected: class, or a column among data.slices)",
            "canary: without then: canary (expected: then: canary)",
            "canary.steps: [\"5%\",\"3%\"] (expected: growing shares up to 100%, as [\"5%\", \"25%\","
                + " \"100%\"], at most 50)",
            "canary.every: soon (expected: a time from 1s to 7d, as 30s, 5m, 12h or 7d)",
            "retrain.on-change: nothing to do (expected: on-change: true, every, or both)",
            "priority: 1000 (expected: a whole number from -100 to 100)",
            "treads: unknown key (expected: one of model, compress, data, split, preparation,"
                + " network, base, teacher, loss, optimizer, epochs, batch-size, early-stopping,"
                + " gate, then, canary, retrain, seed, priority, threads, memory-mb)");
  }

  @Test
  void stepsOfACanaryThatAreNoTextsAreOneMistake() {
    assertThat(mistakes("{then: canary, canary: {steps: [20, 100]}}"))
        .filteredOn(mistake -> mistake.startsWith("canary"))
        .singleElement()
        .asString()
        .startsWith("canary.steps: [20,100] (expected: growing shares up to 100%");
  }

  @Test
  void trainingSaysWhatItLacks() {
    assertThat(mistakes("{}"))
        .contains(
            "model: missing (expected: a text)",
            "data: missing (expected: an object)",
            "network: missing (expected: network, base, or compress with a version)",
            "epochs: missing (expected: a whole number from 1 to 100000)");
  }

  @Test
  void compressionTakesNothingThatTrains() {
    assertThat(
            mistakes(
                LEAST
                    + """
                    teacher: {version: 1}
                    compress: {version: 1, variants: [{prune: 0.5, epochs: 1}]}
                    """))
        .containsExactlyInAnyOrder(
            "network: beside compress.version, of which nothing is trained (expected: none)",
            "teacher: beside compress.version, of which nothing is trained (expected: none)",
            "epochs: beside compress.version, of which nothing is trained (expected: none)");
    assertThat(mistakes("model: m\ncompress: {version: 1, variants: [{prune: 0.5, epochs: 1}]}\n"))
        .containsExactly("compress.variants[0].epochs: without data (expected: data to train on)");
  }

  @Test
  void whatIsMeasuredNeedsRowsToMeasureOn() {
    assertThat(mistakes(LEAST + "split: {test: 0}\n"))
        .containsExactly(
            "gate: nothing to measure on (expected: data with a test part, as split.test above 0;"
                + " or no bounds, no slices, and compare-with-stable: false)");
    assertThat(mistakes(LEAST + "split: {validation: 0}\nearly-stopping: {}\n"))
        .containsExactly(
            "early-stopping: validation.loss without a validation part (expected:"
                + " split.validation above 0)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "3", "text", "null"})
  void whatIsNoObjectIsRefused(String json) {
    assertThat(mistakes(json)).contains("specification: " + shown(json) + " (expected: an object)");
  }

  private static String shown(String json) {
    return json.equals("text") ? "\"text\"" : json;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spirals",
        "houses",
        "fashion-mnist-mlp",
        "fashion-mnist-logistic",
        "fashion-mnist-cnn",
        "mnist-128-64-10",
        "cifar-cnn",
        "compress-mnist"
      })
  void canonicalFormOfEachExampleReadsAsTheSame(String name) throws Exception {
    TrainingSpec spec =
        TrainingSpec.read(Files.readAllBytes(EXAMPLES.resolve(name + ".yaml")), true);

    TrainingSpec again = TrainingSpec.read(spec.json().getBytes(StandardCharsets.UTF_8), false);

    assertThat(again).isEqualTo(spec);
    assertThat(spec.json()).doesNotContain("\n").startsWith("{\"model\":");
  }

  @Test
  void refusalListsEveryMistakeOnALineOfItsOwn() {
    assertThatThrownBy(() -> yaml(LEAST + "seed: x\npriority: y\n"))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            """
            seed: "x" (expected: a whole number)
            priority: "y" (expected: a whole number from -100 to 100)""");
  }

  private static TrainingSpec yaml(String text) throws SpecException {
    return TrainingSpec.read(text.getBytes(StandardCharsets.UTF_8), true);
  }

  private static List<String> mistakes(String text) {
    try {
      yaml(text);
      return List.of();
    } catch (SpecException e) {
      return e.mistakes();
    }
  }
}
