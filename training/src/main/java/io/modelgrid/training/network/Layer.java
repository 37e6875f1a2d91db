package io.modelgrid.training.network;

/**
 * One layer. Those that have weights have a name, under which these lie in {@link
 * io.modelgrid.training.weights.Weights} as {@code name.part}; each says which, and their shapes.
 * Shapes of rows are given without the batch's dimension.
 */
public sealed interface Layer {

  /**
   * {@code y = x Wᵀ + b} on the last dimension. Parts: {@code weight} (out, in), {@code bias}
   * (out).
   */
  record Linear(String name, int in, int out) implements Layer {}

  /**
   * Two-dimensional cross-correlation over (channels, height, width), zeros around. Parts: {@code
   * weight} (out, in, kernel, kernel), {@code bias} (out).
   */
  record Convolution(String name, int in, int out, int kernel, int stride, int padding)
      implements Layer {}

  /**
   * Normalises each channel of (channels, height, width), or each number of a flat row, by its mean
   * and variance: those of the batch in training, running ones afterwards. Epsilon 1e-5, momentum
   * 0.9. Parts, all (width): {@code gamma}, {@code beta}, {@code mean}, {@code variance}.
   */
  record BatchNorm(String name, int width) implements Layer {}

  /**
   * The largest, or the mean, of each square of (channels, height, width), which do not overlap.
   */
  record Pool(Pooling pooling, int size) implements Layer {
    /** Which number stands for a square. */
    public enum Pooling {
      MAX,
      MEAN
    }
  }

  /** The mean of each channel: (channels, height, width) to (channels). */
  record GlobalPool() implements Layer {}

  /** All numbers of a row in one dimension. */
  record Flatten() implements Layer {}

  /** A picture as a sequence of its lines: (1, length, width) to (length, width). */
  record Lines() implements Layer {}

  /** A function of each number by itself. */
  record Activation(Function function) implements Layer {
    /** GELU is the exact one, with the error function; the leaky ReLU's slope is 0.01. */
    public enum Function {
      RELU,
      LEAKY_RELU,
      TANH,
      SIGMOID,
      GELU
    }
  }

  /** In training, sets a share of the numbers to zero at random and scales up the rest. */
  record Dropout(double rate) implements Layer {}

  /** Token ids (length) to (length, width). Part: {@code weight} (vocabulary, width). */
  record Embedding(String name, int vocabulary, int width) implements Layer {}

  /** Adds to (length, width) what belongs to each place. Part: {@code weight} (length, width). */
  record Position(String name, int length, int width) implements Layer {}

  /**
   * A recurrent layer over (length, in), giving (length, hidden). Parts as PyTorch has them, with g
   * = 1 for RNN (tanh), 4 for LSTM (order i, f, g, o), 3 for GRU (order r, z, n): {@code w_ih} (g ·
   * hidden, in), {@code w_hh} (g · hidden, hidden), {@code b_ih} and {@code b_hh} (g · hidden).
   */
  record Recurrent(String name, Cell cell, int in, int hidden) implements Layer {
    /** Which cell. */
    public enum Cell {
      RNN(1),
      LSTM(4),
      GRU(3);

      private final int gates;

      Cell(int gates) {
        this.gates = gates;
      }

      /** How many times the hidden numbers a cell computes of its input. */
      public int gates() {
        return gates;
      }
    }
  }

  /**
   * A Transformer encoder layer over (length, width), normalising after each half, with the padding
   * of a text masked. Parts: {@code query}, {@code key}, {@code value}, {@code output}, each {@code
   * .weight} (width, width) and {@code .bias} (width); {@code norm1}, {@code norm2}, each {@code
   * .gamma} and {@code .beta} (width); {@code inner.weight} (inner, width), {@code inner.bias}
   * (inner), {@code outer.weight} (width, inner), {@code outer.bias} (width). GELU between inner
   * and outer. Epsilon 1e-5. Scores are divided by the root of width / heads; those of padding have
   * 1e9 taken off before the softmax. In training, dropout acts on what each half adds.
   */
  record Encoder(String name, int width, int heads, int inner, double dropout) implements Layer {}

  /**
   * (length, width) to (width): the last place's, or the mean over all that are no padding (the sum
   * by their number, or by 1 where there are none).
   */
  record Summary(Choice choice) implements Layer {
    /** What stands for the whole sequence. */
    public enum Choice {
      LAST,
      MEAN
    }
  }
}
