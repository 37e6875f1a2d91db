package io.modelgrid.training.data;

import io.modelgrid.training.data.PreparationSpec.Scaling;

/** Least, largest, mean and deviation of some numbers; NaN does not count. */
final class Statistics {
  private long count;
  private double mean;
  private double squares;
  private double least = Double.POSITIVE_INFINITY;
  private double largest = Double.NEGATIVE_INFINITY;

  /** One number more (Welford). */
  void add(double number) {
    add(number, 1);
  }

  /** The same number several times more. */
  void add(double number, long times) {
    if (Double.isNaN(number) || times == 0) {
      return;
    }
    count += times;
    double difference = number - mean;
    mean += difference * times / count;
    squares += times * difference * (number - mean);
    least = Math.min(least, number);
    largest = Math.max(largest, number);
  }

  long count() {
    return count;
  }

  double mean() {
    return mean;
  }

  private double deviation() {
    return Math.sqrt(squares / count);
  }

  /** By what numbers are multiplied; 1 where they are all alike, which none can spread. */
  double scale(Scaling scaling) {
    double range =
        switch (scaling) {
          case NONE -> 1;
          case UNIT -> 255;
          case MIN_MAX -> largest - least;
          case STANDARD -> deviation();
        };
    return range > 0 ? 1 / range : 1;
  }

  /** What is added to them then. */
  double shift(Scaling scaling) {
    return switch (scaling) {
      case NONE, UNIT -> 0;
      case MIN_MAX -> -least * scale(scaling);
      case STANDARD -> -mean * scale(scaling);
    };
  }
}
