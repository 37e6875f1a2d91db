package io.modelgrid.http.v2;

import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.oip.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's configuration in the protocol's words. */
final class V2Config {
  private V2Config() {}

  /** The answer of the model configuration extension. */
  static Map<String, Object> of(ModelConfig config) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", config.name());
    json.put("platform", config.platform());
    json.put("backend", config.backend());
    json.put("version_policy", Map.of("specific", Map.of("versions", config.versions())));
    json.put("max_batch_size", config.maxBatchSize());
    json.put("input", config.inputs().stream().map(V2Config::input).toList());
    json.put("output", config.outputs().stream().map(V2Config::tensor).toList());
    json.put("instance_group", instanceGroups(config));
    return json;
  }

  private static Map<String, Object> input(TensorSpec spec) {
    Map<String, Object> input = tensor(spec);
    input.put("optional", spec.optional());
    return input;
  }

  private static Map<String, Object> tensor(TensorSpec spec) {
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("name", spec.name());
    tensor.put("data_type", ModelConfig.typeName(spec.dataType()));
    tensor.put("dims", spec.shape());
    return tensor;
  }

  private static List<Map<String, Object>> instanceGroups(ModelConfig config) {
    return config.instances().stream()
        .map(
            instances -> {
              Map<String, Object> group = new LinkedHashMap<>();
              group.put("name", config.name());
              group.put("kind", instances.kind());
              group.put("count", instances.count());
              return group;
            })
        .toList();
  }
}
