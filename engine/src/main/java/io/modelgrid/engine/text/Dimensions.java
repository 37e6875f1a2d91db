package io.modelgrid.engine.text;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * To how many numbers a text's vector may be cut: a model that was trained for it (Matryoshka) has
 * in the first of its numbers a vector that is good by itself, once it is brought to length one
 * again.
 *
 * @param allowed ascending; empty if any number from 1 to the width is
 * @param width how many numbers the vector has
 */
public record Dimensions(List<Integer> allowed, int width) {
  /** The property of a version that allows it, see {@link #words}. */
  public static final String PROPERTY = "dimensions";

  private static final Pattern ANY = Pattern.compile("1-([1-9][0-9]{0,8})");
  private static final Pattern SOME = Pattern.compile("[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})*");

  public Dimensions {
    allowed = List.copyOf(allowed);
  }

  /** What the properties of a version say; empty if it allows no cutting. */
  public static Optional<Dimensions> of(Map<String, String> properties, int width) {
    String words = properties.getOrDefault(PROPERTY, "");
    if (ANY.matcher(words).matches()) {
      return Optional.of(new Dimensions(List.of(), width));
    }
    return SOME.matcher(words).matches()
        ? Optional.of(
            new Dimensions(Arrays.stream(words.split(",")).map(Integer::valueOf).toList(), width))
        : Optional.empty();
  }

  /** Whether a vector may be cut to this many numbers; all of them are always allowed. */
  public boolean allows(int count) {
    return count == width
        || (count > 0 && count < width && (allowed.isEmpty() || allowed.contains(count)));
  }

  /** As a property: {@code 1-384}, or {@code 64,128,384}. */
  public String words() {
    return allowed.isEmpty()
        ? "1-" + width
        : allowed.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** What is wrong with it, in words. */
  Optional<String> mistake() {
    return allowed.stream()
        .filter(count -> count > width)
        .findFirst()
        .map(count -> count + " (expected: at most " + width + ", the width of the vectors)");
  }
}
