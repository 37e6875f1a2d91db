package io.modelgrid.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.loss.SoftTargets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Some rows, with what they should be answered with, in memory outside the heap that the engine
 * works on as it is; used again for the next ones. Confined to a thread.
 */
public final class Batch {
  private final RowShape shape;
  private final ByteBuffer rows;
  private final ByteBuffer targets;
  private final ByteBuffer soft;
  private final int targetBytes;
  private final boolean classes;
  private final int width;
  private int count;
  private double entropy;

  /**
   * Makes room.
   *
   * @param capacity most rows at once
   * @param targets of the kind that will come
   */
  public Batch(RowShape shape, int capacity, Targets targets) {
    this.shape = shape;
    this.classes = targets.isClasses();
    this.width = targets.width();
    this.targetBytes = classes ? Long.BYTES : width * Float.BYTES;
    this.rows = direct(capacity, shape.size() * Float.BYTES);
    this.targets = direct(capacity, targetBytes);
    this.soft = direct(capacity, width * Float.BYTES);
  }

  private static ByteBuffer direct(int count, int bytes) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, bytes))
        .order(ByteOrder.nativeOrder());
  }

  /** Takes rows {@code order[from]} to {@code order[to - 1]}. */
  public void fill(Examples examples, int[] order, int from, int to) {
    count = to - from;
    FloatBuffer into = rows.asFloatBuffer();
    for (int i = 0; i < count; i++) {
      into.position(i * shape.size());
      examples.write(order[from + i], into);
    }
    Targets all = examples.targets();
    if (classes) {
      LongBuffer labels = targets.asLongBuffer();
      for (int i = from; i < to; i++) {
        labels.put(all.classOf(order[i]));
      }
      return;
    }
    FloatBuffer values = targets.asFloatBuffer();
    for (int i = from; i < to; i++) {
      for (int column = 0; column < width; column++) {
        values.put(all.value(order[i], column));
      }
    }
  }

  /** Takes the teacher's answers to the same rows: of classes as probabilities, made soft. */
  public void fillSoft(SoftTargets teacher, int[] order, int from, int to) {
    FloatBuffer into = soft.asFloatBuffer();
    double[] row = new double[width];
    entropy = 0;
    for (int i = from; i < to; i++) {
      for (int column = 0; column < width; column++) {
        row[column] = teacher.score(order[i], column);
      }
      if (classes) {
        soften(row, teacher.distillation().temperature());
      }
      for (double each : row) {
        into.put((float) each);
        entropy -= classes && each > 0 ? each * Math.log(each) : 0;
      }
    }
    entropy /= to - from;
  }

  private static void soften(double[] row, double temperature) {
    double most = Double.NEGATIVE_INFINITY;
    for (double each : row) {
      most = Math.max(most, each);
    }
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      row[i] = Math.exp((row[i] - most) / temperature);
      sum += row[i];
    }
    for (int i = 0; i < row.length; i++) {
      row[i] /= sum;
    }
  }

  /** How many rows there are now. */
  public int count() {
    return count;
  }

  /** Mean entropy of the teacher's answers, in nats. */
  double entropy() {
    return entropy;
  }

  int width() {
    return width;
  }

  /** The rows: (count, dimensions…). */
  NDArray rows(NDManager step) {
    long[] dimensions = new long[shape.dimensions().size() + 1];
    dimensions[0] = count;
    for (int i = 1; i < dimensions.length; i++) {
      dimensions[i] = shape.dimensions().get(i - 1);
    }
    return step.create(
        first(rows, shape.size() * Float.BYTES), new Shape(dimensions), DataType.FLOAT32);
  }

  /** Classes as (count, 1) of INT64, or numbers as (count, width). */
  NDArray targets(NDManager step) {
    return classes
        ? step.create(first(targets, targetBytes), new Shape(count, 1), DataType.INT64)
        : step.create(first(targets, targetBytes), new Shape(count, width), DataType.FLOAT32);
  }

  /** The teacher's answers: (count, width). */
  NDArray soft(NDManager step) {
    return step.create(first(soft, width * Float.BYTES), new Shape(count, width), DataType.FLOAT32);
  }

  private ByteBuffer first(ByteBuffer buffer, int bytes) {
    return buffer.slice(0, count * bytes);
  }
}
