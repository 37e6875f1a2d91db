package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.Bytes;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.alert.AlertsKnown;
import io.modelgrid.actors.artifact.ArtifactFetch;
import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.CatalogueCopy;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.actors.transfer.Outgoing;
import io.modelgrid.cluster.alert.AlertsTold;
import io.modelgrid.cluster.board.NodeCondition;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.lease.LeaseKeeper;
import io.modelgrid.cluster.operations.Operations;
import io.modelgrid.cluster.placement.Wish;
import io.modelgrid.cluster.tree.TreeKeeper;
import io.modelgrid.cluster.vitals.VitalsDesk;
import io.modelgrid.engine.api.ActorView;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.DeviceView;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Distribution;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.jackson.JacksonCborSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Every message that travels between nodes, of every room, to bytes and back. */
class WireMessagesTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final Artifact ARTIFACT = new Artifact("ab".repeat(32), 7, "model.onnx");
  private static final AlertRule RULE =
      new AlertRule(
          "slow", "p99 > 200ms", AlertRule.Severity.INFO, "scale 8", AlertRule.Source.API);
  private static final GridAdmin.Origin ANN = new GridAdmin.Origin("ann", "by hand");
  private static final CatalogueCopy.Encoded ENCODED =
      new CatalogueCopy.Encoded("replicas-set:1", "{\"count\":null}");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessageHasASample() {
    Set<Class<?>> found = wireMessages();

    assertThat(found).as("the scan finds classes").hasSizeGreaterThan(20);
    assertThat(samples().stream().map(Object::getClass).collect(Collectors.toSet()))
        .containsAll(found);
  }

  @Test
  void everyMessageComesBackAsItWas() {
    for (Object sample : samples()) {
      assertThat(SerializationExtension.get(KIT.system()).findSerializerFor(sample))
          .isInstanceOf(JacksonCborSerializer.class);
      assertThat(KIT.serializationTestKit().verifySerialization(sample, true)).isEqualTo(sample);
    }
  }

  // Nodes of two releases share a grid while it is updated.
  @Test
  void aRejectionThatOnlyLaterNodesKnowIsAFailure() throws Exception {
    Router.Rejected known = new Router.Rejected(1, "m.0", Router.Rejection.FAILED, "words");
    JacksonCborSerializer serializer =
        (JacksonCborSerializer) SerializationExtension.get(KIT.system()).findSerializerFor(known);
    String text =
        new String(serializer.toBinary(known), StandardCharsets.ISO_8859_1)
            .replace("FAILED", "BROKEN");
    assertThat(text).contains("BROKEN");

    assertThat(
            serializer.fromBinary(
                text.getBytes(StandardCharsets.ISO_8859_1), serializer.manifest(known)))
        .isEqualTo(known);
  }

  @Test
  void aStatusFromBeforeThereWereTrailsSaysThatNoneAreRead() throws Exception {
    ReplicaStatus now = status(KIT.createTestProbe(Object.class).ref());
    Serialization serialization = SerializationExtension.get(KIT.system());
    // An earlier node does not know the field; a field that is not known is passed over.
    byte[] earlier =
        new String(serialization.serialize(now).get(), StandardCharsets.ISO_8859_1)
            .replace("readsTrails", "readsNovels")
            .getBytes(StandardCharsets.ISO_8859_1);

    Object read = serialization.deserialize(earlier, ReplicaStatus.class).get();

    assertThat(read)
        .isInstanceOfSatisfying(
            ReplicaStatus.class,
            status -> {
              assertThat(status.readsTrails()).isFalse();
              assertThat(status.slot()).isEqualTo(now.slot());
            });
  }

  // A hundred versions of a model, each with the names of a thousand classes.
  @Test
  void aLargeCatalogueFitsIntoAFrame() {
    String labels =
        IntStream.range(0, 1_000)
            .mapToObj(index -> Integer.toString(index * index, Character.MAX_RADIX) + ", a kind")
            .collect(Collectors.joining("\\n"));
    String json = "{\"labels\":\"" + labels + "\"}";
    CatalogueCopy.Replace large =
        new CatalogueCopy.Replace(
            1,
            new CatalogueCopy.Encoded("state", json.repeat(100)),
            KIT.<Catalogue.Command>createTestProbe().ref());
    long frame =
        ConfigFactory.load("modelgrid-pekko")
            .getBytes("pekko.remote.artery.advanced.maximum-frame-size");

    assertThat(json.length() * 100L).isGreaterThan(frame);
    assertThat(SerializationExtension.get(KIT.system()).serialize(large).get().length)
        .isLessThan((int) frame / 2);
    assertThat(KIT.serializationTestKit().verifySerialization(large, true)).isEqualTo(large);
  }

  private static List<Object> samples() {
    ActorRef<Object> ref = KIT.createTestProbe(Object.class).ref();
    return Stream.of(samples(ref), OperationMessages.samples(ref), TrainingMessages.samples(ref))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Object> samples(ActorRef<Object> ref) {
    return List.of(
        new Wish.Drain("n:1", "ann", "by hand"),
        new Wish.Move("m", 1, "n:1", "", 2, false, "ann", "by hand"),
        new TreeKeeper.Read(ref.unsafeUpcast()),
        new TreeKeeper.Told(
            List.of(
                new ActorView(
                    "/user/a", null, "replica", "m.0", null, 1, 2, 3.5, 4.5, 5, null, null, null,
                    null, null),
                new ActorView(
                    "/user/a/b",
                    "/user/a",
                    "router",
                    "m",
                    "routing",
                    1,
                    2,
                    3.5,
                    4.5,
                    5,
                    "broken",
                    "m",
                    "m.0",
                    "1,2",
                    9L)),
            3),
        new Catalogue.RegisterVersion("m", null, ARTIFACT, null, ANN, ref.unsafeUpcast()),
        new Catalogue.RegisterVersion("m", "3", ARTIFACT, null, ANN, ref.unsafeUpcast()),
        new Catalogue.Undeploy("m", ANN, ref.unsafeUpcast()),
        new Catalogue.SetReplicas("m", null, ANN, ref.unsafeUpcast()),
        new Catalogue.SetReplicas("m", 3, ANN, ref.unsafeUpcast()),
        new Catalogue.ReportVerified("m", "1", loaded()),
        new Catalogue.ReportFailed("m", "1", "broken"),
        new Catalogue.Follow("n:1", 1, 2, ref.unsafeUpcast()),
        new Catalogue.Reply(new ChangeAnswer.Changed(1, "2", true)),
        new Catalogue.Reply(new ChangeAnswer.Refused(ChangeAnswer.Reason.CONFLICT, "no")),
        new CatalogueCopy.Update(1, 2, List.of(ENCODED), ref.unsafeUpcast()),
        new CatalogueCopy.Replace(1, ENCODED, ref.unsafeUpcast()),
        new ArtifactKeeper.Obtain(ARTIFACT, ref.unsafeUpcast()),
        new ArtifactKeeper.Obtained("ab", "store", null),
        new ArtifactKeeper.Obtained("ab", "store", "nobody has it"),
        new ArtifactKeeper.Have("ab", ref.unsafeUpcast()),
        new ArtifactKeeper.ReadChunk("ab", 1, 2, 3, ref.unsafeUpcast()),
        new ArtifactFetch.Having(true, ref.unsafeUpcast()),
        new ArtifactFetch.Chunk(1, 2, Bytes.wrap(new byte[] {0, -1, 127, -128})),
        new ArtifactFetch.NoChunk(1, "gone"),
        new Replica.Keep(List.of(new Replica.WantedVersion("1", ARTIFACT)), ref.unsafeUpcast()),
        new Replica.Withdraw(7, ref.unsafeUpcast()),
        Replica.Release.INSTANCE,
        new Replica.Report(status(ref), Map.of("1", loaded())),
        new Replica.Report(status(ref), Map.of()),
        status(ref),
        new Router.Rejected(1, "m.0", Router.Rejection.QUEUE_FULL, "full"),
        new Router.Rejected(2, "m.0", Router.Rejection.NO_MEMORY, "starved"),
        Outgoing.Queued.INSTANCE,
        new Outgoing.Granted(ref.unsafeUpcast(), 7),
        Outgoing.Arrived.INSTANCE,
        new Outgoing.Refused(true, "no room"),
        new Ingress.Told(status(ref)),
        new Ingress.Ordered(new IngressOrder.Release("m", "7", "s", 2)),
        new Ingress.Ordered(new IngressOrder.Hold("m", "7", "s", 2, 8, ref.unsafeUpcast())),
        new Ingress.Enrolled(9),
        new Operations.Enrol("n:1", ref.unsafeUpcast()),
        new OperationProgress("7", "m", "load: waits", null, List.of()),
        new OperationProgress(
            "7", "m", "hold: waits", 9L, List.of(step(null), step(Instant.EPOCH.plusMillis(5)))),
        new IngressOrder.Call("m", 7, ref.unsafeUpcast()),
        new IngressOrder.Hold("m", "7", "s", 2, 8, ref.unsafeUpcast()),
        new IngressOrder.Release("m", "7", "s", 2),
        new IngressOrder.Confirm("m", 9, ref.unsafeUpcast()),
        new IngressOrder.Tally("m", ref.unsafeUpcast()),
        new IngressReply.Present("n:1", 7),
        new IngressReply.Held("n:1", "7", 2, 3),
        new IngressReply.Flipped("n:1", 9),
        new IngressReply.Tallied(
            "n:1",
            List.of(new VersionTally("2", 3, 1, List.of(0L, 3L), 2, 1, 1, 0.5)),
            List.of(
                new VersionStatistics(
                    "2",
                    new Spent(1, 2),
                    new Spent(3, 4),
                    new Spent(5, 6),
                    new Spent(7, 8),
                    9,
                    10,
                    11,
                    List.of(new Batch(12, new Spent(13, 14)))))),
        new VitalsDesk.Ask(ref.unsafeUpcast()),
        new VitalsDesk.Told(vitals()),
        new LeaseKeeper.Beat("n:1", 7, ref.unsafeUpcast()),
        new LeaseKeeper.Echo("n:1", 7),
        new NodeReport(
            "n1",
            "n:1",
            "n:8000",
            16,
            "store",
            List.of(new DeviceView("gpu:0", "gpu", 10, 5, List.of("m.0"))),
            new NodeCondition(7, "p.pem", Instant.EPOCH)),
        new NodeReport("n1", "n:1", "", 16, "store", List.of(), null),
        new Catalogue.SetAlertRule(RULE, ANN, ref.unsafeUpcast()),
        new Catalogue.RemoveAlertRule("slow", ANN, ref.unsafeUpcast()),
        new AlertsTold(
            new AlertsKnown(
                List.of(alert(0.3, null), alert(null, "scaled")),
                List.of(new AlertsKnown.Untold("ab12", "slow/m/firing/5", "{}")))));
  }

  private static AlertView alert(@Nullable Double value, @Nullable String acted) {
    return new AlertView(
        "slow",
        "p99 > 200ms",
        AlertRule.Severity.CRITICAL,
        AlertView.State.FIRING,
        "m",
        value,
        0.2,
        "seconds",
        Instant.EPOCH.plusMillis(5),
        "p99 is 300 ms",
        acted);
  }

  private static GridVitals vitals() {
    Distribution times = new Distribution(List.of(1L, 2L), 3);
    return new GridVitals(
        Instant.EPOCH.plusMillis(5),
        List.of(7L),
        List.of(
            new GridVitals.Model(
                "n1", "m", "1", 3, 1, 2, Map.of("invalid", 1L), 4, 5, times, times, times, 6, 7)),
        List.of(new GridVitals.Node("n1", 1, 2, 3, 4.5)),
        List.of(
            new GridVitals.Cost("n1", "m", "1", "ann", 1, 2, 3, 4, 5, 0.5, true),
            new GridVitals.Cost("n1", "m", "1", "-", 1, 2, 3, 4, 5, null, false)));
  }

  private static OperationView.Step step(@Nullable Instant endedAt) {
    return new OperationView.Step(
        "load",
        OperationView.StepState.RUNNING,
        Instant.EPOCH,
        endedAt,
        "ready at 1 of 2 replicas",
        Map.of("m.0", "ready on n1"));
  }

  private static ReplicaStatus status(ActorRef<Object> ref) {
    return new ReplicaStatus(
        "m",
        2,
        ref.unsafeUpcast(),
        "n:1",
        "n1",
        "gpu:0",
        ReplicaStatus.Lifecycle.SERVING,
        List.of(
            new ReplicaStatus.VersionStatus("1", ReplicaStatus.Holding.READY, null, false),
            new ReplicaStatus.VersionStatus("2", ReplicaStatus.Holding.FAILED, "broken", true)),
        1,
        2,
        3,
        4,
        true);
  }

  private static Replica.Loaded loaded() {
    Signature signature =
        new Signature(
            List.of(
                List.of(TensorSpec.of("text", DataType.BYTES, -1)),
                List.of(TensorSpec.of("ids", DataType.INT64, -1, -1).asOptional())),
            List.of(TensorSpec.of("y", DataType.FP32)));
    return new Replica.Loaded(signature, "onnx_onnxv1", Map.of("pooling", "mean"));
  }

  private static Set<Class<?>> wireMessages() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.modelgrid")
            .stream()
            .filter(type -> type.isAssignableTo(WireMessage.class))
            .filter(type -> !type.isInterface())
            .map(JavaClass::reflect)
            .collect(Collectors.toSet());
  }
}
