package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.Preparation.Categories;
import io.modelgrid.training.data.Preparation.Numbers;
import io.modelgrid.training.data.Preparation.Source;
import io.modelgrid.training.data.Preparation.Tokens;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Prepared rows with the numeric preparation undone, so that a version's graph, which prepares
 * again, is measured as it is served. What was filled in stays filled in.
 */
final class ExampleRows implements InputRows {
  private final Examples examples;
  private final Preparation preparation;

  ExampleRows(Examples examples, Preparation preparation) {
    this.examples = examples;
    this.preparation = preparation;
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public List<NamedTensor> batch(int from, int to) {
    FloatBuffer rows = FloatBuffer.allocate(Math.multiplyExact(to - from, rowSize()));
    for (int row = from; row < to; row++) {
      examples.write(row, rows);
    }
    float[] numbers = rows.array();
    List<NamedTensor> inputs = new ArrayList<>();
    int begin = 0;
    for (Source source : preparation.sources()) {
      inputs.add(new NamedTensor(source.input(), undone(source, numbers, to - from, begin)));
      begin += size(source);
    }
    return inputs;
  }

  private int rowSize() {
    return examples.shape().size();
  }

  private static int size(Source source) {
    if (source instanceof Numbers numbers) {
      return numbers.shape().stream().reduce(1, Math::multiplyExact);
    }
    return source instanceof Categories words ? words.values().size() : ((Tokens) source).length();
  }

  private Tensor undone(Source source, float[] numbers, int rows, int begin) {
    if (source instanceof Numbers real) {
      return real(real, numbers, rows, begin);
    }
    return source instanceof Categories words
        ? words(words, numbers, rows, begin)
        : tokens((Tokens) source, numbers, rows, begin);
  }

  private Tensor real(Numbers source, float[] numbers, int rows, int begin) {
    int size = size(source);
    ByteBuffer data = Tensor.allocate((long) rows * size * Float.BYTES);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < size; i++) {
        float y = numbers[row * rowSize() + begin + i];
        float scale = of(source.scale(), i, size);
        data.putFloat(
            scale == 0 ? of(source.fill(), i, size) : (y - of(source.shift(), i, size)) / scale);
      }
    }
    return Tensor.of(DataType.FP32, shape(rows, source.shape()), data.flip());
  }

  /** What belongs to an element: there is one for all, one for each channel, or one for each. */
  private static float of(List<Float> values, int element, int size) {
    return values.get((int) ((long) element * values.size() / size));
  }

  private Tensor words(Categories source, float[] numbers, int rows, int begin) {
    String unknown = "?";
    while (source.values().contains(unknown)) {
      unknown += "?";
    }
    List<String> words = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      String word = unknown;
      for (int i = 0; i < source.values().size(); i++) {
        if (numbers[row * rowSize() + begin + i] > 0.5f) {
          word = source.values().get(i);
        }
      }
      words.add(word);
    }
    return Tensor.ofTexts(Shape.of(rows, 1), words);
  }

  private Tensor tokens(Tokens source, float[] numbers, int rows, int begin) {
    ByteBuffer data = Tensor.allocate((long) rows * source.length() * Long.BYTES);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < source.length(); i++) {
        data.putLong((long) numbers[row * rowSize() + begin + i]);
      }
    }
    return Tensor.of(DataType.INT64, Shape.of(rows, source.length()), data.flip());
  }

  private static Shape shape(int rows, List<Integer> row) {
    return Shape.of(
        LongStream.concat(LongStream.of(rows), row.stream().mapToLong(Integer::longValue))
            .toArray());
  }
}
