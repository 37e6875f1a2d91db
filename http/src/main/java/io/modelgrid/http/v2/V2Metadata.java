package io.modelgrid.http.v2;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.oip.ModelProperties;
import io.modelgrid.http.oip.OipServer;
import io.modelgrid.http.predict.Predictor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Describes the server and its models to callers, in the protocol's words. */
final class V2Metadata {
  private V2Metadata() {}

  /** Metadata of the server. */
  static Map<String, Object> ofServer() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", OipServer.NAME);
    metadata.put("version", OipServer.version());
    metadata.put("extensions", OipServer.extensions());
    return metadata;
  }

  /** Metadata of a version; 503 while it was never loaded, since its file is what knows. */
  static Map<String, Object> of(ModelView model, VersionView version) {
    Signature signature = Predictor.signature(model, version);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", model.name());
    metadata.put("versions", model.versions().stream().map(VersionView::version).toList());
    metadata.put("platform", version.platform() == null ? "" : version.platform());
    metadata.put("inputs", signature.inputs().stream().map(V2Metadata::tensor).toList());
    metadata.put("outputs", signature.outputs().stream().map(V2Metadata::tensor).toList());
    metadata.put("properties", ModelProperties.of(version, signature));
    return metadata;
  }

  private static Map<String, Object> tensor(TensorSpec spec) {
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("name", spec.name());
    tensor.put("datatype", spec.dataType().name());
    tensor.put("shape", spec.shape());
    return tensor;
  }
}
