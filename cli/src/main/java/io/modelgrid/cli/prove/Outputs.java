package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The outputs of an answer: a list of tensors with name, type, shape and data. Two are alike when
 * all of that is the same, real numbers to 1e-4 of the largest beside them: a model that computes
 * requests together sums in another order then.
 */
public final class Outputs {
  private static final double RELATIVE = 1e-4;
  // Below what an FP32 sum of order one can tell apart.
  private static final double ABSOLUTE = 1e-8;

  private final JsonNode tensors;

  private Outputs(JsonNode tensors) {
    this.tensors = tensors;
  }

  /** Those of the body of an answer. */
  public static Outputs of(JsonNode answer) {
    return new Outputs(answer.path("outputs"));
  }

  public boolean matches(Outputs other) {
    return alike(tensors, other.tensors);
  }

  /** The beginning, for messages. */
  String shown() {
    String text = tensors.toString();
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }

  private static boolean alike(JsonNode one, JsonNode other) {
    return alike(one, other, Math.max(largest(one), largest(other)));
  }

  private static boolean alike(JsonNode one, JsonNode other, double largest) {
    if (one.isIntegralNumber() && other.isIntegralNumber()) {
      return one.equals(other);
    }
    if (one.isNumber() && other.isNumber()) {
      double a = one.doubleValue();
      double b = other.doubleValue();
      return Double.compare(a, b) == 0 || Math.abs(a - b) <= RELATIVE * largest + ABSOLUTE;
    }
    if (one.size() != other.size() || one.getNodeType() != other.getNodeType()) {
      return false;
    }
    if (one.isArray()) {
      for (int i = 0; i < one.size(); i++) {
        if (!alike(one.path(i), other.path(i), largest)) {
          return false;
        }
      }
      return true;
    }
    return one.isObject() ? fieldsAlike(one, other) : one.equals(other);
  }

  /** The largest number that it is, or that stands in it, in arrays of arrays. */
  private static double largest(JsonNode node) {
    double largest = node.isNumber() ? Math.abs(node.doubleValue()) : 0;
    if (node.isArray()) {
      for (JsonNode each : node) {
        largest = Math.max(largest, largest(each));
      }
    }
    return largest;
  }

  private static boolean fieldsAlike(JsonNode one, JsonNode other) {
    return one.properties().stream()
        .allMatch(field -> alike(field.getValue(), other.path(field.getKey())));
  }
}
