package io.modelgrid.http.v2;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.predict.Predictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Describes models to callers, in the protocol's words. */
final class V2Metadata {
  private V2Metadata() {}

  /** Metadata of a version; 503 while it was never loaded, since its file is what knows. */
  static Map<String, Object> of(ModelView model, VersionView version) {
    Signature signature = Predictor.signature(model, version);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", model.name());
    metadata.put("versions", model.versions().stream().map(VersionView::version).toList());
    metadata.put("platform", version.platform() == null ? "" : version.platform());
    metadata.put("inputs", signature.inputs().stream().map(V2Metadata::tensor).toList());
    metadata.put("outputs", signature.outputs().stream().map(V2Metadata::tensor).toList());
    metadata.put("properties", properties(version, signature));
    return metadata;
  }

  private static Map<String, Object> tensor(TensorSpec spec) {
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("name", spec.name());
    tensor.put("datatype", spec.dataType().name());
    tensor.put("shape", spec.shape());
    return tensor;
  }

  /** The version's own properties, and how its inputs go together where there is a choice. */
  private static Map<String, String> properties(VersionView version, Signature signature) {
    Map<String, String> properties = new TreeMap<>(version.properties());
    if (signature.inputForms().size() > 1) {
      properties.putIfAbsent(
          "input-forms",
          signature.inputForms().stream().map(V2Metadata::form).collect(Collectors.joining(" | ")));
    }
    return properties;
  }

  private static String form(List<TensorSpec> form) {
    return form.stream()
        .map(spec -> spec.name() + (spec.optional() ? " (optional)" : ""))
        .collect(Collectors.joining(", "));
  }
}
