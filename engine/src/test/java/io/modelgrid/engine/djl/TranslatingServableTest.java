package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.OnnxGraph;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.image.PictureDecoder;
import io.modelgrid.engine.image.PictureFixture;
import io.modelgrid.engine.image.PictureShape;
import io.modelgrid.engine.image.PictureTranslation;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.servable.Translation;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.text.TextTranslation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that take pictures and texts. */
class TranslatingServableTest {
  /** Knows whole words; anything else is 1. */
  private static final String WORDS =
      """
      {"version": "1.0", "added_tokens": [], "normalizer": null,
       "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
       "truncation": null, "padding": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]",
         "vocab": {"[PAD]": 0, "[UNK]": 1, "good": 2, "bad": 3}}}
      """;

  private static final String PICTURES =
      "{'task': 'image-classification', 'height': 5, 'width': 6, 'channels': 1}";
  private static final String TEXTS = "{'task': 'text-classification', 'max-length': 4}";

  private Path folder;
  private OnnxServableLoader loader;

  @BeforeEach
  void makeLoader(@TempDir Path temporary) {
    folder = temporary;
    loader =
        new OnnxServableLoader(
            EngineFixtures.settings(), folder.resolve("cache"), null, EngineFixtures.devices());
  }

  private Servable load(byte[] model, String manifest, String tokenizer)
      throws IOException, LoadException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", model);
    files.put("modelgrid.json", manifest.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    if (!tokenizer.isEmpty()) {
      files.put("tokenizer.json", tokenizer.getBytes(StandardCharsets.UTF_8));
    }
    Path zip = EngineFixtures.zip(folder.resolve("bundle"), files);
    return loader.load(zip, EngineFixtures.sha256(zip), "bundle.zip", "cpu");
  }

  private static byte[] pictureNetwork() {
    return TinyOnnx.multiplyBy(2, -1, 1, 5, 6);
  }

  private static byte[] tokenNetwork() {
    return new OnnxGraph()
        .input("ids", DataType.INT64, -1, 4)
        .output("y", DataType.INT64, -1, 4)
        .node("Identity", List.of("ids"), List.of("y"))
        .toModel();
  }

  private static NamedTensor pictures(byte[]... files) {
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    for (byte[] file : files) {
      elements.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length).array());
      elements.writeBytes(file);
    }
    return new NamedTensor(
        "image_bytes",
        Tensor.of(DataType.BYTES, Shape.of(files.length), ByteBuffer.wrap(elements.toByteArray())));
  }

  private static NamedTensor texts(String... texts) {
    return new NamedTensor("text", Tensor.ofTexts(Shape.of(texts.length), List.of(texts)));
  }

  private static Tensor compute(Servable servable, NamedTensor input) throws ComputeException {
    assertThat(servable.mistakeIn(List.of(input), List.of())).isEmpty();
    return servable.compute(List.of(input), List.of(), new Cancellation()).get(0).tensor();
  }

  private static float[] floats(Tensor tensor) {
    float[] floats = new float[tensor.byteSize() / Float.BYTES];
    tensor.data().asFloatBuffer().get(floats);
    return floats;
  }

  @Test
  void picturesAreDecodedAndBroughtToTheNetworksSize() throws Exception {
    byte[] one = PictureFixture.file(PictureFixture.colours(40, 30), "png");
    byte[] other = PictureFixture.file(PictureFixture.colours(6, 5), "jpg");
    try (Servable servable = load(pictureNetwork(), PICTURES, "")) {
      float[] answer = floats(compute(servable, pictures(one, other)));

      float[] decoded =
          PictureFixture.numbers(PictureDecoder.decode(one).as(new PictureShape(1, 5, 6)));
      for (int i = 0; i < decoded.length; i++) {
        assertThat(answer[i]).isEqualTo(2 * decoded[i]);
      }
      assertThat(answer).hasSize(60);
      assertThat(servable.properties()).containsEntry("task", "image-classification");
      assertThat(servable.maxRows()).isGreaterThan(1);
    }
  }

  @Test
  void theNetworksOwnInputIsStillTaken() throws Exception {
    try (Servable servable = load(pictureNetwork(), PICTURES, "")) {
      float[] numbers = new float[30];
      Arrays.fill(numbers, 3);
      NamedTensor input = new NamedTensor("x", Tensor.ofFloats(Shape.of(1, 1, 5, 6), numbers));
      assertThat(floats(compute(servable, input))).containsOnly(6);
    }
  }

  @Test
  void textsBecomeIdsOfTheNetworksLength() throws Exception {
    try (Servable servable = load(tokenNetwork(), TEXTS, WORDS)) {
      assertThat(compute(servable, texts("good bad", "odd good good bad bad", "")))
          .isEqualTo(Tensor.ofLongs(Shape.of(3, 4), 2, 3, 0, 0, 1, 2, 2, 3, 0, 0, 0, 0));
      assertThat(servable.properties())
          .containsEntry("task", "text-classification")
          .containsEntry("max-length", "4");
    }
  }

  @Test
  void requestsAreComputedTogether() throws Exception {
    try (Servable servable = load(tokenNetwork(), TEXTS, WORDS)) {
      List<NamedTensor> one = List.of(texts("good"));
      List<NamedTensor> two = List.of(texts("bad", "bad good"));
      assertThat(servable.batchKey(one, List.of()))
          .isPresent()
          .isEqualTo(servable.batchKey(two, List.of()));
      List<List<NamedTensor>> answers =
          servable.computeTogether(List.of(one, two), List.of(), new Cancellation());
      assertThat(answers.get(0).get(0).tensor())
          .isEqualTo(Tensor.ofLongs(Shape.of(1, 4), 2, 0, 0, 0));
      assertThat(answers.get(1).get(0).tensor())
          .isEqualTo(Tensor.ofLongs(Shape.of(2, 4), 3, 0, 0, 0, 3, 2, 0, 0));
      assertThat(servable.batchKey(List.of(), List.of())).isEmpty();
    }
  }

  @Test
  void whatIsNoPictureIsTheCallersMistake() throws Exception {
    byte[] good = PictureFixture.file(PictureFixture.colours(6, 5), "png");
    try (Servable servable = load(pictureNetwork(), PICTURES, "")) {
      assertThat(servable.mistakeIn(List.of(pictures(good, new byte[] {1, 2})), List.of()))
          .contains(
              "input 'image_bytes' element 1: no PNG and no JPEG file (expected: one of them)");
      byte[] cut = Arrays.copyOf(good, good.length - 30);
      assertThatThrownBy(
              () -> servable.compute(List.of(pictures(cut)), List.of(), new Cancellation()))
          .isInstanceOfSatisfying(
              ComputeException.class,
              e -> assertThat(e.kind()).isEqualTo(ComputeException.Kind.UNCOMPUTABLE))
          .hasMessageStartingWith("input 'image_bytes' element 0: damaged");
    }
  }

  // A few bytes for each picture must not become gigabytes of numbers.
  @Test
  void oneRequestHasNotAnyNumberOfPictures() throws Exception {
    String large = "{'task': 'image-classification', 'height': 1024, 'width': 1024}";
    byte[] network = TinyOnnx.multiplyBy(2, -1, 3, 1024, 1024);
    byte[] small = PictureFixture.file(PictureFixture.colours(1, 1), "png");
    byte[][] many = new byte[6][];
    Arrays.fill(many, small);
    try (Servable servable = load(network, large, "")) {
      assertThat(servable.mistakeIn(List.of(pictures(many)), List.of()))
          .contains("input 'image_bytes' has 6 elements; expected at most 5 in one request");
    }
  }

  // Before the network is reached, which would end a cancelled request, too.
  @Test
  void translatingEndsWhenItsRequestIsCancelled() throws Exception {
    Path words = folder.resolve("words.json");
    Files.writeString(words, WORDS);
    byte[] file = PictureFixture.file(PictureFixture.colours(6, 5), "png");
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    try (Translation texts = new TextTranslation(HuggingFaceTokenizerAdapter.open(words, 4), 4);
        Translation pictures = new PictureTranslation(new PictureShape(1, 5, 6))) {
      assertCancelled(() -> texts.translate(texts("good").tensor(), cancellation));
      assertCancelled(() -> pictures.translate(pictures(file).tensor(), cancellation));
    }
  }

  private static void assertCancelled(ThrowingCallable translating) {
    assertThatThrownBy(translating)
        .isInstanceOfSatisfying(ComputeException.class, e -> assertThat(e.isCancelled()).isTrue());
  }

  @Test
  void refusesNetworksThatTakeSomethingElse() {
    assertThatThrownBy(() -> load(TinyOnnx.mlp(4, 4, 2, 1), PICTURES, "").close())
        .isInstanceOf(LoadException.class)
        .hasMessageContaining(
            "(expected: one input FP32 [-1, 1, 5, 6], and none named image_bytes)");
    assertThatThrownBy(
            () ->
                load(tokenNetwork(), "{'task': 'text-classification', 'max-length': 5}", WORDS)
                    .close())
        .hasMessageContaining("(expected: one input INT64 [-1, 5], and none named text)");
    assertThatThrownBy(() -> load(tokenNetwork(), TEXTS, "").close())
        .hasMessageContaining("(expected: the tokenizer that the task text-classification needs)");
  }
}
