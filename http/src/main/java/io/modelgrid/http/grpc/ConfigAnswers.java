package io.modelgrid.http.grpc;

import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.grpc.proto.DataType;
import io.modelgrid.http.grpc.proto.ModelConfigResponse;
import io.modelgrid.http.grpc.proto.ModelInput;
import io.modelgrid.http.grpc.proto.ModelInstanceGroup;
import io.modelgrid.http.grpc.proto.ModelOutput;
import io.modelgrid.http.grpc.proto.ModelVersionPolicy;
import io.modelgrid.http.grpc.proto.ModelVersionPolicy.Specific;
import io.modelgrid.http.oip.ModelConfig;

/** A model's configuration in Triton's words. */
final class ConfigAnswers {
  private ConfigAnswers() {}

  static ModelConfigResponse of(ModelConfig config) {
    io.modelgrid.http.grpc.proto.ModelConfig.Builder model =
        io.modelgrid.http.grpc.proto.ModelConfig.newBuilder()
            .setName(config.name())
            .setPlatform(config.platform())
            .setBackend(config.backend())
            .setMaxBatchSize(config.maxBatchSize())
            .setVersionPolicy(
                ModelVersionPolicy.newBuilder()
                    .setSpecific(Specific.newBuilder().addAllVersions(config.versions())));
    config.inputs().forEach(spec -> model.addInput(input(spec)));
    config.outputs().forEach(spec -> model.addOutput(output(spec)));
    for (ModelConfig.Instances instances : config.instances()) {
      model.addInstanceGroup(
          ModelInstanceGroup.newBuilder()
              .setName(config.name())
              .setKind(ModelInstanceGroup.Kind.valueOf(instances.kind().name()))
              .setCount(instances.count()));
    }
    return ModelConfigResponse.newBuilder().setConfig(model).build();
  }

  private static ModelInput input(TensorSpec spec) {
    ModelInput.Builder input =
        ModelInput.newBuilder()
            .setName(spec.name())
            .setDataType(type(spec))
            .setOptional(spec.optional());
    for (int axis = 0; axis < spec.shape().rank(); axis++) {
      input.addDims(spec.shape().dimension(axis));
    }
    return input.build();
  }

  private static ModelOutput output(TensorSpec spec) {
    ModelOutput.Builder output =
        ModelOutput.newBuilder().setName(spec.name()).setDataType(type(spec));
    for (int axis = 0; axis < spec.shape().rank(); axis++) {
      output.addDims(spec.shape().dimension(axis));
    }
    return output.build();
  }

  private static DataType type(TensorSpec spec) {
    return DataType.valueOf(ModelConfig.typeName(spec.dataType()));
  }
}
