package io.modelgrid.training.made;

import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** What a network computes of one row, written down plainly, in doubles: without dropout. */
public final class PlainNetwork {
  private final Network network;
  private final Weights weights;
  private boolean[] padding = new boolean[0];

  public PlainNetwork(Network network, Weights weights) {
    this.network = network;
    this.weights = weights;
  }

  /** Numbers with their shape. */
  private static final class Array {
    private final List<Integer> shape;
    private final double[] numbers;

    Array(List<Integer> shape, double[] numbers) {
      this.shape = shape;
      this.numbers = numbers;
    }

    Array(double[] numbers, Integer... shape) {
      this(List.of(shape), numbers);
    }

    double at(int i, int j) {
      return numbers[i * shape.get(1) + j];
    }

    double at(int i, int j, int k) {
      return numbers[(i * shape.get(1) + j) * shape.get(2) + k];
    }

    double[] line(int i) {
      int width = shape.get(1);
      return Arrays.copyOfRange(numbers, i * width, (i + 1) * width);
    }
  }

  /** The answer to a row. */
  public double[] answer(float[] row) {
    double[] numbers = new double[row.length];
    padding = new boolean[row.length];
    for (int i = 0; i < row.length; i++) {
      numbers[i] = row[i];
      padding[i] = network.input().tokens() && row[i] == network.input().padding();
    }
    Array x = new Array(network.input().dimensions(), numbers);
    for (Layer layer : network.layers()) {
      x = apply(layer, x);
    }
    return x.numbers;
  }

  private Array apply(Layer layer, Array x) {
    if (layer instanceof Layer.Linear linear) {
      return lines(x, line -> linear(line, linear.name()));
    } else if (layer instanceof Layer.Convolution convolution) {
      return convolution(x, convolution);
    } else if (layer instanceof Layer.BatchNorm norm) {
      return batchNorm(x, norm);
    } else if (layer instanceof Layer.Pool pool) {
      return pool(x, pool);
    } else if (layer instanceof Layer.GlobalPool) {
      int channels = x.shape.get(0);
      int size = x.numbers.length / channels;
      double[] means = new double[channels];
      for (int i = 0; i < x.numbers.length; i++) {
        means[i / size] += x.numbers[i] / size;
      }
      return new Array(means, channels);
    } else if (layer instanceof Layer.Flatten) {
      return new Array(x.numbers, x.numbers.length);
    } else if (layer instanceof Layer.Lines) {
      return new Array(x.numbers, x.shape.get(1), x.shape.get(2));
    } else if (layer instanceof Layer.Activation activation) {
      return each(x, function(activation.function()));
    } else if (layer instanceof Layer.Dropout) {
      return x;
    } else if (layer instanceof Layer.Embedding embedding) {
      double[] all = new double[x.numbers.length * embedding.width()];
      float[] table = part(embedding.name(), "weight");
      for (int i = 0; i < all.length; i++) {
        int id = (int) x.numbers[i / embedding.width()];
        all[i] = table[id * embedding.width() + i % embedding.width()];
      }
      return new Array(all, x.numbers.length, embedding.width());
    } else if (layer instanceof Layer.Position position) {
      float[] places = part(position.name(), "weight");
      double[] sums = x.numbers.clone();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += places[i];
      }
      return new Array(x.shape, sums);
    } else if (layer instanceof Layer.Recurrent recurrent) {
      return recurrent(x, recurrent);
    } else if (layer instanceof Layer.Encoder encoder) {
      return encoder(x, encoder);
    } else if (layer instanceof Layer.Summary summary) {
      return summary(x, summary.choice());
    }
    throw new IllegalStateException("layer: " + layer);
  }

  private double[] linear(double[] line, String name) {
    return affine(line, part(name, "weight"), part(name, "bias"));
  }

  private static double[] affine(double[] line, float[] weight, float[] bias) {
    double[] out = new double[bias.length];
    for (int o = 0; o < out.length; o++) {
      out[o] = bias[o];
      for (int i = 0; i < line.length; i++) {
        out[o] += line[i] * weight[o * line.length + i];
      }
    }
    return out;
  }

  private Array convolution(Array x, Layer.Convolution c) {
    float[] weight = part(c.name(), "weight");
    float[] bias = part(c.name(), "bias");
    int height = (x.shape.get(1) + 2 * c.padding() - c.kernel()) / c.stride() + 1;
    int width = (x.shape.get(2) + 2 * c.padding() - c.kernel()) / c.stride() + 1;
    double[] out = new double[c.out() * height * width];
    for (int at = 0; at < out.length; at++) {
      int o = at / (height * width);
      int top = at / width % height * c.stride() - c.padding();
      int left = at % width * c.stride() - c.padding();
      out[at] = bias[o];
      for (int w = 0; w < c.in() * c.kernel() * c.kernel(); w++) {
        int row = top + w / c.kernel() % c.kernel();
        int column = left + w % c.kernel();
        if (row >= 0 && row < x.shape.get(1) && column >= 0 && column < x.shape.get(2)) {
          int in = w / (c.kernel() * c.kernel());
          out[at] += x.at(in, row, column) * weight[o * c.in() * c.kernel() * c.kernel() + w];
        }
      }
    }
    return new Array(out, c.out(), height, width);
  }

  private Array batchNorm(Array x, Layer.BatchNorm norm) {
    float[] gamma = part(norm.name(), "gamma");
    float[] beta = part(norm.name(), "beta");
    float[] mean = part(norm.name(), "mean");
    float[] variance = part(norm.name(), "variance");
    int size = x.numbers.length / norm.width();
    double[] out = new double[x.numbers.length];
    for (int i = 0; i < out.length; i++) {
      int c = i / size;
      out[i] = (x.numbers[i] - mean[c]) / Math.sqrt(variance[c] + 1e-5) * gamma[c] + beta[c];
    }
    return new Array(x.shape, out);
  }

  private static Array pool(Array x, Layer.Pool pool) {
    int height = x.shape.get(1) / pool.size();
    int width = x.shape.get(2) / pool.size();
    double[] out = new double[x.shape.get(0) * height * width];
    for (int at = 0; at < out.length; at++) {
      double most = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (int i = 0; i < pool.size() * pool.size(); i++) {
        double each =
            x.at(
                at / (height * width),
                at / width % height * pool.size() + i / pool.size(),
                at % width * pool.size() + i % pool.size());
        most = Math.max(most, each);
        sum += each;
      }
      out[at] = pool.pooling() == Layer.Pool.Pooling.MAX ? most : sum / (pool.size() * pool.size());
    }
    return new Array(out, x.shape.get(0), height, width);
  }

  private static DoubleUnaryOperator function(Layer.Activation.Function function) {
    return switch (function) {
      case RELU -> x -> Math.max(0, x);
      case LEAKY_RELU -> x -> x < 0 ? 0.01 * x : x;
      case TANH -> Math::tanh;
      case SIGMOID -> PlainNetwork::sigmoid;
      case GELU -> PlainNetwork::gelu;
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** x times the share of the normal distribution below x, by its series. */
  private static double gelu(double x) {
    double term = x;
    double sum = x;
    for (int i = 1; i < 100; i++) {
      term *= x * x / (2 * i + 1);
      sum += term;
    }
    return x * (0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
  }

  private Array recurrent(Array x, Layer.Recurrent r) {
    int n = r.hidden();
    double[] hidden = new double[n];
    double[] cell = new double[n];
    double[] out = new double[x.shape.get(0) * n];
    for (int t = 0; t < x.shape.get(0); t++) {
      double[] in = affine(x.line(t), part(r.name(), "w_ih"), part(r.name(), "b_ih"));
      double[] own = affine(hidden, part(r.name(), "w_hh"), part(r.name(), "b_hh"));
      double[] next = new double[n];
      for (int i = 0; i < n; i++) {
        switch (r.cell()) {
          case RNN -> next[i] = Math.tanh(in[i] + own[i]);
          case LSTM -> {
            double input = sigmoid(in[i] + own[i]);
            double forget = sigmoid(in[n + i] + own[n + i]);
            double fresh = Math.tanh(in[2 * n + i] + own[2 * n + i]);
            double output = sigmoid(in[3 * n + i] + own[3 * n + i]);
            cell[i] = forget * cell[i] + input * fresh;
            next[i] = output * Math.tanh(cell[i]);
          }
          case GRU -> {
            double reset = sigmoid(in[i] + own[i]);
            double update = sigmoid(in[n + i] + own[n + i]);
            double fresh = Math.tanh(in[2 * n + i] + reset * own[2 * n + i]);
            next[i] = (1 - update) * fresh + update * hidden[i];
          }
          default -> throw new IllegalStateException("cell: " + r.cell());
        }
      }
      hidden = next;
      System.arraycopy(hidden, 0, out, t * n, n);
    }
    return new Array(out, x.shape.get(0), n);
  }

  private Array encoder(Array x, Layer.Encoder e) {
    String name = e.name() + ".";
    Array query = lines(x, line -> linear(line, name + "query"));
    Array key = lines(x, line -> linear(line, name + "key"));
    Array value = lines(x, line -> linear(line, name + "value"));
    int length = x.shape.get(0);
    int each = e.width() / e.heads();
    double[] attended = new double[length * e.width()];
    for (int head = 0; head < e.heads(); head++) {
      for (int i = 0; i < length; i++) {
        double[] scores = new double[length];
        double sum = 0;
        for (int j = 0; j < length; j++) {
          for (int k = head * each; k < (head + 1) * each; k++) {
            scores[j] += query.at(i, k) * key.at(j, k) / Math.sqrt(each);
          }
          boolean hidden = network.input().tokens() && padding[j];
          scores[j] = Math.exp(scores[j] - (hidden ? 1e9 : 0));
          sum += scores[j];
        }
        for (int j = 0; j < length; j++) {
          for (int k = head * each; k < (head + 1) * each; k++) {
            attended[i * e.width() + k] += scores[j] / sum * value.at(j, k);
          }
        }
      }
    }
    Array both = lines(new Array(x.shape, attended), line -> linear(line, name + "output"));
    Array middle = layerNorm(sum(x, both), name + "norm1");
    Array inner = each(lines(middle, line -> linear(line, name + "inner")), PlainNetwork::gelu);
    Array outer = lines(inner, line -> linear(line, name + "outer"));
    return layerNorm(sum(middle, outer), name + "norm2");
  }

  private Array layerNorm(Array x, String name) {
    float[] gamma = part(name, "gamma");
    float[] beta = part(name, "beta");
    return lines(
        x,
        line -> {
          double mean = Arrays.stream(line).average().orElseThrow();
          double variance =
              Arrays.stream(line).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
          double[] out = new double[line.length];
          for (int i = 0; i < out.length; i++) {
            out[i] = (line[i] - mean) / Math.sqrt(variance + 1e-5) * gamma[i] + beta[i];
          }
          return out;
        });
  }

  private Array summary(Array x, Layer.Summary.Choice choice) {
    int length = x.shape.get(0);
    if (choice == Layer.Summary.Choice.LAST) {
      return new Array(x.line(length - 1), x.shape.get(1));
    }
    double[] sum = new double[x.shape.get(1)];
    int count = 0;
    for (int i = 0; i < length; i++) {
      if (!network.input().tokens() || !padding[i]) {
        count++;
        for (int k = 0; k < sum.length; k++) {
          sum[k] += x.at(i, k);
        }
      }
    }
    for (int k = 0; k < sum.length; k++) {
      sum[k] /= Math.max(1, count);
    }
    return new Array(sum, sum.length);
  }

  private static Array sum(Array one, Array other) {
    double[] sums = one.numbers.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.numbers[i];
    }
    return new Array(one.shape, sums);
  }

  private static Array each(Array x, DoubleUnaryOperator function) {
    return new Array(x.shape, Arrays.stream(x.numbers).map(function).toArray());
  }

  /** Applies something to a flat row, or to each line of a sequence. */
  private static Array lines(Array x, java.util.function.Function<double[], double[]> change) {
    if (x.shape.size() == 1) {
      double[] out = change.apply(x.numbers);
      return new Array(out, out.length);
    }
    List<double[]> all = new ArrayList<>();
    for (int i = 0; i < x.shape.get(0); i++) {
      all.add(change.apply(x.line(i)));
    }
    double[] out = all.stream().flatMapToDouble(Arrays::stream).toArray();
    return new Array(out, x.shape.get(0), out.length / x.shape.get(0));
  }

  private float[] part(String layer, String part) {
    return weights.get(layer + "." + part).numbers();
  }
}
