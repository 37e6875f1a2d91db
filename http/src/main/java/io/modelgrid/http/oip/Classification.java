package io.modelgrid.http.oip;

import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.refusal.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The protocol's classification extension: the highest scores of an output, each as a text {@code
 * score:place} or {@code score:place:label}, the highest first and of equal ones the first first.
 * NaN is below everything.
 *
 * <p>A tensor of two and more dimensions is a batch: its first dimension counts the rows, and each
 * row is ranked on its own, however many dimensions it has. Any other tensor is one row.
 */
public final class Classification {
  private final Tensor output;
  private final ByteBuffer data;
  private final List<String> labels;

  private Classification(Tensor output, List<String> labels) {
    this.output = output;
    this.data = output.data();
    this.labels = labels;
  }

  /** Names of a version's classes, by place; empty if it has none. */
  public static List<String> labels(VersionView version) {
    return ClassLabels.of(version.properties()).names();
  }

  /**
   * The highest scores of an output.
   *
   * @param most how many, at least 1; fewer come where there are fewer
   * @param labels names of the classes by place; empty for none
   * @param what whose data it is, as the beginning of a sentence
   * @return BYTES of shape {@code [rows, most]}, or {@code [most]} for an output that is one row
   * @throws io.modelgrid.http.refusal.RefusedException with status 400 for elements that have no
   *     order
   */
  public static Tensor highest(Tensor output, int most, List<String> labels, String what) {
    switch (output.dataType()) {
      case BOOL, BYTES, FP16, BF16 ->
          throw Refusal.badRequest(
              what
                  + ": classification of "
                  + output.dataType()
                  + " is not supported (expected: an output of whole numbers, FP32 or FP64)");
      default -> {
        return new Classification(output, labels).ranked(most);
      }
    }
  }

  private Tensor ranked(int most) {
    Shape shape = output.shape();
    int count = output.byteSize() / output.dataType().size();
    boolean batch = shape.rank() > 1;
    int rows = !batch ? 1 : count == 0 ? 0 : (int) shape.dimension(0);
    int length = rows == 0 ? 0 : count / rows;
    int kept = Math.min(most, length);
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int place : highestPlaces(row * length, length, kept)) {
        texts.add(text(row * length + place, place));
      }
    }
    Shape ranked = batch ? Shape.of(rows, kept) : Shape.of(kept);
    return Tensor.ofTexts(ranked, texts);
  }

  private int[] highestPlaces(int from, int length, int kept) {
    // The lowest of those that are kept is on top, and goes when a higher one comes.
    PriorityQueue<Integer> places =
        new PriorityQueue<>(
            Math.max(1, kept),
            (one, other) -> {
              int byScore = Long.compare(rank(from + one), rank(from + other));
              return byScore != 0 ? byScore : Integer.compare(other, one);
            });
    for (int place = 0; place < length && kept > 0; place++) {
      if (places.size() < kept) {
        places.add(place);
      } else if (rank(from + place) > rank(from + places.element())) {
        places.remove();
        places.add(place);
      }
    }
    int[] sorted = new int[places.size()];
    for (int index = sorted.length - 1; index >= 0; index--) {
      sorted[index] = places.remove();
    }
    return sorted;
  }

  /** A number that orders elements as their own values do. */
  private long rank(int index) {
    DataType type = output.dataType();
    int at = index * type.size();
    return switch (type) {
      case FP32 -> rankOf(data.getFloat(at));
      case FP64 -> rankOf(data.getDouble(at));
      case UINT64 -> data.getLong(at) ^ Long.MIN_VALUE;
      default -> whole(type, at);
    };
  }

  private static long rankOf(double score) {
    if (Double.isNaN(score)) {
      return Long.MIN_VALUE;
    }
    // Adding zero makes the two zeros equal.
    long bits = Double.doubleToLongBits(score + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  private long whole(DataType type, int at) {
    return switch (type) {
      case UINT8 -> data.get(at) & 0xFF;
      case UINT16 -> data.getShort(at) & 0xFFFF;
      case UINT32 -> data.getInt(at) & 0xFFFFFFFFL;
      case INT8 -> data.get(at);
      case INT16 -> data.getShort(at);
      case INT32 -> data.getInt(at);
      default -> data.getLong(at);
    };
  }

  private String text(int index, int place) {
    DataType type = output.dataType();
    int at = index * type.size();
    String score =
        switch (type) {
          case FP32 -> Float.toString(data.getFloat(at));
          case FP64 -> Double.toString(data.getDouble(at));
          case UINT64 -> Long.toUnsignedString(data.getLong(at));
          default -> Long.toString(whole(type, at));
        };
    return place < labels.size()
        ? score + ":" + place + ":" + labels.get(place)
        : score + ":" + place;
  }
}
