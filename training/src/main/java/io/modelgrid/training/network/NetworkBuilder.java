package io.modelgrid.training.network;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.form.Mistakes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts layers behind each other: fills in of each draft what follows from the layer before it, and
 * says what does not fit. After the first that does not, the rest are left alone.
 */
final class NetworkBuilder {
  /** Name of the layer that gives the outputs. */
  static final String HEAD = "head";

  private static final long MOST_WEIGHTS = 50_000_000;
  private static final long MOST_NUMBERS = 1 << 24;

  private final RowShape input;
  private final int outputs;
  private final String path;
  private final Mistakes mistakes;
  private final List<Layer> layers = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private List<Integer> shape;
  private boolean tokens;
  private boolean wrong;

  NetworkBuilder(RowShape input, int outputs, String path, Mistakes mistakes) {
    this.input = input;
    this.outputs = outputs;
    this.path = path;
    this.mistakes = mistakes;
    this.shape = input.dimensions();
    this.tokens = input.tokens();
  }

  /** Flattens what is not flat. */
  void flatten() {
    if (tokens) {
      wrong("kind", "does not take token ids (expected: rnn, lstm, gru, transformer or layers)");
    } else if (shape.size() > 1) {
      add("kind", new Layer.Flatten());
    }
  }

  /** Makes a sequence of what comes in; whether it was one of tokens. */
  boolean sequence(int embedding) {
    if (tokens) {
      add("embedding", new Layer.Embedding("", 0, embedding));
      return true;
    }
    if (shape.size() == 3) {
      add("kind", new Layer.Lines());
    }
    return false;
  }

  /** Adds dropout if there is any. */
  void dropout(double rate) {
    if (rate > 0) {
      add("dropout", new Layer.Dropout(rate));
    }
  }

  /** Adds the linear layer that gives the outputs. */
  void head() {
    add("kind", headOf(new Layer.Linear(HEAD, 0, 0)));
  }

  /** A last linear layer, with the outputs where it does not say how many. */
  Layer.Linear headOf(Layer.Linear draft) {
    String name = draft.name().isEmpty() && !names.contains(HEAD) ? HEAD : draft.name();
    return new Layer.Linear(name, draft.in(), draft.out() == 0 ? outputs : draft.out());
  }

  /** Puts a mistake on the list. */
  void wrong(String key, String what) {
    mistakes.add(path + "." + key, what);
    wrong = true;
  }

  /** Adds a layer that takes what the last one gives. */
  void add(String key, Layer draft) {
    if (wrong) {
      return;
    }
    Shapes.Fit fit = Shapes.fit(draft, shape, tokens ? input.vocabulary() : 0);
    if (fit.mistake().isPresent()) {
      wrong(key, fit.mistake().get() + " (expected: " + fit.expected() + ")");
      return;
    }
    Layer layer = named(key, fit.layer());
    layers.add(layer);
    shape = fit.shape();
    tokens = false;
    if (shape.stream().mapToLong(each -> each).reduce(1, (a, b) -> a * b) > MOST_NUMBERS) {
      wrong(key, "gives " + shape + " (expected: at most " + MOST_NUMBERS + " numbers a row)");
    }
  }

  /** The network, unless anything was wrong. */
  Optional<Network> build() {
    if (!wrong && (tokens || !shape.equals(List.of(outputs)))) {
      wrong(
          "layers", "the last one gives " + shape + " (expected: [" + outputs + "], the outputs)");
    }
    if (wrong) {
      return Optional.empty();
    }
    Network network = new Network(input, layers, outputs);
    if (network.names().isEmpty()) {
      wrong("layers", "none has weights (expected: one at least)");
      return Optional.empty();
    }
    if (network.count() > MOST_WEIGHTS) {
      wrong("kind", network.count() + " weights (expected: at most " + MOST_WEIGHTS + ")");
      return Optional.empty();
    }
    return Optional.of(network);
  }

  private Layer named(String key, Layer layer) {
    Optional<String> name = Parts.name(layer);
    if (name.isEmpty()) {
      return layer;
    }
    String given = name.get().isEmpty() ? free(Parts.kind(layer)) : name.get();
    if (!names.add(given)) {
      wrong(key, "a second layer named " + given + " (expected: names that differ)");
    }
    return Parts.renamed(layer, given);
  }

  private String free(String kind) {
    String name;
    do {
      name = kind + counts.merge(kind, 1, Integer::sum);
    } while (names.contains(name));
    return name;
  }
}
