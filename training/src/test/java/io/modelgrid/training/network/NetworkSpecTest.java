package io.modelgrid.training.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSpecTest {
  private static final RowShape PICTURE = RowShape.reals(1, 28, 28);
  private static final RowShape TEXT = new RowShape(List.of(16), 100, 0);

  private final Mistakes mistakes = new Mistakes();

  private NetworkSpec read(String json) throws JsonProcessingException {
    return NetworkSpec.read(Form.of(new ObjectMapper().readTree(json), mistakes));
  }

  private Network built(String json, RowShape shape) throws JsonProcessingException {
    Optional<Network> network = read(json).build(shape, 10, true, mistakes);
    assertThat(mistakes.all()).isEmpty();
    return network.orElseThrow();
  }

  private void wrong(String json, RowShape shape, String mistake) throws JsonProcessingException {
    assertThat(read(json).build(shape, 10, true, mistakes)).isEmpty();
    assertThat(mistakes.all()).singleElement().asString().contains(mistake);
  }

  @Test
  void mlpOf128And64HasItsWeights() throws JsonProcessingException {
    Network network = built("{\"kind\": \"mlp\", \"hidden\": [128, 64]}", PICTURE);
    assertThat(network.layers())
        .containsExactly(
            new Layer.Flatten(),
            new Layer.Linear("linear1", 784, 128),
            new Layer.Activation(Layer.Activation.Function.RELU),
            new Layer.Linear("linear2", 128, 64),
            new Layer.Activation(Layer.Activation.Function.RELU),
            new Layer.Linear("head", 64, 10));
    assertThat(network.count()).isEqualTo(109_386);
    assertThat(network.parts())
        .containsEntry("linear1.weight", List.of(128, 784))
        .containsEntry("head.bias", List.of(10));
    assertThat(network.names()).containsExactly("linear1", "linear2", "head");
  }

  @Test
  void cnnPoolsAfterEachConvolution() throws JsonProcessingException {
    Network network =
        built(
            """
            {"kind": "cnn", "channels": [8, 16], "batch-norm": true, "hidden": [32],
             "dropout": 0.25}
            """,
            PICTURE);
    assertThat(network.layers())
        .contains(
            new Layer.Convolution("convolution2", 8, 16, 3, 1, 1),
            new Layer.BatchNorm("batch-norm2", 16),
            new Layer.Linear("linear1", 16 * 7 * 7, 32),
            new Layer.Dropout(0.25),
            new Layer.Linear("head", 32, 10));
  }

  @Test
  void globalPoolStandsForTheLastPool() throws JsonProcessingException {
    Network network =
        built("{\"kind\": \"cnn\", \"channels\": [8, 16], \"global-pool\": true}", PICTURE);
    assertThat(network.layers()).contains(new Layer.GlobalPool(), new Layer.Linear("head", 16, 10));
  }

  @Test
  void sequencesComeFromTextsPicturesAndNumbers() throws JsonProcessingException {
    assertThat(built("{\"kind\": \"lstm\", \"hidden\": 24}", TEXT).layers())
        .contains(
            new Layer.Embedding("embedding1", 100, 64),
            new Layer.Recurrent("recurrent1", Layer.Recurrent.Cell.LSTM, 64, 24),
            new Layer.Summary(Layer.Summary.Choice.MEAN));
    assertThat(built("{\"kind\": \"gru\", \"layers\": 2}", PICTURE).layers())
        .contains(
            new Layer.Lines(),
            new Layer.Recurrent("recurrent2", Layer.Recurrent.Cell.GRU, 64, 64),
            new Layer.Summary(Layer.Summary.Choice.LAST));
    assertThat(built("{\"kind\": \"transformer\", \"width\": 12}", RowShape.reals(5, 3)).layers())
        .contains(
            new Layer.Linear("linear1", 3, 12),
            new Layer.Position("position1", 5, 12),
            new Layer.Encoder("encoder1", 12, 4, 48, 0.1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\": \"logistic-regression\"}",
        "{\"kind\": \"cnn\", \"channels\": [4], \"activation\": \"leaky-relu\"}",
        "{\"kind\": \"rnn\", \"summary\": \"mean\"}",
        "{\"kind\": \"transformer\", \"heads\": 2, \"layers\": 2}"
      })
  void isReadBackAsItWasKept(String json) throws JsonProcessingException {
    Network network = built(json, PICTURE);
    Form form = Form.of(NetworkJson.write(network), mistakes);
    assertThat(NetworkJson.read(form, mistakes)).contains(network);
    assertThat(mistakes.all()).isEmpty();
  }

  @Test
  void textNetworkIsReadBackToo() throws JsonProcessingException {
    Network network = built("{\"kind\": \"transformer\"}", TEXT);
    Form form = Form.of(NetworkJson.write(network), mistakes);
    assertThat(NetworkJson.read(form, mistakes)).contains(network);
  }

  @Test
  void layersAreFilledIn() throws JsonProcessingException {
    Network network =
        built(
            """
            {"kind": "layers", "layers": [
              {"type": "convolution", "out": 4, "kernel": 5, "padding": 0, "stride": 2},
              {"type": "activation", "function": "tanh"},
              {"type": "pool", "pooling": "mean"},
              {"type": "flatten"},
              {"type": "linear", "name": "wide", "out": 20},
              {"type": "linear"}]}
            """,
            PICTURE);
    assertThat(network.layers())
        .containsSubsequence(
            new Layer.Convolution("convolution1", 1, 4, 5, 2, 0),
            new Layer.Linear("wide", 144, 20),
            new Layer.Linear("head", 20, 10));
  }

  @Test
  void layersThatDoNotFitAreNamed() throws JsonProcessingException {
    wrong(
        """
        {"kind": "layers", "layers": [{"type": "flatten"}, {"type": "pool"}, {"type": "linear"}]}
        """,
        PICTURE,
        "network.layers[1]: pool of [784] (expected: (channels, height, width))");
  }

  @Test
  void lastLayerMustGiveTheOutputs() throws JsonProcessingException {
    wrong(
        "{\"kind\": \"layers\", \"layers\": [{\"type\": \"flatten\"}]}",
        PICTURE,
        "network.layers: the last one gives [784] (expected: [10], the outputs)");
  }

  @Test
  void somethingMustHaveWeights() throws JsonProcessingException {
    wrong(
        """
        {"kind": "layers", "layers": [{"type": "activation", "function": "relu"}]}
        """,
        RowShape.reals(10),
        "network.layers: none has weights (expected: one at least)");
  }

  @Test
  void kernelMustLieWithinThePicture() throws JsonProcessingException {
    wrong(
        "{\"kind\": \"cnn\", \"channels\": [4, 4, 4, 4, 4]}",
        PICTURE,
        "network.channels[4]: a pool of 2 on [4, 1, 1]");
  }

  @Test
  void textsNeedANetworkForThem() throws JsonProcessingException {
    wrong("{\"kind\": \"mlp\", \"hidden\": [8]}", TEXT, "network.kind: does not take token ids");
  }

  @Test
  void headsMustDivideTheWidth() throws JsonProcessingException {
    wrong(
        "{\"kind\": \"transformer\", \"width\": 10, \"heads\": 4}",
        TEXT,
        "network.heads: 4 heads for a width of 10 (expected: a divisor of the width)");
  }

  @Test
  void regressionMustFitTheTargets() throws JsonProcessingException {
    wrong(
        "{\"kind\": \"linear-regression\"}",
        PICTURE,
        "network.kind: linear-regression (expected: logistic-regression, for classes)");
  }

  @Test
  void namesMustDiffer() throws JsonProcessingException {
    wrong(
        """
        {"kind": "layers", "layers": [{"type": "flatten"},
         {"type": "linear", "name": "a", "out": 5}, {"type": "linear", "name": "a"}]}
        """,
        PICTURE,
        "network.layers[2]: a second layer named a");
  }

  @Test
  void hugeNetworksAreRefused() throws JsonProcessingException {
    wrong(
        "{\"kind\": \"mlp\", \"hidden\": [1000000]}",
        PICTURE,
        "weights (expected: at most 50000000)");
  }

  @Test
  void everyMistakeOfADescriptionIsNamed() throws JsonProcessingException {
    read("{\"kind\": \"mlp\", \"hidden\": [128, 0], \"activation\": \"step\", \"colour\": 1}");
    assertThat(mistakes.all())
        .anyMatch(each -> each.startsWith("hidden: [128,0]"))
        .anyMatch(each -> each.startsWith("activation: \"step\""))
        .anyMatch(each -> each.startsWith("colour: unknown key"))
        .hasSize(3);
  }
}
