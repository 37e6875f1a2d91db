package io.modelgrid.http.oip;

import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The properties that metadata tells of a model. */
public final class ModelProperties {
  private ModelProperties() {}

  /** The version's own properties, and how its inputs go together where there is a choice. */
  public static SortedMap<String, String> of(VersionView version, Signature signature) {
    SortedMap<String, String> properties = new TreeMap<>(version.properties());
    if (signature.inputForms().size() > 1) {
      properties.putIfAbsent(
          "input-forms",
          signature.inputForms().stream()
              .map(ModelProperties::form)
              .collect(Collectors.joining(" | ")));
    }
    return properties;
  }

  private static String form(List<TensorSpec> form) {
    return form.stream()
        .map(spec -> spec.name() + (spec.optional() ? " (optional)" : ""))
        .collect(Collectors.joining(", "));
  }
}
