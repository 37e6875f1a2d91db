package io.modelgrid.training.onnx;

import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Layer.Recurrent.Cell;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network computed row by row in doubles, as plainly as its layers are described. */
final class ReferenceNetwork {
  private static final double EPSILON = 1e-5;

  private final Network network;
  private final Weights weights;
  private boolean[] padding = {};
  private int[] shape = {};

  ReferenceNetwork(Network network, Weights weights) {
    this.network = network;
    this.weights = weights;
  }

  /** Scores or numbers of a prepared row. */
  double[] of(double[] row) {
    shape = network.input().dimensions().stream().mapToInt(Integer::intValue).toArray();
    padding = new boolean[row.length];
    for (int i = 0; i < row.length; i++) {
      padding[i] = network.input().tokens() && row[i] == network.input().padding();
    }
    double[] x = row;
    for (Layer layer : network.layers()) {
      x = apply(layer, x);
    }
    return x;
  }

  static double[] softmax(double[] scores) {
    double largest = Arrays.stream(scores).max().orElseThrow();
    double[] shares = Arrays.stream(scores).map(each -> Math.exp(each - largest)).toArray();
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(each -> each / sum).toArray();
  }

  private double[] apply(Layer layer, double[] x) {
    if (layer instanceof Layer.Linear each) {
      double[] y = linear(each.name(), "", x, each.in(), each.out());
      shape[shape.length - 1] = each.out();
      return y;
    }
    if (layer instanceof Layer.Convolution each) {
      return convolution(each, x);
    }
    if (layer instanceof Layer.BatchNorm each) {
      return batchNorm(each, x);
    }
    if (layer instanceof Layer.Pool each) {
      return pool(each, x);
    }
    if (layer instanceof Layer.GlobalPool) {
      return globalPool(x);
    }
    if (layer instanceof Layer.Flatten) {
      shape = new int[] {x.length};
      return x;
    }
    if (layer instanceof Layer.Lines) {
      shape = new int[] {shape[1], shape[2]};
      return x;
    }
    if (layer instanceof Layer.Activation each) {
      return Arrays.stream(x).map(number -> activation(each.function(), number)).toArray();
    }
    if (layer instanceof Layer.Embedding each) {
      return embedding(each, x);
    }
    if (layer instanceof Layer.Position each) {
      return plus(x, part(each.name(), "weight"));
    }
    if (layer instanceof Layer.Recurrent each) {
      return recurrent(each, x);
    }
    if (layer instanceof Layer.Encoder each) {
      return encoder(each, x);
    }
    return layer instanceof Layer.Summary each ? summary(each.choice(), x) : x;
  }

  private float[] part(String layer, String part) {
    return weights.get(layer + "." + part).numbers();
  }

  private double[] linear(String layer, String before, double[] x, int in, int out) {
    float[] weight = part(layer, before + "weight");
    float[] bias = part(layer, before + "bias");
    int rows = x.length / in;
    double[] y = new double[rows * out];
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < out; o++) {
        double sum = bias[o];
        for (int i = 0; i < in; i++) {
          sum += x[row * in + i] * weight[o * in + i];
        }
        y[row * out + o] = sum;
      }
    }
    return y;
  }

  private double[] convolution(Layer.Convolution layer, double[] x) {
    float[] weight = part(layer.name(), "weight");
    float[] bias = part(layer.name(), "bias");
    int height = (shape[1] + 2 * layer.padding() - layer.kernel()) / layer.stride() + 1;
    int width = (shape[2] + 2 * layer.padding() - layer.kernel()) / layer.stride() + 1;
    double[] y = new double[layer.out() * height * width];
    for (int o = 0; o < layer.out(); o++) {
      for (int h = 0; h < height; h++) {
        for (int w = 0; w < width; w++) {
          double sum = bias[o];
          for (int c = 0; c < layer.in(); c++) {
            for (int kh = 0; kh < layer.kernel(); kh++) {
              for (int kw = 0; kw < layer.kernel(); kw++) {
                int fromH = h * layer.stride() - layer.padding() + kh;
                int fromW = w * layer.stride() - layer.padding() + kw;
                if (fromH >= 0 && fromH < shape[1] && fromW >= 0 && fromW < shape[2]) {
                  int at = ((o * layer.in() + c) * layer.kernel() + kh) * layer.kernel() + kw;
                  sum += weight[at] * x[(c * shape[1] + fromH) * shape[2] + fromW];
                }
              }
            }
          }
          y[(o * height + h) * width + w] = sum;
        }
      }
    }
    shape = new int[] {layer.out(), height, width};
    return y;
  }

  private double[] batchNorm(Layer.BatchNorm layer, double[] x) {
    int each = x.length / layer.width();
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int channel = i / each;
      double spread = Math.sqrt(part(layer.name(), "variance")[channel] + EPSILON);
      y[i] =
          (x[i] - part(layer.name(), "mean")[channel])
                  / spread
                  * part(layer.name(), "gamma")[channel]
              + part(layer.name(), "beta")[channel];
    }
    return y;
  }

  private double[] pool(Layer.Pool layer, double[] x) {
    int size = layer.size();
    int height = shape[1] / size;
    int width = shape[2] / size;
    double[] y = new double[shape[0] * height * width];
    for (int i = 0; i < y.length; i++) {
      int channel = i / (height * width);
      int top = i / width % height * size;
      int left = i % width * size;
      double largest = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (int h = 0; h < size; h++) {
        for (int w = 0; w < size; w++) {
          double number = x[(channel * shape[1] + top + h) * shape[2] + left + w];
          largest = Math.max(largest, number);
          sum += number;
        }
      }
      y[i] = layer.pooling() == Layer.Pool.Pooling.MAX ? largest : sum / (size * size);
    }
    shape = new int[] {shape[0], height, width};
    return y;
  }

  private double[] globalPool(double[] x) {
    int size = shape[1] * shape[2];
    double[] y = new double[shape[0]];
    for (int i = 0; i < x.length; i++) {
      y[i / size] += x[i] / size;
    }
    shape = new int[] {shape[0]};
    return y;
  }

  private static double activation(Layer.Activation.Function function, double x) {
    return switch (function) {
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x < 0 ? 0.01 * x : x;
      case TANH -> Math.tanh(x);
      case SIGMOID -> sigmoid(x);
      case GELU -> x * (1 + erf(x / Math.sqrt(2))) / 2;
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** By its Taylor series, which is exact enough for the small numbers of tests. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private double[] embedding(Layer.Embedding layer, double[] x) {
    double[] y = new double[x.length * layer.width()];
    for (int i = 0; i < y.length; i++) {
      int token = (int) x[i / layer.width()];
      y[i] = part(layer.name(), "weight")[token * layer.width() + i % layer.width()];
    }
    shape = new int[] {x.length, layer.width()};
    return y;
  }

  private static double[] plus(double[] x, float[] other) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] + other[i];
    }
    return y;
  }

  private double[] recurrent(Layer.Recurrent layer, double[] x) {
    int hidden = layer.hidden();
    int length = x.length / layer.in();
    double[] h = new double[hidden];
    double[] c = new double[hidden];
    double[] y = new double[length * hidden];
    for (int t = 0; t < length; t++) {
      double[] now = Arrays.copyOfRange(x, t * layer.in(), (t + 1) * layer.in());
      double[] fromIn = gates(layer, "ih", now);
      double[] fromHidden = gates(layer, "hh", h);
      double[] next = new double[hidden];
      for (int j = 0; j < hidden; j++) {
        int second = hidden + j;
        int third = 2 * hidden + j;
        int fourth = 3 * hidden + j;
        if (layer.cell() == Cell.RNN) {
          next[j] = Math.tanh(fromIn[j] + fromHidden[j]);
        } else if (layer.cell() == Cell.LSTM) {
          double in = sigmoid(fromIn[j] + fromHidden[j]);
          double forget = sigmoid(fromIn[second] + fromHidden[second]);
          double cell = Math.tanh(fromIn[third] + fromHidden[third]);
          double out = sigmoid(fromIn[fourth] + fromHidden[fourth]);
          c[j] = forget * c[j] + in * cell;
          next[j] = out * Math.tanh(c[j]);
        } else {
          double reset = sigmoid(fromIn[j] + fromHidden[j]);
          double update = sigmoid(fromIn[second] + fromHidden[second]);
          double fresh = Math.tanh(fromIn[third] + reset * fromHidden[third]);
          next[j] = (1 - update) * fresh + update * h[j];
        }
      }
      h = next;
      System.arraycopy(h, 0, y, t * hidden, hidden);
    }
    shape = new int[] {length, hidden};
    return y;
  }

  private double[] gates(Layer.Recurrent layer, String which, double[] x) {
    float[] weight = part(layer.name(), "w_" + which);
    float[] bias = part(layer.name(), "b_" + which);
    double[] y = new double[bias.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias[o];
      for (int i = 0; i < x.length; i++) {
        y[o] += weight[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  private double[] encoder(Layer.Encoder layer, double[] x) {
    int width = layer.width();
    int each = width / layer.heads();
    int length = x.length / width;
    double[] query = linear(layer.name(), "query.", x, width, width);
    double[] key = linear(layer.name(), "key.", x, width, width);
    double[] value = linear(layer.name(), "value.", x, width, width);
    double[] mixed = new double[x.length];
    for (int head = 0; head < layer.heads(); head++) {
      for (int to = 0; to < length; to++) {
        double[] scores = new double[length];
        for (int from = 0; from < length; from++) {
          for (int i = head * each; i < (head + 1) * each; i++) {
            scores[from] += query[to * width + i] * key[from * width + i] / Math.sqrt(each);
          }
          scores[from] = isPadding(from) ? -1e9 : scores[from];
        }
        double[] shares = softmax(scores);
        for (int from = 0; from < length; from++) {
          for (int i = head * each; i < (head + 1) * each; i++) {
            mixed[to * width + i] += shares[from] * value[from * width + i];
          }
        }
      }
    }
    double[] half =
        norm(layer, "norm1", sum(x, linear(layer.name(), "output.", mixed, width, width)));
    double[] inner = linear(layer.name(), "inner.", half, width, layer.inner());
    for (int i = 0; i < inner.length; i++) {
      inner[i] = activation(Layer.Activation.Function.GELU, inner[i]);
    }
    double[] outer = linear(layer.name(), "outer.", inner, layer.inner(), width);
    return norm(layer, "norm2", sum(half, outer));
  }

  private boolean isPadding(int place) {
    return network.input().tokens() && padding[place];
  }

  private static double[] sum(double[] x, double[] other) {
    double[] y = x.clone();
    for (int i = 0; i < y.length; i++) {
      y[i] += other[i];
    }
    return y;
  }

  private double[] norm(Layer.Encoder layer, String part, double[] x) {
    int width = layer.width();
    double[] y = new double[x.length];
    for (int row = 0; row < x.length / width; row++) {
      double[] own = Arrays.copyOfRange(x, row * width, (row + 1) * width);
      double mean = Arrays.stream(own).average().orElseThrow();
      double variance =
          Arrays.stream(own).map(n -> (n - mean) * (n - mean)).average().orElseThrow();
      for (int i = 0; i < width; i++) {
        y[row * width + i] =
            (own[i] - mean) / Math.sqrt(variance + EPSILON) * part(layer.name(), part + ".gamma")[i]
                + part(layer.name(), part + ".beta")[i];
      }
    }
    return y;
  }

  private double[] summary(Layer.Summary.Choice choice, double[] x) {
    int width = shape[1];
    List<Integer> places = new ArrayList<>();
    for (int place = 0; place < x.length / width; place++) {
      boolean last = place == x.length / width - 1;
      if (choice == Layer.Summary.Choice.LAST ? last : !isPadding(place)) {
        places.add(place);
      }
    }
    double[] y = new double[width];
    for (int place : places) {
      for (int i = 0; i < width; i++) {
        y[i] += x[place * width + i] / places.size();
      }
    }
    shape = new int[] {width};
    return y;
  }
}
