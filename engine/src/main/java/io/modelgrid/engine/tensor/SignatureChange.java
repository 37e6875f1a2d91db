package io.modelgrid.engine.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a version takes and gives otherwise than the one before it, in words. Strict: whatever a
 * caller could notice counts, also an open dimension that became a fixed one or the other way
 * round. The order of inputs and outputs does not count, since they go by name; nor does an
 * optional output that is new, since nobody gets it who does not ask for it. A pure function.
 */
public final class SignatureChange {
  private SignatureChange() {}

  /**
   * Lists the differences.
   *
   * @return one sentence part each, inputs first; empty when both are alike
   */
  public static List<String> between(Signature before, Signature after) {
    List<String> changes = new ArrayList<>();
    List<List<TensorSpec>> unmatched = new ArrayList<>(after.inputForms());
    for (List<TensorSpec> form : before.inputForms()) {
      if (unmatched.isEmpty()) {
        changes.add("the inputs " + names(form) + " cannot be given any more");
      } else {
        List<TensorSpec> closest = closest(form, unmatched);
        unmatched.remove(closest);
        compare("input", form, closest, changes);
      }
    }
    unmatched.forEach(
        form -> changes.add("the inputs " + names(form) + " are new as another form"));
    compare("output", before.outputs(), noticed(before, after), changes);
    return List.copyOf(changes);
  }

  /** The outputs of the later one, but optional ones that the earlier one did not have. */
  private static List<TensorSpec> noticed(Signature before, Signature after) {
    Map<String, TensorSpec> known = byName(before.outputs());
    return after.outputs().stream()
        .filter(output -> !output.optional() || known.containsKey(output.name()))
        .toList();
  }

  private static List<TensorSpec> closest(List<TensorSpec> form, List<List<TensorSpec>> others) {
    Map<String, TensorSpec> known = byName(form);
    return others.stream()
        .min(
            Comparator.comparingLong(
                other ->
                    form.size()
                        + other.size()
                        - 2
                            * other.stream()
                                .filter(each -> known.containsKey(each.name()))
                                .count()))
        .orElseThrow();
  }

  private static void compare(
      String what, List<TensorSpec> before, List<TensorSpec> after, List<String> changes) {
    Map<String, TensorSpec> now = byName(after);
    for (TensorSpec old : before) {
      TensorSpec found = now.remove(old.name());
      if (found == null) {
        changes.add("%s '%s' is missing".formatted(what, old.name()));
      } else {
        compare(what, old, found, changes);
      }
    }
    now.values()
        .forEach(
            added ->
                changes.add(
                    "%s '%s' is new: %s %s%s"
                        .formatted(
                            what,
                            added.name(),
                            added.dataType(),
                            added.shape(),
                            added.optional() ? " (optional)" : "")));
  }

  private static void compare(
      String what, TensorSpec before, TensorSpec after, List<String> changes) {
    if (before.dataType() != after.dataType()) {
      changes.add(
          "%s '%s' has datatype %s instead of %s"
              .formatted(what, before.name(), after.dataType(), before.dataType()));
    }
    if (!before.shape().equals(after.shape())) {
      changes.add(
          "%s '%s' has shape %s instead of %s"
              .formatted(what, before.name(), after.shape(), before.shape()));
    }
    if (before.optional() != after.optional()) {
      changes.add(
          "%s '%s' is %s now"
              .formatted(what, before.name(), after.optional() ? "optional" : "required"));
    }
  }

  private static Map<String, TensorSpec> byName(List<TensorSpec> specs) {
    Map<String, TensorSpec> byName = new LinkedHashMap<>();
    specs.forEach(spec -> byName.put(spec.name(), spec));
    return byName;
  }

  private static String names(List<TensorSpec> form) {
    return form.isEmpty()
        ? "(none)"
        : String.join(" + ", form.stream().map(spec -> "'" + spec.name() + "'").toList());
  }
}
