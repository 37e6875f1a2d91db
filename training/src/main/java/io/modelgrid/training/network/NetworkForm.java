package io.modelgrid.training.network;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.Pool.Pooling;
import io.modelgrid.training.network.Layer.Recurrent.Cell;
import io.modelgrid.training.network.Layer.Summary.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the object {@code network} of a specification. */
final class NetworkForm {
  private static final Map<String, Kind> KINDS =
      Map.of(
          "linear-regression", Kind.LINEAR_REGRESSION,
          "logistic-regression", Kind.LOGISTIC_REGRESSION,
          "mlp", Kind.MLP,
          "cnn", Kind.CNN,
          "rnn", Kind.RNN,
          "lstm", Kind.LSTM,
          "gru", Kind.GRU,
          "transformer", Kind.TRANSFORMER,
          "layers", Kind.LAYERS);
  private static final int MOST_LAYERS = 100;

  private final Form form;

  NetworkForm(Form form) {
    this.form = form;
  }

  NetworkSpec read() {
    return switch (form.oneOf("kind", KINDS)) {
      case LINEAR_REGRESSION -> new NetworkSpec.Straight(false);
      case LOGISTIC_REGRESSION -> new NetworkSpec.Straight(true);
      case MLP -> mlp(hidden("hidden", true));
      case CNN -> cnn();
      case RNN -> sequence(Cell.RNN);
      case LSTM -> sequence(Cell.LSTM);
      case GRU -> sequence(Cell.GRU);
      case TRANSFORMER -> transformer();
      case LAYERS -> layers();
    };
  }

  private NetworkSpec.Mlp mlp(List<Integer> hidden) {
    return new NetworkSpec.Mlp(
        hidden,
        form.oneOf("activation", LayerForm.FUNCTIONS, Activation.Function.RELU),
        form.real("dropout", 0, 0.99, 0),
        form.flag("batch-norm", false));
  }

  private NetworkSpec.Cnn cnn() {
    return new NetworkSpec.Cnn(
        hidden("channels", true),
        form.whole("kernel", 1, 31, 3),
        form.oneOf("pooling", LayerForm.POOLINGS, Pooling.MAX),
        form.flag("global-pool", false),
        mlp(hidden("hidden", false)));
  }

  private NetworkSpec.Sequence sequence(Cell cell) {
    return new NetworkSpec.Sequence(
        cell,
        form.whole("embedding", 1, LayerForm.WIDEST, 64),
        form.whole("hidden", 1, LayerForm.WIDEST, 64),
        form.whole("layers", 1, MOST_LAYERS, 1),
        form.has("summary")
            ? Optional.of(form.oneOf("summary", LayerForm.CHOICES))
            : Optional.empty(),
        form.real("dropout", 0, 0.99, 0));
  }

  private NetworkSpec.Transformer transformer() {
    int width = form.whole("width", 1, LayerForm.WIDEST, 64);
    return new NetworkSpec.Transformer(
        width,
        form.whole("heads", 1, LayerForm.WIDEST, 4),
        form.whole("layers", 1, MOST_LAYERS, 1),
        form.whole("inner", 1, LayerForm.WIDEST, Math.min(LayerForm.WIDEST, 4 * width)),
        form.oneOf("summary", LayerForm.CHOICES, Choice.MEAN),
        form.real("dropout", 0, 0.99, 0.1));
  }

  private NetworkSpec.Layers layers() {
    List<Form> all = form.forms("layers");
    if (all.isEmpty()) {
      form.wrong("layers", "missing or empty (expected: a list of layers)");
    }
    few("layers", all.size());
    List<Layer> drafts = new ArrayList<>();
    all.forEach(each -> drafts.add(LayerForm.read(each)));
    return new NetworkSpec.Layers(drafts);
  }

  private List<Integer> hidden(String key, boolean needed) {
    List<Integer> widths = form.wholes(key, 1, LayerForm.WIDEST);
    if (needed && !form.has(key)) {
      form.wrong(key, "missing (expected: a list of whole numbers, as [128, 64])");
    }
    few(key, widths.size());
    return widths;
  }

  private void few(String key, int count) {
    if (count > MOST_LAYERS) {
      form.wrong(key, count + " (expected: at most " + MOST_LAYERS + ")");
    }
  }

  private enum Kind {
    LINEAR_REGRESSION,
    LOGISTIC_REGRESSION,
    MLP,
    CNN,
    RNN,
    LSTM,
    GRU,
    TRANSFORMER,
    LAYERS
  }
}
