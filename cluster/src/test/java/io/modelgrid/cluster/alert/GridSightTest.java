package io.modelgrid.cluster.alert;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.failed;
import static io.modelgrid.cluster.given.Given.holdingFailed;
import static io.modelgrid.cluster.given.Given.loading;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.ready;
import static io.modelgrid.cluster.given.Given.registered;
import static io.modelgrid.cluster.given.Given.status;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.GridSample.Certificate;
import io.modelgrid.actors.alert.GridSample.ModelSample;
import io.modelgrid.actors.alert.GridSample.NodeSample;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.board.NodeCondition;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Boards;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GridSightTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());
  private static final ActorRef<Replica.Command> REF =
      KIT.createTestProbe(Replica.Command.class).ref();

  private final Latest<CatalogueState> state = new Latest<>(catalogue());
  private final Latest<Members> members = new Latest<>(members(up(SELF), up("b:1")));
  private final Latest<Map<String, NodeReport>> reports = new Latest<>(Map.of());
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final StatusBoard board = new StatusBoard(() -> 0);
  private final GridSight sight =
      new GridSight(
          state,
          members,
          reports,
          names,
          board,
          3,
          () -> CompletableFuture.completedFuture(List.of()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ModelSample seen() {
    return sight.now().models().get(0);
  }

  private static NodeReport report(String name, String address, @Nullable NodeCondition condition) {
    return new NodeReport(name, address, "", 16, "store", List.of(), condition);
  }

  @Test
  void countsReplicasThatServeTheStableVersion() {
    state.set(catalogue(model("m", "1", 3, verified("1"), verified("2"))));
    Boards.note(board, status("m", 0, REF, SELF, Lifecycle.SERVING, ready("1")));
    Boards.note(board, status("m", 1, REF, SELF, Lifecycle.SERVING, ready("2")));
    Boards.note(board, status("m", 2, REF, "b:1", Lifecycle.DRAINING, ready("1")));

    assertThat(seen()).isEqualTo(new ModelSample("m", 3, 1, 0, 3, List.of()));
  }

  @Test
  void ofAModelWithoutAStableVersionAnyReplicaThatServesCounts() {
    state.set(catalogue(model("m", null, null, registered("1"))));
    Boards.note(board, status("m", 0, REF, SELF, Lifecycle.SERVING, ready("1")));

    assertThat(seen()).isEqualTo(new ModelSample("m", 2, 1, 0, 1, List.of()));
  }

  @Test
  void nothingIsMissingOfAnUnloadedModel() {
    state.set(catalogue(loading(model("m", "1", 3, verified("1")), true)));

    assertThat(seen().wanted()).isZero();
  }

  @Test
  void namesWhatCannotBeLoaded() {
    state.set(
        catalogue(model("m", "2", 3, failed("1", "old"), verified("2"), failed("3", "broken"))));
    Boards.note(
        board,
        status("m", 0, REF, SELF, Lifecycle.LOADING, holdingFailed("2", "no memory", false)));

    assertThat(seen().failures())
        .as("an older version that failed is nobody's trouble any more")
        .containsExactly(
            "version 2 on name of a:1: no memory", "version 3 can be loaded nowhere: broken");
  }

  @Test
  void aNewerVersionThatLoadsEndsTheFailure() {
    state.set(catalogue(model("m", "4", 3, failed("3", "broken"), verified("4"))));

    assertThat(seen().failures()).isEmpty();
  }

  @Test
  void tellsWhatNodesTellOfTheirSurroundings() {
    Instant end = Instant.parse("2026-12-01T00:00:00Z");
    reports.set(
        Map.of(
            SELF,
            report("n1", SELF, new NodeCondition(7, "p.pem", end)),
            "b:1",
            report("n2", "b:1", NodeCondition.unknown())));

    assertThat(sight.now().nodes())
        .containsExactly(
            new NodeSample("n1", null, 0.07, new Certificate("p.pem", end)),
            new NodeSample("n2", null, null, null));
  }

  // It held the supervisor, so that this one has not looked before; but the node heard of it.
  @Test
  void aNodeThatIsLostWithTheSupervisorHasItsName() {
    names.put("b:1", "n2");
    reports.set(Map.of(SELF, report("n1", SELF, null)));
    members.set(new Members(SELF, List.of(up(SELF)), true, Set.of(SELF, "b:1")));

    assertThat(sight.now().nodes())
        .contains(new NodeSample("n2", "is gone without having left", null, null));
  }

  // The board takes its report down once the membership has settled; its name is remembered.
  @Test
  void aNodeThatIsGoneWithoutHavingLeftIsLost() {
    reports.set(Map.of(SELF, report("n1", SELF, null), "b:1", report("n2", "b:1", null)));
    sight.now();
    members.set(members(up(SELF), unreachable("b:1")));
    assertThat(sight.now().nodes())
        .containsExactly(
            new NodeSample("n1", null, null, null),
            new NodeSample("n2", "cannot be reached", null, null));

    reports.set(Map.of(SELF, report("n1", SELF, null)));
    members.set(new Members(SELF, List.of(up(SELF)), true, Set.of(SELF, "b:1")));
    assertThat(sight.now().nodes())
        .containsExactly(
            new NodeSample("n1", null, null, null),
            new NodeSample("n2", "is gone without having left", null, null));
  }

  @Test
  void aNodeThatLeftIsNotLost() {
    members.set(new Members(SELF, List.of(up(SELF)), true, Set.of(SELF)));

    assertThat(sight.now().nodes()).extracting(NodeSample::name).containsExactly(SELF);
  }

  @Test
  void aNodeThatCameBackByAnotherAddressIsNotLost() {
    reports.set(Map.of(SELF, report("n1", SELF, null), "b:1", report("n2", "b:1", null)));
    sight.now();
    reports.set(Map.of(SELF, report("n1", SELF, null), "c:1", report("n2", "c:1", null)));
    members.set(new Members(SELF, List.of(up(SELF), up("c:1")), true, Set.of(SELF, "b:1", "c:1")));

    assertThat(sight.now().nodes())
        .containsExactly(
            new NodeSample("n1", null, null, null), new NodeSample("n2", null, null, null));
  }

  @Test
  void isReliableWithAMajorityAndACatalogue() {
    assertThat(sight.isReliable()).isTrue();
    members.set(members(up(SELF), unreachable("b:1"), unreachable("c:1")));
    assertThat(sight.isReliable()).isFalse();
    members.set(members(up(SELF)));
    state.set(CatalogueState.empty());
    assertThat(sight.isReliable()).isFalse();
  }
}
