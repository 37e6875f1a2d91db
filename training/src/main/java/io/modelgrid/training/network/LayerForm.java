package io.modelgrid.training.network;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.Pool.Pooling;
import io.modelgrid.training.network.Layer.Recurrent.Cell;
import io.modelgrid.training.network.Layer.Summary.Choice;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one layer of a list, as a draft: what follows from the layer before it is 0, and a name
 * that was left to us is empty. {@link NetworkBuilder} fills both in.
 */
final class LayerForm {
  /** More numbers than any layer of a network that fits on a node has in one direction. */
  static final int WIDEST = 1 << 20;

  static final Map<String, Activation.Function> FUNCTIONS =
      Map.of(
          "relu", Activation.Function.RELU,
          "leaky-relu", Activation.Function.LEAKY_RELU,
          "tanh", Activation.Function.TANH,
          "sigmoid", Activation.Function.SIGMOID,
          "gelu", Activation.Function.GELU);
  static final Map<String, Pooling> POOLINGS = Map.of("max", Pooling.MAX, "mean", Pooling.MEAN);
  static final Map<String, Cell> CELLS =
      Map.of("rnn", Cell.RNN, "lstm", Cell.LSTM, "gru", Cell.GRU);
  static final Map<String, Choice> CHOICES = Map.of("last", Choice.LAST, "mean", Choice.MEAN);

  private static final Map<String, Type> TYPES =
      Map.ofEntries(
          Map.entry("linear", Type.LINEAR),
          Map.entry("convolution", Type.CONVOLUTION),
          Map.entry("batch-norm", Type.BATCH_NORM),
          Map.entry("pool", Type.POOL),
          Map.entry("global-pool", Type.GLOBAL_POOL),
          Map.entry("flatten", Type.FLATTEN),
          Map.entry("lines", Type.LINES),
          Map.entry("activation", Type.ACTIVATION),
          Map.entry("dropout", Type.DROPOUT),
          Map.entry("embedding", Type.EMBEDDING),
          Map.entry("position", Type.POSITION),
          Map.entry("recurrent", Type.RECURRENT),
          Map.entry("encoder", Type.ENCODER),
          Map.entry("summary", Type.SUMMARY));

  private final Form form;

  private LayerForm(Form form) {
    this.form = form;
  }

  /** Reads it, and says what is unknown. */
  static Layer read(Form form) {
    Layer layer = new LayerForm(form).layer(form.oneOf("type", TYPES));
    form.done();
    return layer;
  }

  private Layer layer(Type type) {
    return switch (type) {
      case LINEAR -> new Layer.Linear(name(), width("in", 0), width("out", 0));
      case CONVOLUTION -> convolution();
      case BATCH_NORM -> new Layer.BatchNorm(name(), width("width", 0));
      case POOL ->
          new Layer.Pool(
              form.oneOf("pooling", POOLINGS, Pooling.MAX), form.whole("size", 1, WIDEST, 2));
      case GLOBAL_POOL -> new Layer.GlobalPool();
      case FLATTEN -> new Layer.Flatten();
      case LINES -> new Layer.Lines();
      case ACTIVATION -> new Activation(form.oneOf("function", FUNCTIONS));
      case DROPOUT -> new Layer.Dropout(form.real("rate", 0, 0.99));
      case EMBEDDING ->
          new Layer.Embedding(name(), width("vocabulary", 0), form.whole("width", 1, WIDEST));
      case POSITION -> new Layer.Position(name(), width("length", 0), width("width", 0));
      case RECURRENT ->
          new Layer.Recurrent(
              name(), form.oneOf("cell", CELLS), width("in", 0), form.whole("hidden", 1, WIDEST));
      case ENCODER -> encoder();
      case SUMMARY -> new Layer.Summary(form.oneOf("choice", CHOICES));
    };
  }

  private Layer convolution() {
    String name = name();
    int in = width("in", 0);
    int out = form.whole("out", 1, WIDEST);
    int kernel = form.whole("kernel", 1, WIDEST, 3);
    return new Layer.Convolution(
        name,
        in,
        out,
        kernel,
        form.whole("stride", 1, WIDEST, 1),
        form.whole("padding", 0, WIDEST, kernel / 2));
  }

  private Layer encoder() {
    return new Layer.Encoder(
        name(),
        width("width", 0),
        form.whole("heads", 1, WIDEST, 1),
        width("inner", 0),
        form.real("dropout", 0, 0.99, 0));
  }

  private String name() {
    Optional<String> name = form.textIfAny("name");
    if (name.isPresent() && !name.get().matches("[A-Za-z0-9_-]{1,64}")) {
      form.wrong("name", name.get() + " (expected: up to 64 letters, digits, - and _)");
    }
    return name.orElse("");
  }

  private int width(String key, int usual) {
    return form.whole(key, 0, WIDEST, usual);
  }

  private enum Type {
    LINEAR,
    CONVOLUTION,
    BATCH_NORM,
    POOL,
    GLOBAL_POOL,
    FLATTEN,
    LINES,
    ACTIVATION,
    DROPOUT,
    EMBEDDING,
    POSITION,
    RECURRENT,
    ENCODER,
    SUMMARY
  }
}
