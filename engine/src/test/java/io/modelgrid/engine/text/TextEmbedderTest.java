package io.modelgrid.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.bundle.Batching;
import io.modelgrid.engine.bundle.BundleManifest;
import io.modelgrid.engine.bundle.Pooling;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The embedder's rules, with an encoder whose states are (id, position). */
class TextEmbedderTest {
  private final FakeEncoder encoder = new FakeEncoder();

  private TextEmbedder embedder(Pooling pooling, boolean normalise) throws LoadException {
    return embedder(pooling, normalise, Optional.empty());
  }

  private TextEmbedder embedder(
      Pooling pooling, boolean normalise, Optional<List<Integer>> matryoshka) throws LoadException {
    BundleManifest manifest =
        new BundleManifest(
            Optional.of("text-embedding"),
            "m",
            "t",
            pooling,
            normalise,
            6,
            matryoshka,
            Batching.AUTO,
            Optional.empty(),
            List.of(),
            ClassLabels.NONE,
            Optional.empty(),
            List.of(),
            List.of());
    return TextEmbedder.around(encoder, new FakeTokenizer(), manifest, 12, Duration.ofSeconds(30));
  }

  private static NamedTensor longs(String name, Shape shape, long... values) {
    return new NamedTensor(name, Tensor.ofLongs(shape, values));
  }

  private static NamedTensor texts(String... texts) {
    return new NamedTensor("text", Tensor.ofTexts(Shape.of(texts.length), List.of(texts)));
  }

  private static Tensor embed(Servable embedder, NamedTensor... inputs) throws Exception {
    assertThat(embedder.mistakeIn(List.of(inputs), List.of())).isEmpty();
    return embedder.compute(List.of(inputs), List.of(), new Cancellation()).get(0).tensor();
  }

  private static Optional<String> mistake(Servable embedder, NamedTensor... inputs) {
    return embedder.mistakeIn(List.of(inputs), List.of());
  }

  @Test
  void poolsTheMeanOverTheMask() throws Exception {
    // Tokens of a text are its characters: a is 1, b is 2, and so on.
    Tensor embedding = embed(embedder(Pooling.MEAN, false), texts("abc", "d"));

    assertThat(embedding).isEqualTo(Tensor.ofFloats(Shape.of(2, 2), 2, 1, 4, 0));
  }

  @Test
  void poolsTheFirstToken() throws Exception {
    Tensor embedding = embed(embedder(Pooling.CLS, false), texts("cab", "d"));

    assertThat(embedding).isEqualTo(Tensor.ofFloats(Shape.of(2, 2), 3, 0, 4, 0));
  }

  @Test
  void normalisesToLengthOne() throws Exception {
    // Mean of (1,0), (5,1), (3,2), (7,3) is (4, 1.5); of (d) is (4, 0).
    Tensor embedding = embed(embedder(Pooling.MEAN, true), texts("aecg", "d"));

    float length = (float) Math.sqrt(4 * 4 + 1.5 * 1.5);
    assertThat(embedding.data().getFloat(0)).isEqualTo(4 / length);
    assertThat(embedding.data().getFloat(8)).isEqualTo(1);
    assertThat(embedding.data().getFloat(12)).isZero();
  }

  @Test
  void padsToTheLongestOfTheComputationWithTheTokenizersPadding() throws Exception {
    embed(embedder(Pooling.MEAN, false), texts("ab", "c"));

    assertThat(encoder.last().get("input_ids"))
        .isEqualTo(Tensor.ofLongs(Shape.of(2, 2), 1, 2, 3, FakeTokenizer.PAD));
    assertThat(encoder.last().get("attention_mask"))
        .isEqualTo(Tensor.ofLongs(Shape.of(2, 2), 1, 1, 1, 0));
  }

  @Test
  void cutsWhatHasMoreTokensThanFit() throws Exception {
    TextEmbedder embedder = embedder(Pooling.MEAN, false);
    encoder.forget();

    // 12 at once: three rows of 4, then two padded to 3.
    Tensor embedding = embed(embedder, texts("aaaa", "b", "cc", "ddd", "e"));

    assertThat(encoder.shapes()).containsExactly(Shape.of(3, 4), Shape.of(2, 3));
    assertThat(embedding)
        .isEqualTo(Tensor.ofFloats(Shape.of(5, 2), 1, 1.5f, 2, 0, 3, 0.5f, 4, 1, 5, 0));
  }

  @Test
  void requestsOfSeveralLengthsAreComputedTogether() throws Exception {
    TextEmbedder embedder = embedder(Pooling.MEAN, false);
    List<List<NamedTensor>> requests =
        List.of(List.of(texts("abc", "d")), List.of(texts("e")), List.of(texts("aa", "cccc")));
    assertThat(requests.stream().map(each -> embedder.batchKey(each, List.of())).distinct())
        .hasSize(1);
    List<List<NamedTensor>> alone = new ArrayList<>();
    List<String> both = List.of("tokens", "embedding");
    for (List<NamedTensor> request : requests) {
      alone.add(embedder.compute(request, both, new Cancellation()));
    }
    encoder.forget();

    assertThat(embedder.computeTogether(requests, both, new Cancellation())).isEqualTo(alone);
    // Five texts, shortest first, 12 tokens at once.
    assertThat(encoder.shapes()).containsExactly(Shape.of(4, 3), Shape.of(1, 4));
  }

  @Test
  void tokensWithMasksAreComputedTogether() throws Exception {
    TextEmbedder embedder = embedder(Pooling.MEAN, false);
    List<NamedTensor> holes =
        List.of(
            longs("input_ids", Shape.of(1, 4), 1, 9, 3, 9),
            longs("attention_mask", Shape.of(1, 4), 1, 0, 1, 0));
    List<NamedTensor> full =
        List.of(
            longs("input_ids", Shape.of(1, 2), 2, 4),
            longs("attention_mask", Shape.of(1, 2), 1, 1));

    List<List<NamedTensor>> together =
        embedder.computeTogether(List.of(holes, full), List.of(), new Cancellation());

    assertThat(together)
        .containsExactly(
            embedder.compute(holes, List.of(), new Cancellation()),
            embedder.compute(full, List.of(), new Cancellation()));
    assertThat(embedder.batchKey(full, List.of()))
        .isNotEqualTo(embedder.batchKey(List.of(texts("a")), List.of()));
  }

  @Test
  void noRowsMeansNoComputation() throws Exception {
    TextEmbedder embedder = embedder(Pooling.MEAN, true);
    encoder.forget();

    assertThat(embed(embedder, texts())).isEqualTo(Tensor.ofFloats(Shape.of(0, 2)));
    assertThat(embed(embedder, longs("input_ids", Shape.of(0, 0))))
        .isEqualTo(Tensor.ofFloats(Shape.of(0, 2)));
    assertThat(encoder.shapes()).isEmpty();
  }

  @Test
  void aTextWithoutTokensStillGetsAVector() throws Exception {
    assertThat(embed(embedder(Pooling.MEAN, false), texts("")))
        .isEqualTo(Tensor.ofFloats(Shape.of(1, 2), 29, 0));
  }

  @Test
  void aMaskThatIsLeftOutIsAllOnes() throws Exception {
    assertThat(embed(embedder(Pooling.MEAN, false), longs("input_ids", Shape.of(1, 2), 1, 3)))
        .isEqualTo(Tensor.ofFloats(Shape.of(1, 2), 2, 0.5f));
  }

  @Test
  void tokensAreGivenOnlyWhenTheyAreAskedFor() throws Exception {
    TextEmbedder embedder = embedder(Pooling.MEAN, false);
    List<NamedTensor> texts = List.of(texts("abc", "d", "aaaaaaaaaa"));

    assertThat(outputs(embedder, texts)).containsOnlyKeys("embedding");
    Map<String, Tensor> both = outputs(embedder, texts, "tokens", "embedding");
    assertThat(both.keySet()).containsExactly("tokens", "embedding");
    assertThat(both.get("tokens"))
        .as("the last text was cut to six")
        .isEqualTo(Tensor.ofLongs(Shape.of(3), 3, 1, 6));
    assertThat(both.get("embedding")).isEqualTo(outputs(embedder, texts).get("embedding"));
  }

  @Test
  void tokensAloneTakeNoComputation() throws Exception {
    TextEmbedder embedder = embedder(Pooling.MEAN, false);
    encoder.forget();

    // 12 at once: what is counted in several batches keeps its order.
    assertThat(outputs(embedder, List.of(texts("aaaa", "b", "cc", "ddd", "e")), "tokens"))
        .containsOnly(Map.entry("tokens", Tensor.ofLongs(Shape.of(5), 4, 1, 2, 3, 1)));
    assertThat(outputs(embedder, List.of(texts()), "tokens").get("tokens"))
        .isEqualTo(Tensor.ofLongs(Shape.of(0)));
    assertThat(encoder.shapes()).isEmpty();
  }

  @Test
  void ofGivenTokensThoseCountThatTheMaskLetsThrough() throws Exception {
    Shape two = Shape.of(2, 2);
    List<NamedTensor> inputs =
        List.of(longs("input_ids", two, 1, 2, 3, 4), longs("attention_mask", two, 1, 1, 1, 0));

    assertThat(outputs(embedder(Pooling.MEAN, false), inputs, "tokens").get("tokens"))
        .isEqualTo(Tensor.ofLongs(Shape.of(2), 2, 1));
  }

  private static Map<String, Tensor> outputs(
      Servable embedder, List<NamedTensor> inputs, String... names) throws Exception {
    assertThat(embedder.mistakeIn(inputs, List.of(names))).isEmpty();
    Map<String, Tensor> byName = new LinkedHashMap<>();
    embedder
        .compute(inputs, List.of(names), new Cancellation())
        .forEach(output -> byName.put(output.name(), output.tensor()));
    return byName;
  }

  @Test
  void saysToWhichLengthsAVectorMayBeCut() throws Exception {
    assertThat(embedder(Pooling.MEAN, true).properties()).doesNotContainKey("dimensions");
    assertThat(embedder(Pooling.MEAN, true, Optional.of(List.of())).properties())
        .containsEntry("dimensions", "1-2");
    assertThat(embedder(Pooling.MEAN, true, Optional.of(List.of(1, 2))).properties())
        .containsEntry("dimensions", "1,2");
  }

  @Test
  void refusesAManifestThatCutsBehindTheVectorsEnd() {
    assertThatThrownBy(() -> embedder(Pooling.MEAN, true, Optional.of(List.of(1, 3))))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessage(
            "modelgrid.json: matryoshka: 3 (expected: at most 2, the width of the vectors)");
  }

  @Test
  void namesWhatIsWrongWithTokenIds() throws Exception {
    TextEmbedder embedder = embedder(Pooling.MEAN, false);
    Shape two = Shape.of(1, 2);
    NamedTensor ids = longs("input_ids", two, 1, 2);

    assertThat(mistake(embedder, longs("input_ids", two, 1, 30)))
        .hasValue(
            "input 'input_ids' has the token id 30; expected 0 to 29, the ids of the vocabulary");
    assertThat(mistake(embedder, longs("input_ids", two, 1, -1)))
        .hasValueSatisfying(text -> assertThat(text).contains("token id -1"));
    assertThat(mistake(embedder, ids, longs("attention_mask", two, 1, 2)))
        .hasValue("input 'attention_mask' has the value 2; expected 0 or 1");
    assertThat(mistake(embedder, ids, longs("attention_mask", two, 0, 0)))
        .hasValueSatisfying(text -> assertThat(text).contains("masks every token of row 0"));
    assertThat(mistake(embedder, ids, longs("attention_mask", Shape.of(2, 1), 1, 1)))
        .hasValue(
            "input 'attention_mask' has shape [2, 1]; expected [1, 2], the shape of 'input_ids'");
    assertThat(mistake(embedder, longs("input_ids", Shape.of(3, 0))))
        .hasValueSatisfying(text -> assertThat(text).contains("at least one token in each row"));
    assertThat(mistake(embedder, longs("input_ids", Shape.of(1, 7), 1, 1, 1, 1, 1, 1, 1)))
        .hasValueSatisfying(text -> assertThat(text).contains("rows of at most 6 tokens"));
    assertThat(mistake(embedder, ids, longs("token_type_ids", two, 0, -1)))
        .hasValueSatisfying(text -> assertThat(text).contains("token_type_ids"));
  }

  @Test
  void namesATextThatIsNotUtf8() throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 65, 1, 0, 0, 0, (byte) 0xc3});
    NamedTensor text = new NamedTensor("text", Tensor.of(DataType.BYTES, Shape.of(2), bytes));

    assertThat(mistake(embedder(Pooling.MEAN, false), text))
        .hasValue("input 'text' is not valid UTF-8 at element 1; expected texts in UTF-8");
  }

  @Test
  void typeIdsAreOfferedOnlyWhereTheEncoderTakesThem() throws Exception {
    encoder.withTypes = false;
    TextEmbedder embedder = embedder(Pooling.MEAN, false);

    assertThat(embedder.signature().inputs())
        .extracting(TensorSpec::name)
        .containsExactly("text", "input_ids", "attention_mask");
    assertThat(embedder.properties().get("input-forms")).doesNotContain("token_type_ids");
    embed(embedder, texts("a"));
    assertThat(encoder.last()).containsOnlyKeys("input_ids", "attention_mask");
  }

  @Test
  void refusesANetworkThatIsNoEncoder() {
    encoder.outputs = List.of(TensorSpec.of("y", DataType.FP32, -1, 4));

    assertThatThrownBy(() -> embedder(Pooling.MEAN, false))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageStartingWith("not a text encoder: it gives y FP32 [-1, 4]");
  }

  @Test
  void refusesANetworkWithFurtherInputs() {
    encoder.further = List.of(TensorSpec.of("position_ids", DataType.INT64, -1, -1));

    assertThatThrownBy(() -> embedder(Pooling.MEAN, false))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("not a text encoder: it takes position_ids INT64 [-1, -1]");
  }

  @Test
  void refusesANetworkThatFailsOnAShortText() {
    encoder.failing = true;

    assertThatThrownBy(() -> embedder(Pooling.MEAN, false))
        .isInstanceOf(LoadException.class)
        .hasMessage("the encoder fails on a short text: out of order");
  }

  @Test
  void closesTheNetworkAndTheTokenizer() throws Exception {
    embedder(Pooling.MEAN, false).close();

    assertThat(encoder.closed).isTrue();
  }
}
