package io.modelgrid.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.djl.OnnxServableLoader;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real sentence encoder through the embedder, beside the same network run directly. */
class MiniLmTest {
  private static final int WIDTH = 384;
  private static final List<String> TEXTS =
      List.of(
          "A cat sits on the mat",
          "A feline rests on a rug",
          "Stocks fell on Monday, and they went on falling until the bell, to nobody's surprise",
          "",
          "Hi",
          "Ein Satz mit Umlauten: Grüße aus Köln 🙂",
          "The quick brown fox jumps over the lazy dog. ".repeat(12),
          "世界 antidisestablishmentarianism");

  private static Servable network;
  private static Servable embedder;
  private static Servable frugal;

  @BeforeAll
  static void load(@TempDir Path folder) throws Exception {
    EngineSettings settings = EngineFixtures.settings();
    Path bundle = EngineFixtures.miniLm(folder.resolve("minilm"));
    Path model = Files.write(folder.resolve("model"), EngineFixtures.miniLmModel());
    OnnxServableLoader loader =
        new OnnxServableLoader(settings, folder.resolve("cache"), null, EngineFixtures.devices());
    network = loader.load(model, EngineFixtures.sha256(model), "model.onnx", "cpu");
    embedder = loader.load(bundle, EngineFixtures.sha256(bundle), "minilm.zip", "cpu");
    EngineSettings few =
        new EngineSettings(
            settings.devices(),
            1,
            1,
            40,
            1,
            settings.maxUnpacked(),
            settings.maxEntries(),
            settings.loadTimeout());
    frugal =
        new OnnxServableLoader(few, folder.resolve("few"), null, EngineFixtures.devices())
            .load(bundle, EngineFixtures.sha256(bundle), "minilm.zip", "cpu");
  }

  @AfterAll
  static void close() {
    network.close();
    embedder.close();
    frugal.close();
  }

  private static List<NamedTensor> texts(List<String> texts) {
    return List.of(new NamedTensor("text", Tensor.ofTexts(Shape.of(texts.size()), texts)));
  }

  private static float[][] embed(Servable servable, List<NamedTensor> inputs)
      throws ComputeException {
    assertThat(servable.mistakeIn(inputs, List.of("embedding"))).isEmpty();
    List<NamedTensor> outputs = servable.compute(inputs, List.of("embedding"), new Cancellation());
    assertThat(outputs).extracting(NamedTensor::name).containsExactly("embedding");
    Tensor embedding = outputs.get(0).tensor();
    assertThat(embedding.shape().dimension(1)).isEqualTo(WIDTH);
    float[][] vectors = new float[(int) embedding.shape().dimension(0)][WIDTH];
    FloatBuffer values = embedding.data().asFloatBuffer();
    for (float[] vector : vectors) {
      values.get(vector);
    }
    return vectors;
  }

  private static void assertEqualsReference(float[][] vectors, List<long[]> rows)
      throws ComputeException {
    double[][] expected = ReferenceEmbedding.of(network, rows);
    assertThat(vectors).hasDimensions(expected.length, WIDTH);
    for (int row = 0; row < expected.length; row++) {
      for (int axis = 0; axis < WIDTH; axis++) {
        assertThat((double) vectors[row][axis]).isCloseTo(expected[row][axis], within(1e-5));
      }
    }
  }

  @Test
  void countsTheTokensOfEachTextAsTheReferenceMakesThem() throws Exception {
    List<NamedTensor> counted = frugal.compute(texts(TEXTS), List.of("tokens"), new Cancellation());

    long[] expected = new long[TEXTS.size()];
    for (int text = 0; text < expected.length; text++) {
      expected[text] = ReferenceEmbedding.ids(TEXTS.get(text)).length;
    }
    assertThat(counted)
        .containsExactly(
            new NamedTensor("tokens", Tensor.ofLongs(Shape.of(expected.length), expected)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void embeddingsEqualTheNetworkRunDirectlyOnTheSamePaddedBatch(int batch) throws Exception {
    List<String> texts = TEXTS.subList(0, batch);
    List<long[]> rows = new ArrayList<>();
    for (String text : texts) {
      rows.add(ReferenceEmbedding.ids(text));
    }

    assertEqualsReference(embed(embedder, texts(texts)), rows);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 4, 5, 6, 7})
  void eachTextAloneEqualsTheNetworkRunDirectly(int index) throws Exception {
    String text = TEXTS.get(index);

    assertEqualsReference(
        embed(embedder, texts(List.of(text))), List.of(ReferenceEmbedding.ids(text)));
  }

  @Test
  void tokenIdsGiveWhatTheirTextGives() throws Exception {
    long[] ids = ReferenceEmbedding.ids(TEXTS.get(0));
    Tensor tokens = Tensor.ofLongs(Shape.of(1, ids.length), ids);
    float[][] ofText = embed(embedder, texts(TEXTS.subList(0, 1)));

    // A mask that is left out is all ones, types that are left out are zeros.
    assertThat(embed(embedder, List.of(new NamedTensor("input_ids", tokens))))
        .isDeepEqualTo(ofText);
    long[] ones = new long[ids.length];
    java.util.Arrays.fill(ones, 1);
    assertThat(
            embed(
                embedder,
                List.of(
                    new NamedTensor(
                        "token_type_ids", Tensor.ofLongs(tokens.shape(), new long[ids.length])),
                    new NamedTensor("input_ids", tokens),
                    new NamedTensor("attention_mask", Tensor.ofLongs(tokens.shape(), ones)))))
        .isDeepEqualTo(ofText);
  }

  @Test
  void paddingThatTheMaskTellsDoesNotCount() throws Exception {
    List<long[]> rows =
        List.of(ReferenceEmbedding.ids(TEXTS.get(0)), ReferenceEmbedding.ids(TEXTS.get(2)));

    assertEqualsReference(embed(embedder, ReferenceEmbedding.padded(rows)), rows);
  }

  @Test
  void similarTextsAreNear() throws Exception {
    float[][] vectors = embed(embedder, texts(TEXTS.subList(0, 3)));

    assertThat(dot(vectors[0], vectors[0])).isCloseTo(1, within(1e-5));
    assertThat(dot(vectors[0], vectors[1])).isGreaterThan(0.4);
    assertThat(dot(vectors[0], vectors[2])).isLessThan(0.2);
  }

  @Test
  void noTextsGiveNoVectors() throws Exception {
    assertThat(embed(embedder, texts(List.of()))).isEmpty();
    Tensor none = Tensor.ofLongs(Shape.of(0, 5));
    assertThat(embed(embedder, List.of(new NamedTensor("input_ids", none)))).isEmpty();
  }

  @Test
  void moreTokensThanFitAreCutIntoSeveralComputations() throws Exception {
    // At most 40 tokens at once: rows 0 to 1, then 2, then 3 to 4, each padded by itself.
    float[][] vectors = embed(frugal, texts(TEXTS.subList(0, 5)));

    List<long[]> rows = new ArrayList<>();
    for (String text : TEXTS.subList(0, 5)) {
      rows.add(ReferenceEmbedding.ids(text));
    }
    assertEqualsReference(new float[][] {vectors[0], vectors[1]}, rows.subList(0, 2));
    assertEqualsReference(new float[][] {vectors[2]}, rows.subList(2, 3));
    assertEqualsReference(new float[][] {vectors[3], vectors[4]}, rows.subList(3, 5));
  }

  @Test
  void tokenIdsThatDoNotFitAreCutTheSameWay() throws Exception {
    long[] row = ReferenceEmbedding.ids(TEXTS.get(2));
    List<long[]> rows = List.of(row, row, row, row, row);

    float[][] vectors = embed(frugal, ReferenceEmbedding.padded(rows));

    assertThat(vectors.length).isEqualTo(5);
    int atOnce = 40 / row.length;
    assertThat(atOnce).isGreaterThan(0);
    assertEqualsReference(
        java.util.Arrays.copyOfRange(vectors, 0, atOnce), rows.subList(0, atOnce));
  }

  @Test
  void tellsBothFormsAndItsProperties() {
    assertThat(embedder.signature().inputForms())
        .containsExactly(
            List.of(TensorSpec.of("text", DataType.BYTES, -1)),
            List.of(
                TensorSpec.of("input_ids", DataType.INT64, -1, -1),
                TensorSpec.of("attention_mask", DataType.INT64, -1, -1).asOptional(),
                TensorSpec.of("token_type_ids", DataType.INT64, -1, -1).asOptional()));
    assertThat(embedder.signature().outputs())
        .containsExactly(
            TensorSpec.of("embedding", DataType.FP32, -1, WIDTH),
            TensorSpec.of("tokens", DataType.INT64, -1).asOptional());
    assertThat(embedder.platform()).isEqualTo("onnx_onnxv1");
    assertThat(embedder.properties())
        .containsAllEntriesOf(
            Map.of(
                "task", "text-embedding",
                "pooling", "mean",
                "normalise", "true",
                "max-length", "256"))
        .containsKey("input-forms");
  }

  @Test
  void whatWasCancelledIsNotComputed() {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();

    assertThatThrownBy(() -> embedder.compute(texts(TEXTS), List.of(), cancellation))
        .isInstanceOfSatisfying(ComputeException.class, e -> assertThat(e.isCancelled()).isTrue());
  }

  @Test
  void idsBeyondTheVocabularyAreRefused() {
    Tensor high = Tensor.ofLongs(Shape.of(1, 2), 101, 30522);
    assertThat(embedder.mistakeIn(List.of(new NamedTensor("input_ids", high)), List.of()))
        .hasValue(
            "input 'input_ids' has the token id 30522; expected 0 to 30521, the ids of the vocabulary");
  }

  private static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int axis = 0; axis < one.length; axis++) {
      sum += (double) one[axis] * other[axis];
    }
    return sum;
  }
}
