package io.modelgrid.training.onnx;

import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Layer.BatchNorm;
import io.modelgrid.training.network.Layer.Convolution;
import io.modelgrid.training.network.Layer.Embedding;
import io.modelgrid.training.network.Layer.Encoder;
import io.modelgrid.training.network.Layer.Linear;
import io.modelgrid.training.network.Layer.Position;
import io.modelgrid.training.network.Layer.Recurrent;
import io.modelgrid.training.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of a network's weights, by name, in the order of its layers. */
public final class WeightShapes {
  private final Map<String, List<Integer>> shapes = new LinkedHashMap<>();

  private WeightShapes() {}

  public static Map<String, List<Integer>> of(Network network) {
    WeightShapes all = new WeightShapes();
    network.layers().forEach(all::add);
    return all.shapes;
  }

  private void add(Layer layer) {
    if (layer instanceof Linear each) {
      add(each.name(), "weight", each.out(), each.in());
      add(each.name(), "bias", each.out());
    } else if (layer instanceof Convolution each) {
      add(each.name(), "weight", each.out(), each.in(), each.kernel(), each.kernel());
      add(each.name(), "bias", each.out());
    } else if (layer instanceof BatchNorm each) {
      for (String part : List.of("gamma", "beta", "mean", "variance")) {
        add(each.name(), part, each.width());
      }
    } else if (layer instanceof Embedding each) {
      add(each.name(), "weight", each.vocabulary(), each.width());
    } else if (layer instanceof Position each) {
      add(each.name(), "weight", each.length(), each.width());
    } else if (layer instanceof Recurrent each) {
      int rows = SequenceGraph.gates(each.cell()) * each.hidden();
      add(each.name(), "w_ih", rows, each.in());
      add(each.name(), "w_hh", rows, each.hidden());
      add(each.name(), "b_ih", rows);
      add(each.name(), "b_hh", rows);
    } else if (layer instanceof Encoder each) {
      encoder(each);
    }
  }

  private void encoder(Encoder layer) {
    for (String part : List.of("query", "key", "value", "output")) {
      add(layer.name(), part + ".weight", layer.width(), layer.width());
      add(layer.name(), part + ".bias", layer.width());
    }
    for (String part : List.of("norm1.gamma", "norm1.beta", "norm2.gamma", "norm2.beta")) {
      add(layer.name(), part, layer.width());
    }
    add(layer.name(), "inner.weight", layer.inner(), layer.width());
    add(layer.name(), "inner.bias", layer.inner());
    add(layer.name(), "outer.weight", layer.width(), layer.inner());
    add(layer.name(), "outer.bias", layer.width());
  }

  private void add(String layer, String part, Integer... shape) {
    shapes.put(layer + "." + part, List.of(shape));
  }
}
