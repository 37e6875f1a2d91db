package io.modelgrid.bench;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Rows of Fashion-MNIST's size in one array: each class is a blurred pattern of its own. */
final class MadeRows implements Examples {
  static final int WIDTH = 784;
  private static final int CLASSES = 10;

  private final float[] numbers;
  private final int[] classes;
  private final Targets targets;

  private MadeRows(float[] numbers, int[] classes) {
    this.numbers = numbers;
    this.classes = classes;
    this.targets = Targets.ofClasses(classes, names());
  }

  /** So many, always the same. */
  static MadeRows of(int rows) {
    Random random = new Random(1);
    float[] patterns = new float[CLASSES * WIDTH];
    for (int i = 0; i < patterns.length; i++) {
      patterns[i] = random.nextFloat();
    }
    float[] numbers = new float[rows * WIDTH];
    int[] classes = new int[rows];
    for (int row = 0; row < rows; row++) {
      classes[row] = random.nextInt(CLASSES);
      for (int i = 0; i < WIDTH; i++) {
        numbers[row * WIDTH + i] = patterns[classes[row] * WIDTH + i] / 4 + random.nextFloat();
      }
    }
    return new MadeRows(numbers, classes);
  }

  static List<String> names() {
    return IntStream.range(0, CLASSES).mapToObj(each -> "class" + each).toList();
  }

  FloatBuffer numbers() {
    return FloatBuffer.wrap(numbers);
  }

  int[] classes() {
    return classes;
  }

  @Override
  public int size() {
    return classes.length;
  }

  @Override
  public RowShape shape() {
    return RowShape.reals(WIDTH);
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public void write(int row, FloatBuffer into) {
    into.put(numbers, row * WIDTH, WIDTH);
  }

  @Override
  public Examples subset(int[] rows) {
    float[] some = new float[rows.length * WIDTH];
    int[] theirs = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(numbers, rows[i] * WIDTH, some, i * WIDTH, WIDTH);
      theirs[i] = classes[rows[i]];
    }
    return new MadeRows(some, theirs);
  }
}
