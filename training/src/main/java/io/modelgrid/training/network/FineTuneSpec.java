package io.modelgrid.training.network;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.weights.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a network starts from that of an earlier version.
 *
 * @param freeze names of layers whose weights stay as they are
 * @param freezeBody whether all but the last layer with weights stay as they are
 * @param newHead whether the last layer with weights is made anew; it is anyway where the number of
 *     outputs differs
 */
public record FineTuneSpec(List<String> freeze, boolean freezeBody, boolean newHead) {
  public FineTuneSpec {
    freeze = List.copyOf(freeze);
  }

  /** Reads {@code freeze}, {@code freeze-body} and {@code new-head}; the caller calls done. */
  public static FineTuneSpec read(Form form) {
    return new FineTuneSpec(
        form.texts("freeze"), form.flag("freeze-body", false), form.flag("new-head", false));
  }

  /**
   * What a training starts with.
   *
   * @param weights those of the base; without the head's where it is made anew
   * @param frozen names of the layers that stay as they are
   */
  public record Start(Network network, Weights weights, Set<String> frozen) {
    public Start {
      frozen = Set.copyOf(frozen);
    }
  }

  /**
   * What to start with.
   *
   * @param outputs of the new network
   * @param path of this description, for mistakes
   */
  public Optional<Start> apply(
      Network base, Weights weights, int outputs, String path, Mistakes mistakes) {
    List<String> names = base.names();
    String head = names.get(names.size() - 1);
    boolean anew = newHead || outputs != base.outputs();
    Optional<Network> network =
        anew ? withHead(base, head, outputs, path, mistakes) : Optional.of(base);
    Set<String> frozen =
        new LinkedHashSet<>(freezeBody ? names.subList(0, names.size() - 1) : List.of());
    for (int i = 0; i < freeze.size(); i++) {
      String layer = freeze.get(i);
      if (!names.contains(layer)) {
        mistakes.add(path + ".freeze[" + i + "]", layer + " (expected: one of " + names + ")");
      } else if (anew && layer.equals(head)) {
        mistakes.add(
            path + ".freeze[" + i + "]", layer + " is made anew (expected: another layer)");
      }
      frozen.add(layer);
    }
    if (frozen.containsAll(names)) {
      mistakes.add(path + ".freeze", "all layers (expected: one at least that is trained)");
    }
    if (network.isEmpty() || !mistakes.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Weights.Values> kept = new LinkedHashMap<>(weights.byName());
    if (anew) {
      kept.keySet().removeIf(name -> name.startsWith(head + "."));
    }
    return Optional.of(new Start(network.get(), new Weights(kept), frozen));
  }

  private static Optional<Network> withHead(
      Network base, String head, int outputs, String path, Mistakes mistakes) {
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : base.layers()) {
      if (layer instanceof Layer.Linear linear && linear.name().equals(head)) {
        layers.add(new Layer.Linear(head, linear.in(), outputs));
      } else {
        layers.add(layer);
      }
    }
    if (layers.equals(base.layers()) && outputs != base.outputs()) {
      mistakes.add(
          path + ".new-head",
          "the base gives "
              + base.outputs()
              + " (expected: a base with a linear layer at its end)");
      return Optional.empty();
    }
    return Optional.of(new Network(base.input(), layers, outputs));
  }
}
