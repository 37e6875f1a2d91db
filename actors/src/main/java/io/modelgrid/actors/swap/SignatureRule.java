package io.modelgrid.actors.swap;

import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a version's inputs and outputs differ from those of the stable one. Pure. The order of
 * tensors says nothing: requests name them.
 */
final class SignatureRule {
  private SignatureRule() {}

  /** The differences in words; empty if there are none. */
  static Optional<String> differences(Signature stable, Signature other) {
    List<String> found = new ArrayList<>();
    int forms = Math.max(stable.inputForms().size(), other.inputForms().size());
    for (int form = 0; form < forms; form++) {
      compare("input", form(stable, form), form(other, form), found);
    }
    compare("output", stable.outputs(), other.outputs(), found);
    List<String> once = found.stream().distinct().toList();
    return once.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", once));
  }

  private static List<TensorSpec> form(Signature signature, int index) {
    return index < signature.inputForms().size() ? signature.inputForms().get(index) : List.of();
  }

  private static void compare(
      String what, List<TensorSpec> stable, List<TensorSpec> other, List<String> found) {
    Map<String, TensorSpec> rest = new LinkedHashMap<>();
    other.forEach(spec -> rest.put(spec.name(), spec));
    for (TensorSpec spec : stable) {
      TensorSpec now = rest.remove(spec.name());
      if (now == null) {
        found.add("%s '%s' (%s) is missing".formatted(what, spec.name(), form(spec)));
      } else if (!now.equals(spec)) {
        found.add(
            "%s '%s' is %s instead of %s".formatted(what, spec.name(), form(now), form(spec)));
      }
    }
    rest.values()
        .forEach(spec -> found.add("%s '%s' (%s) is new".formatted(what, spec.name(), form(spec))));
  }

  private static String form(TensorSpec spec) {
    return spec.dataType() + " " + spec.shape() + (spec.optional() ? " optional" : "");
  }
}
