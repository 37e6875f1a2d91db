package io.modelgrid.http.tfs;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tensor.Nesting.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out which of a model's inputs a request gives, where it does not say their types. */
final class Forms {
  private Forms() {}

  /**
   * The input that a bare value is for: the only one that a form needs. Where several forms need
   * one, texts go to the form that takes texts.
   *
   * @param key the request's key under which the value stands
   */
  static TensorSpec lone(Signature signature, Kind kind, String key) {
    List<TensorSpec> candidates =
        signature.inputForms().stream()
            .map(Forms::needed)
            .filter(needed -> needed.size() == 1)
            .map(needed -> needed.get(0))
            .toList();
    return candidates.stream()
        .filter(spec -> fits(spec.dataType(), kind))
        .findFirst()
        .or(() -> candidates.stream().findFirst())
        .orElseThrow(
            () ->
                Refusal.badRequest(
                    "'%s' holds bare values (expected: the named inputs %s)"
                        .formatted(key, spoken(signature))));
  }

  /**
   * The inputs of these names, no more and no less than what a form needs.
   *
   * @param what which part of the request has the names, as the beginning of a sentence
   */
  static List<TensorSpec> exactly(Signature signature, Set<String> names, String what) {
    for (List<TensorSpec> form : signature.inputForms()) {
      List<TensorSpec> given = given(form, names);
      if (given.size() == names.size() && isComplete(form, names)) {
        return given;
      }
    }
    throw Refusal.badRequest(
        "%s has the keys %s (expected: exactly %s)"
            .formatted(what, shown(names), spoken(signature)));
  }

  /** The inputs of these names that a form has, if it misses none that it needs. */
  static List<TensorSpec> amongst(Signature signature, Set<String> names) {
    return signature.inputForms().stream()
        .filter(form -> isComplete(form, names))
        .map(form -> given(form, names))
        .max(Comparator.comparingInt(List::size))
        .orElseThrow(() -> missing(signature, names));
  }

  private static RefusedException missing(Signature signature, Set<String> names) {
    String input =
        signature.inputForms().stream()
            .max(Comparator.comparingInt(form -> given(form, names).size()))
            .stream()
            .flatMap(List::stream)
            .filter(spec -> !spec.optional() && !names.contains(spec.name()))
            .map(TensorSpec::name)
            .findFirst()
            .orElse("");
    return Refusal.badRequest(
        "Missing named input: %s in 'inputs' object. (expected: %s)"
            .formatted(input, spoken(signature)));
  }

  private static List<TensorSpec> needed(List<TensorSpec> form) {
    return form.size() == 1 ? form : form.stream().filter(spec -> !spec.optional()).toList();
  }

  private static List<TensorSpec> given(List<TensorSpec> form, Set<String> names) {
    return form.stream().filter(spec -> names.contains(spec.name())).toList();
  }

  private static boolean isComplete(List<TensorSpec> form, Set<String> names) {
    return form.stream().allMatch(spec -> spec.optional() || names.contains(spec.name()));
  }

  private static boolean fits(DataType type, Kind kind) {
    return switch (kind) {
      case TEXT -> type == DataType.BYTES;
      case TRUTH -> type == DataType.BOOL;
      case NUMBER -> type != DataType.BYTES && type != DataType.BOOL;
      case NULL, OBJECT, NONE -> false;
    };
  }

  /** The names that a request may give. */
  static String spoken(Signature signature) {
    return signature.inputForms().stream()
        .map(
            form ->
                form.isEmpty()
                    ? "none"
                    : form.stream()
                        .map(spec -> spec.name() + (spec.optional() ? " (optional)" : ""))
                        .collect(Collectors.joining(", ")))
        .collect(Collectors.joining(", or "));
  }

  private static String shown(Set<String> names) {
    return names.isEmpty() ? "(none)" : Refusal.shown(String.join(", ", names));
  }
}
