package io.modelgrid.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.image.PictureShape;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleManifestTest {
  private static BundleManifest parse(String json) throws LoadException {
    return BundleManifest.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void defaults() throws Exception {
    assertThat(parse("{}"))
        .isEqualTo(
            new BundleManifest(
                Optional.empty(),
                "model.onnx",
                "tokenizer.json",
                Pooling.MEAN,
                true,
                256,
                Optional.empty(),
                Batching.AUTO,
                Optional.empty(),
                List.of(),
                ClassLabels.NONE,
                Optional.empty(),
                List.of(),
                List.of()));
  }

  @Test
  void everyKeyIsRead() throws Exception {
    assertThat(
            parse(
                "{\"task\": \"text-embedding\", \"model\": \"a/m.onnx\", \"tokenizer\": \"t\","
                    + " \"pooling\": \"cls\", \"normalise\": false, \"max-length\": 512,"
                    + " \"matryoshka\": [64, 128], \"batching\": \"on\", \"max-batch\": 9,"
                    + " \"samples\": [\"s/1.json\", \"s/2.json\"]}"))
        .isEqualTo(
            new BundleManifest(
                Optional.of("text-embedding"),
                "a/m.onnx",
                "t",
                Pooling.CLS,
                false,
                512,
                Optional.of(List.of(64, 128)),
                Batching.ON,
                Optional.of(9),
                List.of("s/1.json", "s/2.json"),
                ClassLabels.NONE,
                Optional.empty(),
                List.of(),
                List.of()));
    assertThat(parse("{\"labels\": [\"cat, tabby\", \"dog\"]}").labels())
        .isEqualTo(new ClassLabels(List.of("cat, tabby", "dog")));
  }

  @Test
  void aTorchScriptModelSaysWhatItTakesAndGives() throws Exception {
    BundleManifest manifest =
        parse(
            """
            {"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 4]},
                        {"name": "n", "datatype": "INT64", "shape": []}],
             "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1]}]}""");

    assertThat(manifest.inputs())
        .containsExactly(
            TensorSpec.of("x", DataType.FP32, -1, 4), TensorSpec.of("n", DataType.INT64));
    assertThat(manifest.outputs()).containsExactly(TensorSpec.of("y", DataType.FP32, -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "[]",
        "[7]",
        "[{\"name\": \"x\", \"datatype\": \"FP32\"}]",
        "[{\"name\": \"x\", \"datatype\": \"FP31\", \"shape\": [1]}]",
        "[{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [-2]}]",
        "[{\"name\": \" \", \"datatype\": \"FP32\", \"shape\": [1]}]",
        "[{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1]},"
            + " {\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1]}]",
      })
  void refusesInputsThatAreNone(String inputs) {
    assertThatThrownBy(() -> parse("{\"inputs\": " + inputs + "}"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("inputs: ")
        .hasMessageContaining("(expected: a list of 1 to 64 objects with name, datatype and shape");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "\"cat\"",
        "[]",
        "[7]",
        "[\"\"]",
        "[\"a\\nb\"]",
        "[\"\\ud800\"]",
        "{}",
        "null"
      })
  void rejectsLabelsThatAreNoNames(String labels) {
    assertThatThrownBy(() -> parse("{\"labels\": " + labels + "}"))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining("labels: ")
        .hasMessageContaining("(expected: a list of the names of all classes, in order,");
  }

  @Test
  void rejectsLabelsOfWhatHasNoClassesAndTooManyOfThem() {
    assertThatThrownBy(() -> parse("{\"task\": \"text-embedding\", \"labels\": [\"a\"]}"))
        .hasMessageContaining("labels: a text-embedding has no classes");
    String names = "\"" + "a".repeat(1023) + "\"";
    assertThatThrownBy(() -> parse("{\"labels\": [" + (names + ",").repeat(64) + names + "]}"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("together at most 65536 bytes")
        .hasMessageMatching("(?s).{1,300}");
  }

  @Test
  void rejectsAllMistakesAtOnce() {
    assertThatThrownBy(
            () ->
                parse(
                    "{\"task\": \"poetry\", \"model\": \"../m\", \"tokenizer\": 7, \"pooling\":"
                        + " \"max\", \"normalise\": \"yes\", \"max-length\": 1, \"batching\": true,"
                        + " \"max-batch\": 0, \"colour\": 1}"))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageStartingWith("modelgrid.json: ")
        .hasMessageContaining("colour: unknown key")
        .hasMessageContaining(
            "task: \"poetry\" (expected: one of image-classification, text-classification, text-embedding)")
        .hasMessageContaining("model: \"../m\"")
        .hasMessageContaining("tokenizer: 7")
        .hasMessageContaining("pooling: \"max\" (expected: one of cls, mean)")
        .hasMessageContaining("normalise: \"yes\" (expected: true or false)")
        .hasMessageContaining("max-length: 1 (expected: a whole number from 4")
        .hasMessageContaining("batching: true (expected: one of auto, off, on)")
        .hasMessageContaining("max-batch: 0 (expected: a whole number from 1 to 4096)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "7", "{", "{\"task\": }", "{} {}", "{\"model\":\"a\",\"model\":\"b\"}"})
  void rejectsWhatIsNoObject(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("modelgrid.json: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"one.json\"",
        "[7]",
        "[\"../one.json\"]",
        "[\"/one.json\"]",
        "[\"a.json\",\"a.json\"]",
        "[\"\"]",
        "{}",
        "null"
      })
  void rejectsSamplesThatAreNoNamesInTheBundle(String samples) {
    assertThatThrownBy(() -> parse("{\"samples\": " + samples + "}"))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining("samples: " + samples + " (expected: a list of at most 16");
  }

  @Test
  void vectorsMayBeCutToAnyLengthOrToNone() throws Exception {
    assertThat(parse("{\"matryoshka\": true}").matryoshka()).contains(List.of());
    assertThat(parse("{\"matryoshka\": false}").matryoshka()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7", "[]", "[0]", "[64,64]", "[128,64]", "[1.5]", "[\"64\"]", "{}", "null"})
  void rejectsLengthsThatDoNotAscend(String lengths) {
    assertThatThrownBy(() -> parse("{\"matryoshka\": " + lengths + "}"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining(
            "matryoshka: "
                + lengths
                + " (expected: true, false, or a list of 1 to 64 whole numbers");
  }

  @Test
  void readsTheSizeOfPictures() throws Exception {
    assertThat(
            parse("{\"task\": \"image-classification\", \"height\": 28, \"width\": 30}").picture())
        .contains(new PictureShape(3, 28, 30));
    assertThat(
            parse(
                    """
                    {"task": "image-classification", "height": 2, "width": 3, "channels": 1}
                    """)
                .picture())
        .contains(new PictureShape(1, 2, 3));
    assertThat(parse("{\"task\": \"text-classification\", \"labels\": [\"a\"]}").takesTexts())
        .isTrue();
  }

  @Test
  void rejectsSizesOfPicturesThatAreNone() {
    assertThatThrownBy(
            () -> parse("{\"task\": \"image-classification\", \"height\": 0, \"channels\": 2}"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("height: 0 (expected: a whole number from 1 to 1024)")
        .hasMessageContaining("width: missing")
        .hasMessageContaining("channels: 2 (expected: 1 for grey, or 3 for colours)");
    assertThatThrownBy(() -> parse("{\"height\": 3}"))
        .hasMessageContaining("height: for the task image-classification alone");
  }

  @Test
  void rejectsTooManySamples() {
    String names =
        IntStream.rangeClosed(1, 17)
            .mapToObj(number -> "\"" + number + ".json\"")
            .collect(Collectors.joining(","));

    assertThatThrownBy(() -> parse("{\"samples\": [" + names + "]}"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("a list of at most 16");
  }
}
