package io.modelgrid.http.grpc;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.grpc.proto.ModelMetadataResponse;
import io.modelgrid.http.grpc.proto.ModelMetadataResponse.TensorMetadata;
import io.modelgrid.http.oip.ModelProperties;
import io.modelgrid.http.predict.Predictor;

/** Models as metadata tells of them. */
final class MetadataAnswers {
  private MetadataAnswers() {}

  /** Metadata of a version; 503 while it was never loaded, since its file is what knows. */
  static ModelMetadataResponse of(ModelView model, VersionView version) {
    Signature signature = Predictor.signature(model, version);
    ModelMetadataResponse.Builder metadata =
        ModelMetadataResponse.newBuilder()
            .setName(model.name())
            .setPlatform(version.platform() == null ? "" : version.platform())
            .putAllProperties(ModelProperties.of(version, signature));
    model.versions().forEach(each -> metadata.addVersions(each.version()));
    signature.inputs().forEach(spec -> metadata.addInputs(tensor(spec)));
    signature.outputs().forEach(spec -> metadata.addOutputs(tensor(spec)));
    return metadata.build();
  }

  private static TensorMetadata tensor(TensorSpec spec) {
    TensorMetadata.Builder tensor =
        TensorMetadata.newBuilder().setName(spec.name()).setDatatype(spec.dataType().name());
    for (int axis = 0; axis < spec.shape().rank(); axis++) {
      tensor.addShape(spec.shape().dimension(axis));
    }
    return tensor.build();
  }
}
