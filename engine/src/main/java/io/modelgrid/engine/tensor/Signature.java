package io.modelgrid.engine.tensor;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a version takes and gives.
 *
 * @param inputForms the ways in which a request may be put: each is a list of inputs that go
 *     together. Most models have one form; a text encoder has two, text or token ids. Never empty,
 *     though a form may be: such a model takes no inputs.
 * @param outputs what comes out, whichever form went in; of the optional ones only those that a
 *     request names
 */
public record Signature(List<List<TensorSpec>> inputForms, List<TensorSpec> outputs) {
  public Signature {
    if (inputForms.isEmpty()) {
      throw new IllegalArgumentException("inputForms: none (expected: at least one)");
    }
    inputForms = inputForms.stream().map(List::copyOf).toList();
    outputs = List.copyOf(outputs);
  }

  public static Signature of(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return new Signature(List.of(inputs), outputs);
  }

  /** The inputs of all forms, each name once, in order. */
  public List<TensorSpec> inputs() {
    Map<String, TensorSpec> byName = new LinkedHashMap<>();
    inputForms.forEach(form -> form.forEach(spec -> byName.putIfAbsent(spec.name(), spec)));
    return List.copyOf(byName.values());
  }

  /**
   * Says what is wrong with a request, in words for its caller: what was expected and what came.
   *
   * @param requestedOutputs names of outputs, optional ones among them; empty for all that are not
   *     optional
   * @return empty when the request fits
   */
  public Optional<String> mistakeIn(List<NamedTensor> given, List<String> requestedOutputs) {
    Set<String> names = new HashSet<>();
    for (NamedTensor input : given) {
      if (!names.add(input.name())) {
        return Optional.of("input '" + input.name() + "' was given twice");
      }
    }
    Optional<String> unknown = unknownName(names, requestedOutputs);
    if (unknown.isPresent()) {
      return unknown;
    }
    return mistakeInForm(formFor(names), given, names);
  }

  private Optional<String> unknownName(Set<String> names, List<String> requestedOutputs) {
    for (String name : names) {
      if (!knows(name)) {
        return Optional.of("unknown input '" + name + "'; expected " + spoken());
      }
    }
    for (String output : requestedOutputs) {
      if (named(outputs, output) == null) {
        return Optional.of(
            "unknown output '" + output + "'; this model gives " + spokenForm(outputs));
      }
    }
    return Optional.empty();
  }

  private boolean knows(String input) {
    for (List<TensorSpec> form : inputForms) {
      if (named(form, input) != null) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable TensorSpec named(List<TensorSpec> specs, String name) {
    for (TensorSpec spec : specs) {
      if (spec.name().equals(name)) {
        return spec;
      }
    }
    return null;
  }

  private List<TensorSpec> formFor(Set<String> names) {
    List<TensorSpec> best = inputForms.get(0);
    if (inputForms.size() == 1) {
      return best;
    }
    long bestScore = Long.MIN_VALUE;
    for (List<TensorSpec> form : inputForms) {
      long hits = form.stream().filter(spec -> names.contains(spec.name())).count();
      long missing =
          form.stream().filter(spec -> !spec.optional() && !names.contains(spec.name())).count();
      long score = 2 * hits - missing;
      if (score > bestScore) {
        best = form;
        bestScore = score;
      }
    }
    return best;
  }

  private Optional<String> mistakeInForm(
      List<TensorSpec> form, List<NamedTensor> given, Set<String> names) {
    for (TensorSpec spec : form) {
      if (!spec.optional() && !names.contains(spec.name())) {
        return Optional.of("missing input '" + spec.name() + "'; expected " + spoken());
      }
    }
    for (NamedTensor input : given) {
      TensorSpec spec = named(form, input.name());
      if (spec == null) {
        return Optional.of(
            "input '" + input.name() + "' does not go with the others; expected " + spoken());
      }
      Optional<String> mistake = mistakeInTensor(spec, input.tensor());
      if (mistake.isPresent()) {
        return mistake;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> mistakeInTensor(TensorSpec spec, Tensor tensor) {
    if (spec.dataType() != tensor.dataType()) {
      return Optional.of(
          "input '%s' has datatype %s; expected %s"
              .formatted(spec.name(), tensor.dataType(), spec.dataType()));
    }
    if (!spec.shape().accepts(tensor.shape())) {
      return Optional.of(
          "input '%s' has shape %s; expected %s"
              .formatted(spec.name(), tensor.shape(), spec.shape()));
    }
    return Optional.empty();
  }

  private String spoken() {
    return inputForms.stream().map(Signature::spokenForm).collect(Collectors.joining(", or "));
  }

  private static String spokenForm(List<TensorSpec> form) {
    return form.isEmpty()
        ? "no inputs"
        : form.stream()
            .map(
                spec ->
                    "%s %s %s%s"
                        .formatted(
                            spec.name(),
                            spec.dataType(),
                            spec.shape(),
                            spec.optional() ? " (optional)" : ""))
            .collect(Collectors.joining(" + "));
  }
}
