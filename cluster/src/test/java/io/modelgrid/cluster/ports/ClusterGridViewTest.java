package io.modelgrid.cluster.ports;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.holdingFailed;
import static io.modelgrid.cluster.given.Given.loading;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.registered;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.status;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Boards;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.lease.Leases;
import io.modelgrid.cluster.lease.MajorityLease;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.engine.api.GridAlerts;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ClusterGridViewTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());
  private static final ActorRef<Replica.Command> REF =
      KIT.createTestProbe(Replica.Command.class).ref();
  private static final CatalogueState STABLE = catalogue(model("m", "1", 3, verified("1")));

  private static final RouterCounts COUNTS =
      new RouterCounts() {
        @Override
        public CompletionStage<List<VersionTally>> tallies(String model) {
          return CompletableFuture.completedFuture(List.of(VersionTally.none("1")));
        }

        @Override
        public CompletionStage<List<VersionStatistics>> statistics(String model) {
          return CompletableFuture.completedFuture(List.of(VersionStatistics.none("1")));
        }
      };

  private final StatusBoard board = new StatusBoard(() -> 0);
  private boolean enrolled = true;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static final GridVitals VITALS =
      new GridVitals(Instant.EPOCH, List.of(), List.of(), List.of(), List.of());

  private ClusterGridView view(CatalogueState catalogue, Members members, MajorityLease lease) {
    Map<String, NodeReport> reports =
        Map.of(SELF, new NodeReport("n1", SELF, "127.0.0.1:8000", 16, "store", List.of(), null));
    return new ClusterGridView(
        "n1",
        () -> catalogue,
        () -> members,
        () -> reports,
        board,
        lease,
        () -> enrolled,
        3,
        Map::of,
        COUNTS,
        () -> CompletableFuture.completedFuture(VITALS),
        () -> CompletableFuture.completedFuture(new GridActors(List.of())),
        () -> new GridAlerts(List.of(), List.of()));
  }

  @Test
  void isNotReadyBeforeItJoined() {
    ClusterGridView view = view(STABLE, Members.none(), Leases.held());

    assertThat(view.started()).isFalse();
    assertThat(view.unreadiness()).contains("this node has not joined the grid yet");
  }

  @Test
  void isNotReadyBeforeTheCatalogueWasRead() {
    ClusterGridView view = view(CatalogueState.empty(), members(up(SELF)), Leases.held());

    assertThat(view.started()).isFalse();
    assertThat(view.unreadiness()).contains("the catalogue has not been read yet");
  }

  @Test
  void hasNotStartedBeforeItIsEnrolled() {
    enrolled = false;
    Boards.note(board, serving("m", 0, REF, SELF));
    ClusterGridView view = view(STABLE, members(up(SELF)), Leases.held());

    assertThat(view.started()).isFalse();
    assertThat(view.unreadiness())
        .contains("this node is not enrolled yet, it may have to wait for a swap to end");
  }

  @Test
  void isNotReadyWithoutTheLease() {
    Boards.note(board, serving("m", 0, REF, SELF));

    assertThat(view(STABLE, members(up(SELF)), Leases.lost()).unreadiness())
        .contains("this node is out of touch with the majority of the grid");
  }

  @Test
  void isNotReadyWhileAStableVersionHasNoReadyReplica() {
    Boards.note(board, status("m", 0, REF, SELF, Lifecycle.LOADING));

    assertThat(view(STABLE, members(up(SELF)), Leases.held()).unreadiness())
        .contains("model 'm' has no ready replica");
  }

  @Test
  void saysWhyNoReplicaIsReady() {
    Boards.note(
        board,
        status(
            "m", 0, REF, SELF, Lifecycle.LOADING, holdingFailed("1", "no memory on cpu", false)));

    assertThat(view(STABLE, members(up(SELF)), Leases.held()).unreadiness())
        .contains("model 'm' has no ready replica of version 1: no memory on cpu");
  }

  @Test
  void saysWhatItWaitsForUntilItHasStarted() {
    enrolled = false;
    assertThat(view(STABLE, Members.none(), Leases.lost()).unstarted())
        .contains("this node has not joined the grid yet");
    assertThat(view(CatalogueState.empty(), members(up(SELF)), Leases.lost()).unstarted())
        .contains("the catalogue has not been read yet");
    assertThat(view(STABLE, members(up(SELF)), Leases.lost()).unstarted())
        .contains("this node is not enrolled yet, it may have to wait for a swap to end");
    enrolled = true;
    assertThat(view(STABLE, members(up(SELF)), Leases.lost()).unstarted()).isEmpty();
  }

  // A model without a replica is no hindrance for the others.
  @Test
  void answersNothingWithoutTheLease() {
    assertThat(view(STABLE, members(up(SELF)), Leases.lost()).hindrance())
        .contains("this node is out of touch with the majority of the grid");
    assertThat(view(STABLE, members(up(SELF)), Leases.held()).hindrance()).isEmpty();
    assertThat(view(STABLE, Members.none(), Leases.held()).hindrance())
        .contains("this node has not joined the grid yet");
  }

  @Test
  void doesNotWaitForAnUnloadedModel() {
    CatalogueState unloaded = catalogue(loading(model("m", "1", 3, verified("1")), true));

    assertThat(view(unloaded, members(up(SELF)), Leases.held()).unreadiness()).isEmpty();
  }

  @Test
  void isReadyWithOneReadyReplicaOfEachStableVersion() {
    Boards.note(board, serving("m", 2, REF, SELF));
    CatalogueState withCandidate =
        catalogue(model("m", "1", 3, verified("1")), model("new", null, 1, registered("1")));

    assertThat(view(withCandidate, members(up(SELF)), Leases.held()).unreadiness()).isEmpty();
    assertThat(view(catalogue(), members(up(SELF)), Leases.held()).unreadiness()).isEmpty();
  }

  @Test
  void showsEveryMemberWithWhatItTells() {
    List<NodeView> nodes =
        view(STABLE, members(up(SELF), unreachable("b:1")), Leases.held()).nodes();

    assertThat(nodes).extracting(NodeView::name).containsExactly("b:1", "n1");
    assertThat(nodes).extracting(NodeView::status).containsExactly("unreachable", "up");
    assertThat(nodes).extracting(NodeView::http).containsExactly("", "127.0.0.1:8000");
  }

  @Test
  void talliesOnlyModelsThatThereAre() {
    ClusterGridView view = view(STABLE, members(up(SELF)), Leases.held());

    assertThat(view.tallies("m").toCompletableFuture().join())
        .containsExactly(VersionTally.none("1"));
    assertThat(view.tallies("other").toCompletableFuture().join()).isEmpty();
    assertThat(view.statistics("m").toCompletableFuture().join())
        .containsExactly(VersionStatistics.none("1"));
    assertThat(view.statistics("other").toCompletableFuture().join()).isEmpty();
  }

  @Test
  void passesTheVitalsOn() {
    ClusterGridView view = view(STABLE, members(up(SELF)), Leases.held());

    assertThat(view.vitals().toCompletableFuture().join()).isEqualTo(VITALS);
  }
}
