package io.modelgrid.engine.tensor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Names of a model's classes, by their places among its scores; none if it has no names for them.
 * Two classes may have the same name.
 */
public record ClassLabels(List<String> names) {
  public static final ClassLabels NONE = new ClassLabels(List.of());

  /** The most that all of them take in UTF-8, since every node hears of them from the catalogue. */
  public static final int MOST_BYTES = 64 * 1024;

  /** The property of a version that names them, one a line. */
  public static final String PROPERTY = "labels";

  private static final String SEPARATOR = "\n";

  public ClassLabels {
    names = List.copyOf(names);
  }

  /** What the properties of a version say. */
  public static ClassLabels of(Map<String, String> properties) {
    String labels = properties.get(PROPERTY);
    return labels == null ? NONE : new ClassLabels(List.of(labels.split(SEPARATOR, -1)));
  }

  /** As properties of a version. */
  public Map<String, String> properties() {
    return names.isEmpty() ? Map.of() : Map.of(PROPERTY, String.join(SEPARATOR, names));
  }

  /** Whether they come back from the properties as they are, and are not too long for them. */
  public boolean areFit() {
    long bytes = 0;
    for (String name : names) {
      bytes += name.getBytes(StandardCharsets.UTF_8).length + SEPARATOR.length();
      if (name.isBlank()
          || name.chars().anyMatch(Character::isISOControl)
          || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
        return false;
      }
    }
    return bytes <= MOST_BYTES;
  }

  /**
   * Why they cannot name the classes of a model, in words: none of its outputs has as many. Where
   * there are rows of scores, other outputs do not count.
   */
  public Optional<String> mistakeIn(Signature signature) {
    List<TensorSpec> outputs =
        signature.outputs().stream().filter(output -> !output.optional()).toList();
    boolean inRows = outputs.stream().anyMatch(output -> mayScore(output) && isInRows(output));
    boolean fit =
        outputs.stream()
            .filter(output -> mayScore(output) && isInRows(output) == inRows)
            .anyMatch(output -> fits(output.shape()));
    return names.isEmpty() || fit
        ? Optional.empty()
        : Optional.of(
            "%d labels (expected: as many as the classes of an output; it gives %s)"
                .formatted(names.size(), spoken(outputs)));
  }

  private static boolean mayScore(TensorSpec output) {
    return output.dataType() != DataType.BYTES && output.dataType() != DataType.BOOL;
  }

  private static boolean isInRows(TensorSpec output) {
    return output.shape().rank() > 1;
  }

  /** Whether a row, which is all behind the first dimension, or the whole may have as many. */
  private boolean fits(Shape shape) {
    double elements = 1; // it does not overflow
    for (int axis = shape.rank() > 1 ? 1 : 0; axis < shape.rank(); axis++) {
      if (shape.dimension(axis) < 0) {
        return true;
      }
      elements *= shape.dimension(axis);
    }
    return elements == names.size();
  }

  private static String spoken(List<TensorSpec> outputs) {
    return outputs.stream()
        .map(each -> each.name() + " " + each.dataType() + " " + each.shape())
        .collect(Collectors.joining(", "));
  }
}
