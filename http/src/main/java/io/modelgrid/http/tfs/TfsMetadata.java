package io.modelgrid.http.tfs;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.predict.Predictor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A version's signature, as {@code GetModelMetadataResponse} in protobuf's JSON. */
final class TfsMetadata {
  private TfsMetadata() {}

  /** Metadata of a version; 503 while it was never loaded, since its file is what knows. */
  static Map<String, Object> of(ModelView model, VersionView version) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("name", model.name());
    spec.put("signature_name", "");
    spec.put("version", version.version());
    Map<String, Object> definition =
        Map.of(SignatureName.DEFAULT, definition(Predictor.signature(model, version)));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("model_spec", spec);
    // The protocol has the key twice: a field of that name in a message of that name.
    metadata.put("metadata", Map.of("signature_def", Map.of("signature_def", definition)));
    return metadata;
  }

  private static Map<String, Object> definition(Signature signature) {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("inputs", tensors(signature.inputForms().get(0)));
    definition.put("outputs", tensors(Outputs.usual(signature)));
    definition.put("method_name", "tensorflow/serving/predict");
    definition.put("defaults", Map.of());
    return definition;
  }

  private static Map<String, Object> tensors(List<TensorSpec> specs) {
    Map<String, Object> tensors = new LinkedHashMap<>();
    specs.forEach(spec -> tensors.put(spec.name(), tensor(spec)));
    return tensors;
  }

  private static Map<String, Object> tensor(TensorSpec spec) {
    List<Map<String, Object>> dimensions = new ArrayList<>();
    for (long size : spec.shape().toArray()) {
      Map<String, Object> dimension = new LinkedHashMap<>();
      dimension.put("size", Long.toString(size));
      dimension.put("name", "");
      dimensions.add(dimension);
    }
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("dim", dimensions);
    shape.put("unknown_rank", false);
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("dtype", type(spec.dataType()));
    tensor.put("tensor_shape", shape);
    tensor.put("name", spec.name() + ":0");
    return tensor;
  }

  private static String type(DataType type) {
    return switch (type) {
      case FP16 -> "DT_HALF";
      case BF16 -> "DT_BFLOAT16";
      case FP32 -> "DT_FLOAT";
      case FP64 -> "DT_DOUBLE";
      case BYTES -> "DT_STRING";
      default -> "DT_" + type.name();
    };
  }
}
