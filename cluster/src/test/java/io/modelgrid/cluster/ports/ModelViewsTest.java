package io.modelgrid.cluster.ports;

import static io.modelgrid.cluster.given.Given.failed;
import static io.modelgrid.cluster.given.Given.holdingFailed;
import static io.modelgrid.cluster.given.Given.loading;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.ready;
import static io.modelgrid.cluster.given.Given.registered;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.status;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.VersionView;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ModelViewsTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());
  private static final ActorRef<Replica.Command> REF =
      KIT.createTestProbe(Replica.Command.class).ref();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aVersionIsReadyWhereAReplicaServesIt() {
    ModelView view =
        ModelViews.of(
            model("m", "1", 2, verified("1"), registered("2")),
            2,
            List.of(serving("m", 0, REF, "a:1"), serving("m", 1, REF, "b:1")));

    VersionView first = view.versions().get(0);
    assertThat(first.state()).isEqualTo(VersionView.State.READY);
    assertThat(first.readyReplicas()).isEqualTo(2);
    assertThat(first.labels()).containsExactly("stable");
    assertThat(first.signature()).isEqualTo(Given.SIGNATURE);
    assertThat(first.platform()).isEqualTo("onnx_onnxv1");
    VersionView second = view.versions().get(1);
    assertThat(second.state()).isEqualTo(VersionView.State.REGISTERED);
    assertThat(second.signature()).isNull();
    assertThat(view.epoch()).isEqualTo(5);
    assertThat(view.fixedReplicas()).isTrue();
  }

  @Test
  void aWantedVersionIsLoadingUntilAReplicaServesItAndShowsWhatWentWrong() {
    ModelView view =
        ModelViews.of(
            model("m", null, null, registered("1")),
            1,
            List.of(
                status(
                    "m",
                    0,
                    REF,
                    "a:1",
                    Lifecycle.LOADING,
                    holdingFailed("1", "no memory left", false))));

    VersionView version = view.versions().get(0);
    assertThat(version.state()).isEqualTo(VersionView.State.LOADING);
    assertThat(version.reason()).isEqualTo("no memory left");
    assertThat(view.fixedReplicas()).isFalse();
    ReplicaView replica = view.replicas().get(0);
    assertThat(replica.state()).isEqualTo("failed");
    assertThat(replica.reason()).isEqualTo("no memory left");
  }

  @Test
  void aVersionThatFailedIsFailedAndWantsNoReplica() {
    ModelView view = ModelViews.of(model("m", null, 3, failed("1", "no model")), 3, List.of());

    assertThat(view.versions().get(0).state()).isEqualTo(VersionView.State.FAILED);
    assertThat(view.versions().get(0).reason()).isEqualTo("no model");
    assertThat(view.wantedReplicas()).isZero();
    assertThat(view.replicas()).isEmpty();
  }

  @Test
  void ofAnUnloadedModelEveryVersionIsRegisteredAndNoReplicaIsWanted() {
    ModelView view =
        ModelViews.of(
            loading(
                model("m", "1", 2, verified("1"), registered("2"), failed("3", "no model")),
                true,
                "2"),
            2,
            List.of(serving("m", 0, REF, "a:1"))); // it has not heard of it yet

    assertThat(view.unloaded()).isTrue();
    assertThat(view.loadedByName()).containsExactly("2");
    assertThat(view.labels()).containsEntry("stable", "1");
    assertThat(view.wantedReplicas()).isZero();
    assertThat(view.versions())
        .extracting(VersionView::state, VersionView::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(VersionView.State.REGISTERED, "unloaded"),
            org.assertj.core.groups.Tuple.tuple(VersionView.State.REGISTERED, "unloaded"),
            org.assertj.core.groups.Tuple.tuple(VersionView.State.FAILED, "no model"));
  }

  @Test
  void aVersionThatWasLoadedByNameIsLoadingUntilAReplicaServesIt() {
    ModelView view =
        ModelViews.of(
            loading(model("m", "1", 1, verified("1"), registered("2")), false, "2"),
            1,
            List.of(serving("m", 0, REF, "a:1")));

    assertThat(view.unloaded()).isFalse();
    assertThat(view.loadedByName()).containsExactly("2");
    assertThat(view.versions().get(1).state()).isEqualTo(VersionView.State.LOADING);
  }

  @Test
  void slotsThatAreWantedAndNotHeardAreAbsent() {
    ModelView view =
        ModelViews.of(model("m", "1", 3, verified("1")), 3, List.of(serving("m", 1, REF, "b:1")));

    assertThat(view.replicas())
        .extracting(ReplicaView::slot, ReplicaView::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("m.0", "absent"),
            org.assertj.core.groups.Tuple.tuple("m.1", "serving"),
            org.assertj.core.groups.Tuple.tuple("m.2", "absent"));
    ReplicaView heard = view.replicas().get(1);
    assertThat(heard)
        .isEqualTo(
            new ReplicaView("m.1", "serving", "name of b:1", "cpu", List.of("1"), 1, 4, null));
  }

  @Test
  void surplusReplicasAreShownWhileTheyDrain() {
    ModelView view =
        ModelViews.of(
            model("m", "1", 1, verified("1")),
            1,
            List.of(
                serving("m", 0, REF, "a:1"),
                status("m", 4, REF, "b:1", Lifecycle.DRAINING, ready("1"))));

    assertThat(view.replicas())
        .extracting(ReplicaView::state)
        .containsExactly("serving", "draining");
    assertThat(view.versions().get(0).readyReplicas()).isEqualTo(1);
  }
}
