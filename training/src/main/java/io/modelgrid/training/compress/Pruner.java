package io.modelgrid.training.compress;

import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sets weights to zero by their magnitude: those of products, convolutions and recurrent layers; no
 * biases, norms or embeddings.
 */
public final class Pruner {
  private Pruner() {}

  /** The names of a network's weights that are pruned. */
  public static Set<String> prunable(Network network) {
    Set<String> names = new LinkedHashSet<>();
    for (Layer layer : network.layers()) {
      if (layer instanceof Layer.Linear each) {
        names.add(each.name() + ".weight");
      } else if (layer instanceof Layer.Convolution each) {
        names.add(each.name() + ".weight");
      } else if (layer instanceof Layer.Recurrent each) {
        names.add(each.name() + ".w_ih");
        names.add(each.name() + ".w_hh");
      } else if (layer instanceof Layer.Encoder each) {
        for (String part : List.of("query", "key", "value", "output", "inner", "outer")) {
          names.add(each.name() + "." + part + ".weight");
        }
      }
    }
    return names;
  }

  /** A network's weights with the smallest of them zero; a mask is where they are not. */
  public static Weights pruned(Network network, Weights weights, Pruning pruning) {
    Map<String, Weights.Values> all = new LinkedHashMap<>(weights.byName());
    Map<String, float[]> some = new LinkedHashMap<>();
    for (String name : prunable(network)) {
      some.put(name, weights.get(name).numbers().clone());
    }
    prune(some.values(), pruning);
    some.forEach(
        (name, numbers) -> all.put(name, new Weights.Values(weights.get(name).shape(), numbers)));
    return new Weights(all);
  }

  /** Sets to zero in place: of equal ones those that come first. */
  static void prune(Collection<float[]> tensors, Pruning pruning) {
    if (pruning.byLayer()) {
      tensors.forEach(each -> pruneTogether(List.of(each), pruning.share()));
    } else {
      pruneTogether(new ArrayList<>(tensors), pruning.share());
    }
  }

  private static void pruneTogether(List<float[]> tensors, double share) {
    int count = tensors.stream().mapToInt(each -> each.length).sum();
    int zeros = (int) Math.round(share * count);
    if (zeros == 0) {
      return;
    }
    float[] sizes = new float[count];
    int next = 0;
    for (float[] tensor : tensors) {
      for (float each : tensor) {
        sizes[next++] = Math.abs(each);
      }
    }
    Arrays.sort(sizes);
    float bound = sizes[zeros - 1];
    int atBound = zeros;
    for (int i = 0; i < zeros && sizes[i] < bound; i++) {
      atBound--;
    }
    for (float[] tensor : tensors) {
      for (int i = 0; i < tensor.length; i++) {
        float size = Math.abs(tensor[i]);
        if (size < bound) {
          tensor[i] = 0;
        } else if (size == bound && atBound > 0) {
          tensor[i] = 0;
          atBound--;
        }
      }
    }
  }
}
