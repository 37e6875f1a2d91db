package io.modelgrid.training.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The weights that each layer has, and what layers are called. */
final class Parts {
  private Parts() {}

  /** Shapes of a layer's weights by {@code name.part}, in order. */
  static Map<String, List<Integer>> of(Layer layer) {
    Map<String, List<Integer>> parts = new LinkedHashMap<>();
    if (layer instanceof Layer.Linear linear) {
      parts.put("weight", List.of(linear.out(), linear.in()));
      parts.put("bias", List.of(linear.out()));
    } else if (layer instanceof Layer.Convolution convolution) {
      int kernel = convolution.kernel();
      parts.put("weight", List.of(convolution.out(), convolution.in(), kernel, kernel));
      parts.put("bias", List.of(convolution.out()));
    } else if (layer instanceof Layer.BatchNorm norm) {
      for (String part : List.of("gamma", "beta", "mean", "variance")) {
        parts.put(part, List.of(norm.width()));
      }
    } else if (layer instanceof Layer.Embedding embedding) {
      parts.put("weight", List.of(embedding.vocabulary(), embedding.width()));
    } else if (layer instanceof Layer.Position position) {
      parts.put("weight", List.of(position.length(), position.width()));
    } else if (layer instanceof Layer.Recurrent recurrent) {
      int gates = recurrent.cell().gates() * recurrent.hidden();
      parts.put("w_ih", List.of(gates, recurrent.in()));
      parts.put("w_hh", List.of(gates, recurrent.hidden()));
      parts.put("b_ih", List.of(gates));
      parts.put("b_hh", List.of(gates));
    } else if (layer instanceof Layer.Encoder encoder) {
      encoder(encoder, parts);
    }
    Map<String, List<Integer>> named = new LinkedHashMap<>();
    String name = name(layer).orElse("");
    parts.forEach((part, shape) -> named.put(name + "." + part, shape));
    return named;
  }

  private static void encoder(Layer.Encoder encoder, Map<String, List<Integer>> parts) {
    int width = encoder.width();
    for (String part : List.of("query", "key", "value", "output")) {
      parts.put(part + ".weight", List.of(width, width));
      parts.put(part + ".bias", List.of(width));
    }
    for (String part : List.of("norm1", "norm2")) {
      parts.put(part + ".gamma", List.of(width));
      parts.put(part + ".beta", List.of(width));
    }
    parts.put("inner.weight", List.of(encoder.inner(), width));
    parts.put("inner.bias", List.of(encoder.inner()));
    parts.put("outer.weight", List.of(width, encoder.inner()));
    parts.put("outer.bias", List.of(width));
  }

  /** The name of a layer that has weights. */
  static Optional<String> name(Layer layer) {
    if (layer instanceof Layer.Linear linear) {
      return Optional.of(linear.name());
    } else if (layer instanceof Layer.Convolution convolution) {
      return Optional.of(convolution.name());
    } else if (layer instanceof Layer.BatchNorm norm) {
      return Optional.of(norm.name());
    } else if (layer instanceof Layer.Embedding embedding) {
      return Optional.of(embedding.name());
    } else if (layer instanceof Layer.Position position) {
      return Optional.of(position.name());
    } else if (layer instanceof Layer.Recurrent recurrent) {
      return Optional.of(recurrent.name());
    } else if (layer instanceof Layer.Encoder encoder) {
      return Optional.of(encoder.name());
    }
    return Optional.empty();
  }

  /** The same layer by another name; itself if it has none. */
  static Layer renamed(Layer layer, String name) {
    if (layer instanceof Layer.Linear linear) {
      return new Layer.Linear(name, linear.in(), linear.out());
    } else if (layer instanceof Layer.Convolution c) {
      return new Layer.Convolution(name, c.in(), c.out(), c.kernel(), c.stride(), c.padding());
    } else if (layer instanceof Layer.BatchNorm norm) {
      return new Layer.BatchNorm(name, norm.width());
    } else if (layer instanceof Layer.Embedding embedding) {
      return new Layer.Embedding(name, embedding.vocabulary(), embedding.width());
    } else if (layer instanceof Layer.Position position) {
      return new Layer.Position(name, position.length(), position.width());
    } else if (layer instanceof Layer.Recurrent recurrent) {
      return new Layer.Recurrent(name, recurrent.cell(), recurrent.in(), recurrent.hidden());
    } else if (layer instanceof Layer.Encoder e) {
      return new Layer.Encoder(name, e.width(), e.heads(), e.inner(), e.dropout());
    }
    return layer;
  }

  /** What kind of layer it is, as descriptions write it. */
  static String kind(Layer layer) {
    return layer
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
