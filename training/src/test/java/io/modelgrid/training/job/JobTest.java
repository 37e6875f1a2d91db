package io.modelgrid.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.training.onnx.BundleReader;
import io.modelgrid.training.onnx.VersionBundle;
import io.modelgrid.training.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTest {
  private static final String BLOBS =
      """
      model: blobs
      data: {format: csv, rows: blobs.csv, target-columns: [kind], ignore: [region]}
      split: {test: 0.4}
      network: {kind: mlp, hidden: [8]}
      optimizer: {learning-rate: 0.05}
      epochs: 5
      batch-size: 32
      seed: 2
      """;

  private static final String LINE =
      """
      model: line
      data: {format: csv, rows: line.csv, target: numbers, target-columns: [y]}
      preparation: {scale-targets: standard}
      split: {test: 0.3}
      network: {kind: linear-regression}
      optimizer: {learning-rate: 0.05}
      epochs: 20
      batch-size: 16
      seed: 2
      """;

  @TempDir private Path root;
  private JobFolders folders;

  @BeforeEach
  void prepare() throws Exception {
    folders = new JobFolders(root);
  }

  @Test
  void trainsExportsEvaluatesAndTellsWhereItCameFrom() throws Exception {
    Path folder = folders.job("7", BLOBS);

    Outcome outcome = JobFolders.run(folder);

    assertThat(outcome.reasons()).isEmpty();
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.results().get("test.accuracy")).isGreaterThan(0.85);
    assertThat(outcome.results().get("data.test")).isEqualTo(240);
    assertThat(outcome.results().get("export.difference")).isLessThan(1e-5);
    assertThat(outcome.versions()).hasSize(1);
    VersionBundle bundle = read(folder, outcome, 0);
    JsonNode whole = bundle.trained().orElseThrow().lineage();
    outcome
        .versions()
        .get(0)
        .lineage()
        .properties()
        .forEach(
            each -> assertThat(whole.get(each.getKey())).hasToString(each.getValue().toString()));
    assertThat(whole.get("specification").get("epochs").asInt()).isEqualTo(5);
    assertThat(outcome.versions().get(0).lineage().get("training").asText()).isEqualTo("7");
    assertThat(outcome.versions().get(0).lineage().get("technique").asText()).isEqualTo("trained");
    assertThat(outcome.versions().get(0).lineage().get("seed").asLong()).isEqualTo(2);
    assertThat(outcome.versions().get(0).lineage().get("data_digest").asText())
        .isEqualTo(outcome.digest().orElseThrow())
        .hasSize(64);
    assertThat(outcome.versions().get(0).lineage().get("metrics").get("test.accuracy").asDouble())
        .isEqualTo(outcome.results().get("test.accuracy"));
    assertThat(JobFolders.outcome(folder).toString()).isEqualTo(outcome.json().toString());
  }

  @Test
  void numbersAreMeasuredInTheUnitsOfTheData() throws Exception {
    Outcome outcome = JobFolders.run(folders.job("1", LINE));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    // The noise is uniform from -1 to 1.
    assertThat(outcome.results().get("test.mae")).isCloseTo(0.5, within(0.2));
    assertThat(outcome.results().get("test.r2")).isGreaterThan(0.99);
  }

  @Test
  void gateRefusesWithTheNumbersAndMakesNoVersion() throws Exception {
    Path folder =
        folders.job("1", BLOBS + "gate: {bounds: [{metric: accuracy, at-least: 0.9999}]}\n");

    Outcome outcome = JobFolders.run(folder);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(outcome.reasons().get(0))
        .matches("accuracy: 0\\.\\d+ on 240 rows \\(expected: at least 0\\.9999\\)");
    assertThat(outcome.versions()).isEmpty();
    assertThat(folder.resolve("result/version-0.zip")).doesNotExist();
    assertThat(outcome.results()).containsKey("test.accuracy");
  }

  @Test
  void worseVersionThanStableIsRefused() throws Exception {
    Path stable = bundle(JobFolders.run(folders.job("1", BLOBS)), "1");
    String bad =
        BLOBS
            .replace("blobs.csv", "swapped.csv")
            .replace("model: blobs", "model: blobs\nthen: swap");
    // Learns the opposite of what the served version knows, so that one of the two is wrong.
    Path other = bundle(JobFolders.run(folders.job("2", bad)), "2");

    Outcome same = JobFolders.run(folders.job("3", BLOBS + WIDE, Map.of("stable", stable)));
    Outcome better = JobFolders.run(folders.job("4", BLOBS + WIDE, Map.of("stable", other)));
    Outcome worse =
        JobFolders.run(
            folders.job(
                "5",
                BLOBS
                        .replace("learning-rate: 0.05", "learning-rate: 0.000001")
                        .replace("epochs: 5", "epochs: 1")
                    + WIDE,
                Map.of("stable", stable)));

    assertThat(same.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(same.results()).containsEntry("gate.accuracy.difference", 0.0);
    assertThat(better.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(better.results().get("gate.accuracy.difference")).isGreaterThan(0.5);
    assertThat(worse.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(worse.reasons().get(0)).contains("of stable, version 3 on 240 rows");
  }

  private static final String WIDE = "gate: {stable: {margin: 0.05}}\n";

  @Test
  void stableThatTakesOtherRowsIsNoReasonToLetPass() throws Exception {
    Path stable = bundle(JobFolders.run(folders.job("1", LINE)), "1");

    Outcome outcome = JobFolders.run(folders.job("2", BLOBS, Map.of("stable", stable)));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(outcome.reasons().get(0))
        .contains("stable, version 3")
        .contains("gate.compare-with-stable: false");
  }

  @Test
  void goesOnFromABaseWithALayerFrozen() throws Exception {
    Path base = bundle(JobFolders.run(folders.job("1", BLOBS)), "1");
    String tuned =
        BLOBS.replace("network: {kind: mlp, hidden: [8]}", "base: {version: 3, freeze-body: true}");
    Path folder = folders.job("2", tuned, Map.of("base", base));

    Outcome outcome = JobFolders.run(folder);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.versions().get(0).lineage().get("technique").asText())
        .isEqualTo("fine-tuned");
    assertThat(outcome.versions().get(0).lineage().get("parent").asText()).isEqualTo("3");
    Weights before = BundleReader.read(base, root).weights().orElseThrow();
    Weights after = read(folder, outcome, 0).weights().orElseThrow();
    List<String> names = List.copyOf(before.byName().keySet());
    assertThat(after.get(names.get(0)).numbers()).isEqualTo(before.get(names.get(0)).numbers());
    String last = names.get(names.size() - 1);
    assertThat(after.get(last).numbers()).isNotEqualTo(before.get(last).numbers());
  }

  /** The base saw its rows scaled by other data; its network goes on seeing them so. */
  @Test
  void baseSeesRowsAsItLearnedTo() throws Exception {
    String raw = BLOBS + "preparation: {scale: min-max}\n";
    Path base = bundle(JobFolders.run(folders.job("1", raw)), "1");
    String tuned =
        BLOBS
                .replace("network: {kind: mlp, hidden: [8]}", "base: {version: 3}")
                .replace("epochs: 5", "epochs: 1")
                .replace("learning-rate: 0.05", "learning-rate: 0")
            + "preparation: {scale: standard}\n";
    Path folder = folders.job("2", tuned, Map.of("base", base));

    Outcome outcome = JobFolders.run(folder);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    VersionBundle made = read(folder, outcome, 0);
    assertThat(made.trained().orElseThrow().preparation())
        .isEqualTo(BundleReader.read(base, root).trained().orElseThrow().preparation());
    assertThat(outcome.results().get("test.accuracy"))
        .isEqualTo(JobFolders.outcome(root.resolve("1")).at("/results/test.accuracy").asDouble());
  }

  @Test
  void learnsFromATeacher() throws Exception {
    Path teacher = bundle(JobFolders.run(folders.job("1", BLOBS)), "1");
    String student =
        BLOBS.replace("hidden: [8]", "hidden: [2]")
            + "teacher: {version: 3, temperature: 2, weight: 0.9}\n";

    Outcome outcome = JobFolders.run(folders.job("2", student, Map.of("teacher", teacher)));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.versions().get(0).lineage().get("technique").asText())
        .isEqualTo("distilled");
    assertThat(outcome.versions().get(0).lineage().get("teacher").asText()).isEqualTo("3");
    assertThat(outcome.results().get("test.accuracy")).isGreaterThan(0.8);
  }

  @Test
  void teacherWithAnotherSignatureFailsTheJob() throws Exception {
    Path teacher = bundle(JobFolders.run(folders.job("1", LINE)), "1");

    Outcome outcome =
        JobFolders.run(
            folders.job("2", BLOBS + "teacher: {version: 3}\n", Map.of("teacher", teacher)));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.reasons().get(0)).startsWith("teacher, version 3: it knows the classes");
  }

  @Test
  void makesVariantsOfWhatItTrained() throws Exception {
    String spec =
        BLOBS.replace("hidden: [8]", "hidden: [64, 32]")
            + WIDE
            + """
            compress:
              variants:
                - {quantize: int8}
                - {name: thin, prune: 0.8, epochs: 2}
              serve: thin
            """;
    Path folder = folders.job("1", spec);

    Outcome outcome = JobFolders.run(folder);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.versions().stream().map(Outcome.Made::technique))
        .containsExactly("thin", "trained", "int8");
    assertThat(outcome.results().get("duel.int8.bytes"))
        .isLessThan(outcome.results().get("duel.original.bytes"));
    assertThat(outcome.results().get("duel.thin.sparsity")).isGreaterThan(0.7);
    assertThat(outcome.versions().get(0).lineage().get("parent_technique").asText())
        .isEqualTo("trained");
    Weights thin = read(folder, outcome, 0).weights().orElseThrow();
    long zeros = 0;
    for (float each : thin.get(thin.byName().keySet().iterator().next()).numbers()) {
      zeros += each == 0 ? 1 : 0;
    }
    assertThat(zeros).isPositive();
  }

  @Test
  void compressesAVersionWithoutData() throws Exception {
    String large = BLOBS.replace("hidden: [8]", "hidden: [64, 32]");
    Path base = bundle(JobFolders.run(folders.job("1", large)), "1");
    String spec =
        """
        model: blobs
        compress: {version: stable, variants: [{quantize: int8}, {quantize: fp16}]}
        """;

    Outcome outcome = JobFolders.run(folders.job("2", spec, Map.of("base", base)));

    assertThat(outcome.kind()).as(outcome.reasons().toString()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.versions().stream().map(Outcome.Made::technique))
        .containsExactly("int8", "fp16");
    assertThat(outcome.versions().get(0).lineage().get("parent").asText()).isEqualTo("3");
    assertThat(outcome.digest()).isEmpty();
  }

  @Test
  void compressesAVersionAndTrainsOnUnderTheMask() throws Exception {
    Path base =
        bundle(JobFolders.run(folders.job("1", BLOBS.replace("hidden: [8]", "hidden: [32]"))), "1");
    String spec =
        """
        model: blobs
        data: {format: csv, rows: blobs.csv, target-columns: [kind], ignore: [region]}
        preparation: {scale: min-max}
        split: {test: 0.4}
        seed: 2
        compress: {version: 3, variants: [{prune: 0.7, epochs: 3}]}
        gate: {stable: {margin: 0.1}}
        """;

    Outcome outcome = JobFolders.run(folders.job("2", spec, Map.of("base", base)));

    assertThat(outcome.reasons().toString()).contains("trained on with the zeros held, epochs: 3");
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.results().get("duel.prune-70.accuracy")).isGreaterThan(0.8);
  }

  @Test
  void gateRefusesAVariantThatLostTooMuch() throws Exception {
    Path base = bundle(JobFolders.run(folders.job("1", BLOBS)), "1");
    String spec =
        """
        model: blobs
        data: {format: csv, rows: blobs.csv, target-columns: [kind], ignore: [region]}
        split: {test: 0.4}
        compress: {version: 3, variants: [{name: nothing, prune: 1}]}
        """;

    Outcome outcome = JobFolders.run(folders.job("2", spec, Map.of("base", base)));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(outcome.reasons().toString()).contains("nothing refused: accuracy: 0.5");
  }

  @Test
  void learnsFromTextsAndKeepsTheirTokenizer() throws Exception {
    folders.write(
        "tokenizer.json",
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
         "decoder": null, "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab":
         {"[PAD]": 0, "[UNK]": 1, "fine": 2, "good": 3, "bad": 4, "poor": 5, "the": 6}}}
        """);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String word = List.of("fine", "good", "bad", "poor").get(i % 4);
      rows.append(
          "{\"text\": \"%sthe %s\", \"mood\": \"%s\"}\n"
              .formatted("the ".repeat(i % 5), word, i % 4 < 2 ? "up" : "down"));
    }
    folders.write("moods.jsonl", rows.toString());
    String spec =
        """
        model: moods
        data: {format: json-lines, rows: moods.jsonl, target-columns: [mood],
               text: {tokenizer: tokenizer.json, length: 8}}
        split: {test: 0.3, leakage: keep}
        network: {kind: gru, embedding: 8, hidden: 8}
        optimizer: {learning-rate: 0.05}
        epochs: 8
        batch-size: 16
        seed: 1
        """;
    Path folder = folders.job("1", spec);

    Outcome outcome = JobFolders.run(folder);

    assertThat(outcome.kind()).as(outcome.reasons().toString()).isEqualTo(Outcome.Kind.SUCCEEDED);
    assertThat(outcome.results().get("test.accuracy")).isGreaterThan(0.9);
    assertThat(read(folder, outcome, 0).files()).containsKey("tokenizer.json");
  }

  @Test
  void missingDataFailTheJobWithTheReason() throws Exception {
    Outcome outcome = JobFolders.run(folders.job("1", BLOBS.replace("blobs.csv", "nowhere.csv")));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.reasons().get(0)).startsWith("nowhere.csv: no such file");
  }

  @Test
  void networkThatDoesNotFitTheDataFailsTheJobWithItsPath() throws Exception {
    String narrow = "network: {kind: layers, layers: [{type: linear, out: 1}]}";

    Outcome outcome =
        JobFolders.run(
            folders.job("1", BLOBS.replace("network: {kind: mlp, hidden: [8]}", narrow)));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.reasons().get(0)).startsWith("network.layers: the last one gives [1]");
  }

  @Test
  void oneClassAloneFailsTheJob() throws Exception {
    folders.write("same.csv", "x,kind\n1,one\n2,one\n3,one\n4,one\n5,one\n");

    Outcome outcome =
        JobFolders.run(
            folders.job(
                "1", BLOBS.replace("blobs.csv", "same.csv").replace(", ignore: [region]", "")));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.reasons().get(0)).contains("one").contains("expected");
  }

  @Test
  void learningRateThatDivergesFailsTheJobWithTheReason() throws Exception {
    Outcome outcome =
        JobFolders.run(
            folders.job(
                "1",
                LINE.replace(
                    "optimizer: {learning-rate: 0.05}",
                    "optimizer: {kind: sgd, learning-rate: 100000}")));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.reasons().get(0)).containsIgnoringCase("loss");
  }

  @Test
  void dataThatChangeBetweenAttemptsFailTheJob() throws Exception {
    Path folder = folders.job("1", BLOBS);
    try (JobFolder taken = JobFolder.take(folder).orElseThrow()) {
      taken.remembered("digest", "0".repeat(64));
    }

    Outcome outcome = JobFolders.run(folder);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
    assertThat(outcome.reasons().get(0))
        .startsWith("data: changed while the job was interrupted: their digest was 0000")
        .contains("and is " + outcome.digest().orElseThrow());
  }

  /** Killed between its bundles and its outcome. */
  @Test
  void whatAKilledAttemptLeftIsMadeAnew() throws Exception {
    Path folder = folders.job("1", BLOBS);
    Outcome before = JobFolders.run(folder);
    byte[] bundle = Files.readAllBytes(bundle(before, "1"));
    Files.delete(folder.resolve("result/outcome.json"));
    Files.writeString(folder.resolve("result/version-0.zip"), "cut short");
    Files.writeString(folder.resolve("result/outcome.json.unfinished"), "{");

    Outcome again = JobFolders.run(folder);

    assertThat(again.json().toString()).isEqualTo(before.json().toString());
    assertThat(Files.readAllBytes(bundle(again, "1"))).isEqualTo(bundle);
  }

  @Test
  void sameOrderGivesTheSameBytes() throws Exception {
    Outcome one = JobFolders.run(folders.job("1", BLOBS));
    Path second = folders.job("2", BLOBS);
    Files.writeString(
        second.resolve("job.json"),
        Files.readString(second.resolve("job.json")).replace("\"id\":\"2\"", "\"id\":\"1\""));
    Outcome two = JobFolders.run(second);

    assertThat(two.results()).isEqualTo(one.results());
    assertThat(Files.readAllBytes(bundle(two, "2")))
        .isEqualTo(Files.readAllBytes(bundle(one, "1")));
  }

  private Path bundle(Outcome outcome, String job) {
    return root.resolve(job).resolve(outcome.versions().get(0).bundle());
  }

  private VersionBundle read(Path folder, Outcome outcome, int number) throws Exception {
    return BundleReader.read(folder.resolve(outcome.versions().get(number).bundle()), root);
  }
}
