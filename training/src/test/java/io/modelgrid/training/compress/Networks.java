package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Layer.Activation;
import io.modelgrid.training.network.Layer.Activation.Function;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.onnx.OnnxExport;
import io.modelgrid.training.onnx.SeededWeights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Networks that nobody trained, as models, with rows for them. */
public final class Networks {
  private static final int CLASSES = 10;

  private Networks() {}

  public static Network mlp() {
    return network(
        RowShape.reals(64),
        new Layer.Linear("a", 64, 48),
        new Activation(Function.RELU),
        new Layer.Linear("b", 48, 32),
        new Activation(Function.RELU),
        new Layer.Linear("c", 32, CLASSES));
  }

  static Network cnn() {
    return network(
        RowShape.reals(1, 12, 12),
        new Layer.Convolution("a", 1, 16, 3, 1, 1),
        new Activation(Function.RELU),
        new Layer.Pool(Layer.Pool.Pooling.MAX, 2),
        new Layer.Convolution("b", 16, 16, 3, 1, 1),
        new Activation(Function.RELU),
        new Layer.Pool(Layer.Pool.Pooling.MAX, 2),
        new Layer.Flatten(),
        new Layer.Linear("c", 16 * 9, CLASSES));
  }

  static Network lstm() {
    return recurrent(Layer.Recurrent.Cell.LSTM);
  }

  private static Network recurrent(Layer.Recurrent.Cell cell) {
    return network(
        RowShape.reals(6, 8),
        new Layer.Recurrent("r", cell, 8, 48),
        new Layer.Summary(Layer.Summary.Choice.LAST),
        new Layer.Linear("c", 48, CLASSES));
  }

  static Network encoder() {
    return network(
        RowShape.reals(6, 8),
        new Layer.Linear("in", 8, 32),
        new Layer.Encoder("e", 32, 4, 64, 0),
        new Layer.Summary(Layer.Summary.Choice.MEAN),
        new Layer.Linear("c", 32, CLASSES));
  }

  /** One of each kind. */
  public static Stream<Network> all() {
    return Stream.concat(
        Stream.of(mlp(), cnn(), encoder()),
        Stream.of(Layer.Recurrent.Cell.values()).map(Networks::recurrent));
  }

  private static Network network(RowShape row, Layer... layers) {
    return new Network(row, List.of(layers), CLASSES);
  }

  public static byte[] model(Network network) {
    return OnnxExport.export(network, SeededWeights.of(network, 1), preparation(network));
  }

  public static Preparation preparation(Network network) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < CLASSES; i++) {
      names.add("class " + i);
    }
    return new Preparation(
        List.of(
            new Preparation.Numbers(
                "x",
                network.input().dimensions(),
                List.of(0f),
                List.of(0.5f),
                List.of(0.25f),
                Optional.empty())),
        network.input(),
        new Preparation.Answer(true, names, List.of(), List.of()));
  }

  /** Rows from a seed, with what the model itself says of them as targets. */
  public static Examples examples(Network network, byte[] model, int count) throws Exception {
    float[] numbers = new float[count * network.input().size()];
    Random random = new Random(3);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    Preparation preparation = preparation(network);
    List<String> names = preparation.targets().names();
    Examples plain = new Rows(network.input(), numbers, Targets.ofClasses(new int[count], names));
    int[] classes = new int[count];
    try (OpenModel open = OpenModel.of(model)) {
      InputRows rows = InputRows.of(plain, preparation);
      List<NamedTensor> answer = open.compute(rows.batch(0, count), List.of("class"));
      for (int i = 0; i < count; i++) {
        classes[i] = (int) answer.get(0).tensor().data().asLongBuffer().get(i);
      }
    }
    return new Rows(network.input(), numbers, Targets.ofClasses(classes, names));
  }

  /** Rows in an array. */
  static final class Rows implements Examples {
    private final RowShape shape;
    private final float[] numbers;
    private final Targets targets;

    Rows(RowShape shape, float[] numbers, Targets targets) {
      this.shape = shape;
      this.numbers = numbers;
      this.targets = targets;
    }

    @Override
    public int size() {
      return targets.size();
    }

    @Override
    public RowShape shape() {
      return shape;
    }

    @Override
    public void write(int row, FloatBuffer into) {
      into.put(numbers, row * shape.size(), shape.size());
    }

    @Override
    public Targets targets() {
      return targets;
    }

    @Override
    public Examples subset(int[] rows) {
      float[] some = new float[rows.length * shape.size()];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(numbers, rows[i] * shape.size(), some, i * shape.size(), shape.size());
      }
      return new Rows(shape, some, targets.subset(rows));
    }
  }
}
