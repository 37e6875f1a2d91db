package io.modelgrid.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.recurrent.RNN;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.network.Layer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One way through a network; {@link Layer} says what each layer computes. Used once. */
final class Forward {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.9f;
  private static final float LEAK = 0.01f;
  // DJL's number for "the second dimension, as PyTorch has it", without swapping any.
  private static final int CHANNELS = -1;

  private final Map<String, NDArray> arrays;
  private final boolean training;
  private final RowShape input;
  private @Nullable NDArray present;

  /**
   * Begins.
   *
   * @param arrays weights by name, in the step's manager
   * @param training whether dropout acts and batches are normalised by themselves
   */
  Forward(RowShape input, Map<String, NDArray> arrays, boolean training) {
    this.input = input;
    this.arrays = arrays;
    this.training = training;
  }

  /** What a list of layers makes of rows. */
  NDArray apply(Iterable<Layer> layers, NDArray rows) {
    NDArray x = rows;
    if (input.tokens()) {
      present = rows.neq(input.padding()).toType(DataType.FLOAT32, false);
      x = rows.toType(DataType.INT64, false);
    }
    for (Layer layer : layers) {
      x = apply(layer, x);
    }
    return x;
  }

  private NDArray apply(Layer layer, NDArray x) {
    if (layer instanceof Layer.Linear linear) {
      return linear(x, linear.name());
    } else if (layer instanceof Layer.Activation activation) {
      return activation(x, activation.function());
    } else if (layer instanceof Layer.Convolution convolution) {
      return convolution(x, convolution);
    } else if (layer instanceof Layer.BatchNorm norm) {
      return batchNorm(x, norm);
    } else if (layer instanceof Layer.Pool pool) {
      return pool(x, pool);
    } else if (layer instanceof Layer.GlobalPool) {
      return x.reshape(x.getShape().get(0), x.getShape().get(1), -1).mean(new int[] {2});
    } else if (layer instanceof Layer.Flatten) {
      return x.reshape(x.getShape().get(0), -1);
    } else if (layer instanceof Layer.Lines) {
      Shape shape = x.getShape();
      return x.reshape(shape.get(0), shape.get(2), shape.get(3));
    } else if (layer instanceof Layer.Dropout dropout) {
      return dropout(x, dropout.rate());
    } else if (layer instanceof Layer.Embedding embedding) {
      return engine(x)
          .embedding(x, part(embedding.name(), "weight"), SparseFormat.DENSE)
          .singletonOrThrow();
    } else if (layer instanceof Layer.Position position) {
      return x.add(part(position.name(), "weight"));
    } else if (layer instanceof Layer.Recurrent recurrent) {
      return recurrent(x, recurrent);
    } else if (layer instanceof Layer.Encoder encoder) {
      return encoder(x, encoder);
    } else if (layer instanceof Layer.Summary summary) {
      return summary(x, summary.choice());
    }
    throw new IllegalStateException("layer: " + layer);
  }

  private NDArray linear(NDArray x, String name) {
    return engine(x).linear(x, part(name, "weight"), part(name, "bias")).singletonOrThrow();
  }

  private static NDArray activation(NDArray x, Layer.Activation.Function function) {
    NDArrayEx engine = engine(x);
    return switch (function) {
      case RELU -> engine.relu();
      case LEAKY_RELU -> engine.leakyRelu(LEAK);
      case TANH -> engine.tanh();
      case SIGMOID -> engine.sigmoid();
      case GELU -> engine.gelu();
    };
  }

  private NDArray convolution(NDArray x, Layer.Convolution layer) {
    return engine(x)
        .convolution(
            x,
            part(layer.name(), "weight"),
            part(layer.name(), "bias"),
            new Shape(layer.stride(), layer.stride()),
            new Shape(layer.padding(), layer.padding()),
            new Shape(1, 1),
            1)
        .singletonOrThrow();
  }

  private NDArray batchNorm(NDArray x, Layer.BatchNorm layer) {
    NDArray gamma = part(layer.name(), "gamma");
    // A frozen layer keeps its running mean and variance, too.
    boolean moving = training && gamma.hasGradient();
    return engine(x)
        .batchNorm(
            x,
            part(layer.name(), "mean"),
            part(layer.name(), "variance"),
            gamma,
            part(layer.name(), "beta"),
            CHANNELS,
            MOMENTUM,
            EPSILON,
            moving)
        .singletonOrThrow();
  }

  private static NDArray pool(NDArray x, Layer.Pool layer) {
    Shape square = new Shape(layer.size(), layer.size());
    Shape none = new Shape(0, 0);
    return switch (layer.pooling()) {
      case MAX -> engine(x).maxPool(square, square, none, false);
      case MEAN -> engine(x).avgPool(square, square, none, false, false);
    };
  }

  private NDArray dropout(NDArray x, double rate) {
    return training && rate > 0 ? engine(x).dropout(x, (float) rate, true).singletonOrThrow() : x;
  }

  private NDArray recurrent(NDArray x, Layer.Recurrent layer) {
    String name = layer.name();
    NDList weights =
        new NDList(part(name, "w_ih"), part(name, "w_hh"), part(name, "b_ih"), part(name, "b_hh"));
    NDManager step = x.getManager();
    Shape shape = new Shape(1, x.getShape().get(0), layer.hidden());
    NDArray hidden = step.zeros(shape);
    NDArrayEx engine = engine(x);
    NDList answers =
        switch (layer.cell()) {
          case RNN ->
              engine.rnn(
                  x, hidden, weights, true, 1, RNN.Activation.TANH, 0, training, false, true);
          case LSTM ->
              engine.lstm(
                  x,
                  new NDList(hidden, step.zeros(shape)),
                  weights,
                  true,
                  1,
                  0,
                  training,
                  false,
                  true);
          case GRU -> engine.gru(x, hidden, weights, true, 1, 0, training, false, true);
        };
    return answers.get(0);
  }

  private NDArray encoder(NDArray x, Layer.Encoder layer) {
    String name = layer.name() + ".";
    NDArray attended = dropout(linear(attention(x, layer), name + "output"), layer.dropout());
    NDArray middle = layerNorm(x.add(attended), name + "norm1", layer.width());
    NDArray inner = engine(linear(middle, name + "inner")).gelu();
    NDArray outer = dropout(linear(inner, name + "outer"), layer.dropout());
    return layerNorm(middle.add(outer), name + "norm2", layer.width());
  }

  private NDArray attention(NDArray x, Layer.Encoder layer) {
    String name = layer.name() + ".";
    long rows = x.getShape().get(0);
    long length = x.getShape().get(1);
    int each = layer.width() / layer.heads();
    Shape apart = new Shape(rows, length, layer.heads(), each);
    NDArray query = linear(x, name + "query").reshape(apart).transpose(0, 2, 1, 3);
    NDArray key = linear(x, name + "key").reshape(apart).transpose(0, 2, 3, 1);
    NDArray value = linear(x, name + "value").reshape(apart).transpose(0, 2, 1, 3);
    NDArray scores = query.matMul(key).div((float) Math.sqrt(each));
    if (present != null) {
      // 0 where there is a token, -1e9 where there is padding.
      scores = scores.add(present.reshape(rows, 1, 1, length).sub(1).mul(1e9f));
    }
    return scores
        .softmax(-1)
        .matMul(value)
        .transpose(0, 2, 1, 3)
        .reshape(rows, length, layer.width());
  }

  private NDArray layerNorm(NDArray x, String name, int width) {
    return engine(x)
        .layerNorm(x, new Shape(width), part(name, "gamma"), part(name, "beta"), EPSILON)
        .singletonOrThrow();
  }

  private NDArray summary(NDArray x, Layer.Summary.Choice choice) {
    Shape shape = x.getShape();
    if (choice == Layer.Summary.Choice.LAST) {
      return x.get(new NDIndex(":, {}", shape.get(1) - 1));
    }
    if (present == null) {
      return x.mean(new int[] {1});
    }
    NDArray counts = present.sum(new int[] {1}, true).maximum(1);
    NDArray kept = x.mul(present.reshape(shape.get(0), shape.get(1), 1));
    return kept.sum(new int[] {1}).div(counts);
  }

  private NDArray part(String layer, String part) {
    NDArray found = arrays.get(layer + "." + part);
    if (found == null) {
      throw new IllegalStateException("weights: no " + layer + "." + part);
    }
    return found;
  }

  private static NDArrayEx engine(NDArray x) {
    return x.getNDArrayInternal();
  }
}
