package io.modelgrid.http.oip;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.predict.Predictor;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's configuration as the protocol's model configuration extension tells it. Nobody wrote it
 * down: it is made from what the version's file says and from what the grid does.
 *
 * @param platform the version's format, such as {@code onnx_onnxv1}
 * @param backend what computes it
 * @param maxBatchSize 0: the shapes of inputs and outputs are whole, and no dimension is left out
 * @param versions the versions that are loaded
 * @param instances where replicas are
 */
public record ModelConfig(
    String name,
    String platform,
    String backend,
    int maxBatchSize,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<Long> versions,
    List<Instances> instances) {
  public ModelConfig {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    versions = List.copyOf(versions);
    instances = List.copyOf(instances);
  }

  /** The kinds of places at which a replica computes. */
  public enum Kind {
    KIND_AUTO,
    KIND_CPU,
    KIND_GPU
  }

  /** So many replicas at places of one kind. */
  public record Instances(Kind kind, int count) {}

  /**
   * The configuration of a version.
   *
   * @throws io.modelgrid.http.refusal.RefusedException with status 503 while it was never loaded
   */
  public static ModelConfig of(ModelView model, VersionView version) {
    Signature signature = Predictor.signature(model, version);
    String platform = version.platform() == null ? "" : version.platform();
    return new ModelConfig(
        model.name(),
        platform,
        backend(platform),
        0,
        signature.inputs(),
        signature.outputs(),
        model.versions().stream()
            .filter(each -> each.state() == State.READY || each.state() == State.LOADING)
            .map(each -> Long.parseLong(each.version()))
            .toList(),
        instances(model));
  }

  /** A type by its name in configurations. */
  public static String typeName(DataType type) {
    return type == DataType.BYTES ? "TYPE_STRING" : "TYPE_" + type.name();
  }

  private static String backend(String platform) {
    int end = platform.indexOf('_');
    String project = end < 0 ? platform : platform.substring(0, end);
    return project.equals("onnx") ? "onnxruntime" : project;
  }

  private static List<Instances> instances(ModelView model) {
    int gpus = 0;
    int cpus = 0;
    for (ReplicaView replica : model.replicas()) {
      if (replica.device() != null && replica.device().startsWith("gpu")) {
        gpus++;
      } else if (replica.device() != null) {
        cpus++;
      }
    }
    List<Instances> instances = new ArrayList<>();
    if (cpus > 0) {
      instances.add(new Instances(Kind.KIND_CPU, cpus));
    }
    if (gpus > 0) {
      instances.add(new Instances(Kind.KIND_GPU, gpus));
    }
    if (instances.isEmpty() && model.wantedReplicas() > 0) {
      instances.add(new Instances(Kind.KIND_AUTO, model.wantedReplicas()));
    }
    return instances;
  }
}
