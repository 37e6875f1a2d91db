package io.modelgrid.cluster.given;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.Loading;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Members, models and replicas as a node may know them. */
public final class Given {
  public static final Signature SIGNATURE =
      Signature.of(
          List.of(TensorSpec.of("x", DataType.FP32, -1, 2)),
          List.of(TensorSpec.of("y", DataType.FP32, -1)));

  /** Address of the node on which a test runs. */
  public static final String SELF = "a:1";

  private Given() {}

  /** An actor system without a cluster, in which time passes only when the test lets it. */
  public static Config manualTime() {
    return ManualTime.config()
        .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
        .withFallback(ConfigFactory.load());
  }

  /** A serving node that is up and reachable. */
  public static Members.Node up(String address) {
    return new Members.Node(address, Set.of("serving"), "up", true);
  }

  public static Members.Node leaving(String address) {
    return new Members.Node(address, Set.of("serving"), "leaving", true);
  }

  public static Members.Node unreachable(String address) {
    return new Members.Node(address, Set.of("serving"), "up", false);
  }

  /** These members, as {@link #SELF} sees them. */
  public static Members members(Members.Node... nodes) {
    boolean settled = Stream.of(nodes).allMatch(node -> node.isUp() && node.reachable());
    Set<String> addresses = Stream.of(nodes).map(Members.Node::address).collect(Collectors.toSet());
    return new Members(SELF, List.of(nodes), settled, addresses);
  }

  /** A model whose stable version is this; null while it has none. */
  public static ModelState model(
      String name, @Nullable String stable, @Nullable Integer replicas, VersionState... versions) {
    TreeMap<String, VersionState> byName = new TreeMap<>(ModelState.VERSION_ORDER);
    for (VersionState version : versions) {
      byName.put(version.version(), version);
    }
    Map<String, String> labels = stable == null ? Map.of() : Map.of("stable", stable);
    return new ModelState(
        name,
        5,
        versions.length,
        labels,
        byName,
        replicas,
        Traffic.none(),
        null,
        Loading.byLabels());
  }

  /** The same with these versions kept loaded, or unloaded as a whole. */
  public static ModelState loading(ModelState model, boolean unloaded, String... kept) {
    return new ModelState(
        model.name(),
        model.epoch(),
        model.highestVersion(),
        model.labels(),
        model.versions(),
        model.replicas(),
        model.traffic(),
        model.operation(),
        new Loading(unloaded, new TreeSet<>(List.of(kept))));
  }

  /** The same at this epoch, with operation 20, a swap to version 2, under this supervisor. */
  public static ModelState swapping(ModelState model, long epoch, String supervisor, int commits) {
    return new ModelState(
        model.name(),
        epoch,
        model.highestVersion(),
        model.labels(),
        model.versions(),
        model.replicas(),
        model.traffic(),
        new OperationState(
            "20",
            20,
            OperationPlan.swap("2", false, false),
            supervisor,
            commits,
            false,
            false,
            false,
            Instant.EPOCH,
            "ann",
            "by hand"),
        model.loading());
  }

  public static VersionState registered(String version) {
    return new VersionState(version, artifact(version), Instant.EPOCH, null, null);
  }

  public static VersionState verified(String version) {
    VersionState.Verified told =
        new VersionState.Verified(SIGNATURE, "onnx_onnxv1", Map.of("pooling", "mean"));
    return new VersionState(version, artifact(version), Instant.EPOCH, told, null);
  }

  public static VersionState failed(String version, String reason) {
    return new VersionState(version, artifact(version), Instant.EPOCH, null, reason);
  }

  public static Artifact artifact(String version) {
    return new Artifact("ab".repeat(31) + "0" + version.charAt(0), 10, "model.onnx");
  }

  /** A catalogue in its first term with these models. */
  public static CatalogueState catalogue(ModelState... models) {
    return catalogueAt(9, models);
  }

  /** The same at this revision. */
  public static CatalogueState catalogueAt(long revision, ModelState... models) {
    TreeMap<String, ModelState> byName = new TreeMap<>();
    for (ModelState model : models) {
      byName.put(model.name(), model);
    }
    return new CatalogueState(
        revision, 1, "n1", byName, new TreeMap<>(), List.of(), new TreeMap<>());
  }

  /** The status of replica {@code model.index} on a node. */
  public static ReplicaStatus status(
      String model,
      int index,
      ActorRef<Replica.Command> replica,
      String node,
      Lifecycle lifecycle,
      VersionStatus... versions) {
    return new ReplicaStatus(
        model,
        index,
        replica,
        node,
        "name of " + node,
        "cpu",
        lifecycle,
        List.of(versions),
        1,
        2,
        3,
        4,
        true);
  }

  /** A replica that serves version 1. */
  public static ReplicaStatus serving(
      String model, int index, ActorRef<Replica.Command> replica, String node) {
    return status(model, index, replica, node, Lifecycle.SERVING, ready("1"));
  }

  public static VersionStatus ready(String version) {
    return new VersionStatus(version, Holding.READY, null, false);
  }

  public static VersionStatus holdingFailed(String version, String reason, boolean invalid) {
    return new VersionStatus(version, Holding.FAILED, reason, invalid);
  }
}
