package io.modelgrid.training.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * {@code y = (x is NaN ? fill : x) * scale + shift} for the numbers of a row: the same for all, or
 * for each group of neighbours their own.
 */
final class Affine {
  private final float[] fill;
  private final float[] scale;
  private final float[] shift;
  private final int group;

  /**
   * Keeps the arrays, which are of one length; the caller forgets them.
   *
   * @param group how many neighbours have the same
   */
  Affine(float[] fill, float[] scale, float[] shift, int group) {
    this.fill = fill;
    this.scale = scale;
    this.shift = shift;
    this.group = group;
  }

  /** How many groups there are. */
  int groups() {
    return scale.length;
  }

  /** How many neighbours a group has. */
  int group() {
    return group;
  }

  float apply(int place, float x) {
    int at = place / group;
    return (Float.isNaN(x) ? fill[at] : x) * scale[at] + shift[at];
  }

  float scale(int at) {
    return scale[at];
  }

  float shift(int at) {
    return shift[at];
  }

  float fill(int at) {
    return fill[at];
  }

  List<Float> fills() {
    return list(fill);
  }

  List<Float> scales() {
    return list(scale);
  }

  List<Float> shifts() {
    return list(shift);
  }

  private static List<Float> list(float[] numbers) {
    List<Float> list = new ArrayList<>(numbers.length);
    for (float each : numbers) {
      list.add(each);
    }
    return Collections.unmodifiableList(list);
  }
}
