package io.modelgrid.training.network;

import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.Pool.Pooling;
import io.modelgrid.training.network.Layer.Recurrent.Cell;
import io.modelgrid.training.network.Layer.Summary.Choice;
import java.util.List;
import java.util.Optional;

/** What a specification says about its network: one of the usual kinds, or a list of layers. */
public sealed interface NetworkSpec {

  /** Reads the object {@code network}. */
  static NetworkSpec read(Form form) {
    NetworkSpec spec = new NetworkForm(form).read();
    form.done();
    return spec;
  }

  /**
   * The network for rows of this shape.
   *
   * @param outputs how many classes there are, or how many numbers a row is answered with
   * @param classes whether rows have classes
   * @param mistakes gets what does not fit, under {@code network}
   * @return empty if anything does not fit
   */
  default Optional<Network> build(RowShape input, int outputs, boolean classes, Mistakes mistakes) {
    NetworkBuilder builder = new NetworkBuilder(input, outputs, "network", mistakes);
    addTo(builder, classes);
    return builder.build();
  }

  /** Adds the layers. */
  void addTo(NetworkBuilder builder, boolean classes);

  /** One linear layer: logistic regression for classes, linear regression for numbers. */
  record Straight(boolean logistic) implements NetworkSpec {
    @Override
    public void addTo(NetworkBuilder builder, boolean classes) {
      if (classes != logistic) {
        builder.wrong(
            "kind",
            (logistic ? "logistic-regression" : "linear-regression")
                + " (expected: "
                + (classes
                    ? "logistic-regression, for classes)"
                    : "linear-regression, for numbers)"));
      }
      builder.flatten();
      builder.head();
    }
  }

  /** Linear layers one after the other. */
  record Mlp(List<Integer> hidden, Activation.Function function, double dropout, boolean batchNorm)
      implements NetworkSpec {
    public Mlp {
      hidden = List.copyOf(hidden);
    }

    @Override
    public void addTo(NetworkBuilder builder, boolean classes) {
      builder.flatten();
      addHidden(builder);
      builder.head();
    }

    private void addHidden(NetworkBuilder builder) {
      for (int i = 0; i < hidden.size(); i++) {
        builder.add("hidden[" + i + "]", new Layer.Linear("", 0, hidden.get(i)));
        if (batchNorm) {
          builder.add("batch-norm", new Layer.BatchNorm("", 0));
        }
        builder.add("activation", new Activation(function));
        builder.dropout(dropout);
      }
    }
  }

  /** Convolutions with pooling, then linear layers. */
  record Cnn(List<Integer> channels, int kernel, Pooling pooling, boolean globalPool, Mlp rest)
      implements NetworkSpec {
    public Cnn {
      channels = List.copyOf(channels);
    }

    @Override
    public void addTo(NetworkBuilder builder, boolean classes) {
      for (int i = 0; i < channels.size(); i++) {
        String path = "channels[" + i + "]";
        builder.add(path, new Layer.Convolution("", 0, channels.get(i), kernel, 1, kernel / 2));
        if (rest.batchNorm()) {
          builder.add(path, new Layer.BatchNorm("", 0));
        }
        builder.add(path, new Activation(rest.function()));
        if (!globalPool || i < channels.size() - 1) {
          builder.add(path, new Layer.Pool(pooling, 2));
        }
      }
      if (globalPool) {
        builder.add("global-pool", new Layer.GlobalPool());
      }
      builder.flatten();
      rest.addHidden(builder);
      builder.head();
    }
  }

  /** Recurrent layers over a sequence. */
  record Sequence(
      Cell cell, int embedding, int hidden, int layers, Optional<Choice> summary, double dropout)
      implements NetworkSpec {
    @Override
    public void addTo(NetworkBuilder builder, boolean classes) {
      boolean tokens = builder.sequence(embedding);
      for (int i = 0; i < layers; i++) {
        builder.add("kind", new Layer.Recurrent("", cell, 0, hidden));
        builder.dropout(dropout);
      }
      builder.add("summary", new Layer.Summary(summary.orElse(tokens ? Choice.MEAN : Choice.LAST)));
      builder.head();
    }
  }

  /** Transformer encoder layers over a sequence. */
  record Transformer(int width, int heads, int layers, int inner, Choice summary, double dropout)
      implements NetworkSpec {
    @Override
    public void addTo(NetworkBuilder builder, boolean classes) {
      if (!builder.sequence(width)) {
        builder.add("width", new Layer.Linear("", 0, width));
      }
      builder.add("kind", new Layer.Position("", 0, 0));
      for (int i = 0; i < layers; i++) {
        builder.add("heads", new Layer.Encoder("", 0, heads, inner, dropout));
      }
      builder.add("summary", new Layer.Summary(summary));
      builder.head();
    }
  }

  /** Layer by layer; the last linear one may leave out how many numbers it gives. */
  record Layers(List<Layer> drafts) implements NetworkSpec {
    public Layers {
      drafts = List.copyOf(drafts);
    }

    @Override
    public void addTo(NetworkBuilder builder, boolean classes) {
      for (int i = 0; i < drafts.size(); i++) {
        String path = "layers[" + i + "]";
        if (i == drafts.size() - 1 && drafts.get(i) instanceof Layer.Linear last) {
          builder.add(path, builder.headOf(last));
        } else {
          builder.add(path, drafts.get(i));
        }
      }
    }
  }
}
