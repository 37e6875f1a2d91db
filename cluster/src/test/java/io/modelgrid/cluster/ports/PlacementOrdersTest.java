package io.modelgrid.cluster.ports;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.swapping;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Boards;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Wish;
import io.modelgrid.cluster.placement.WishBoard;
import io.modelgrid.cluster.placement.Wishes;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlacementOrdersTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());
  private static final ActorRef<Replica.Command> REPLICA =
      KIT.<Replica.Command>createTestProbe().ref();
  private static final Origin ANN = new Origin("ann", "it is hot");

  private final StatusBoard board = new StatusBoard(() -> 0);
  private final List<WishBoard.Command> told = new ArrayList<>();
  private CatalogueState catalogue = catalogue(model("m", "1", 2, verified("1")));
  private Members members = members(up(SELF), up("b:1"), up("c:1"));
  private Wishes wishes = Wishes.none();
  private final PlacementOrders orders =
      new PlacementOrders(
          () -> catalogue, () -> members, this::reports, () -> wishes, board, this::ask);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void noteReplicas() {
    Boards.note(board, serving("m", 0, REPLICA, SELF), serving("m", 1, REPLICA, "b:1"));
  }

  private Map<String, NodeReport> reports() {
    Map<String, NodeReport> reports = new HashMap<>();
    for (Members.Node node : members.all()) {
      String name = "node-" + node.address().charAt(0);
      reports.put(
          node.address(), new NodeReport(name, node.address(), "", 16, "store", List.of(), null));
    }
    return reports;
  }

  private CompletionStage<Done> ask(Function<ActorRef<Done>, WishBoard.Command> command) {
    told.add(command.apply(KIT.system().ignoreRef()));
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  private ChangeAnswer move(String slot, @Nullable String node) {
    return orders.move(slot, node, ANN).toCompletableFuture().join();
  }

  private ChangeAnswer drain(String node, boolean drained) {
    return orders.drain(node, drained, ANN).toCompletableFuture().join();
  }

  private static void isRefused(ChangeAnswer answer, Reason reason, String... words) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.message()).contains(words);
            });
  }

  private void given(Wish wish) {
    wishes = new Wishes(Map.of(wish.key(), wish));
  }

  private static Wish.Move moving(int index, String to, int before, boolean done) {
    return new Wish.Move(
        "m", index, index == 0 ? SELF : "b:1", to, before, done, "ann", "it is hot");
  }

  @Test
  void movesAReplicaToTheNodeThatIsNamed() {
    assertThat(move("m.0", "node-c")).isEqualTo(new Changed(9, "", true));
    assertThat(told)
        .singleElement()
        .isInstanceOfSatisfying(
            WishBoard.Put.class,
            put -> assertThat(put.wish()).isEqualTo(moving(0, "c:1", 0, false)));
  }

  @Test
  void movesAReplicaToAnyOtherNodeWhereNoneIsNamed() {
    assertThat(move("m.1", null)).isEqualTo(new Changed(9, "", true));
    assertThat(((WishBoard.Put) told.get(0)).wish()).isEqualTo(moving(1, "", 1, false));
  }

  @Test
  void aMoveThatIsOverDoesNotHinderTheNext() {
    given(moving(1, "c:1", 0, true));
    assertThat(move("m.0", "node-c")).isEqualTo(new Changed(9, "", true));
  }

  @Test
  void theSameMoveAgainChangesNothing() {
    given(moving(0, "c:1", 0, false));
    assertThat(move("m.0", "node-c")).isEqualTo(new Changed(9, "", false));
    assertThat(move("m.1", "node-b")).isEqualTo(new Changed(9, "", false));
    assertThat(told).isEmpty();
  }

  @Test
  void toTheNodeThatItIsOnTakesAMoveBack() {
    given(moving(0, "c:1", 0, false));
    assertThat(move("m.0", "node-a")).isEqualTo(new Changed(9, "", true));
    assertThat(((WishBoard.Drop) told.get(0)).key()).isEqualTo(Wish.Move.keyOf("m"));
  }

  @Test
  void whatIsUnknownIsNotFound() {
    isRefused(move("m.7", null), Reason.NOT_FOUND, "no replica lives in slot 'm.7'", "m.0, m.1");
    isRefused(move("x.0", null), Reason.NOT_FOUND, "there is no model 'x'");
    isRefused(
        move("m.0", "node-x"),
        Reason.NOT_FOUND,
        "there is no node 'node-x' (expected: node-a, node-b, node-c)");
    isRefused(drain("node-x", true), Reason.NOT_FOUND, "there is no node 'node-x'");
    assertThat(told).isEmpty();
  }

  @Test
  void aNodeThatTakesNoSlotsIsNoTarget() {
    members =
        members(
            up(SELF),
            up("b:1"),
            unreachable("c:1"),
            new Members.Node("d:1", Set.of("ingress"), "up", true),
            new Members.Node("e:1", Set.of("serving"), Members.DRAINING, true));
    for (String node : List.of("node-c", "node-d", "node-e")) {
      isRefused(
          move("m.0", node), Reason.CONFLICT, "node '" + node + "' takes no slots now", "node-b");
    }
  }

  @Test
  void theOnlyNodeThatTakesSlotsKeepsThem() {
    members = members(up(SELF), unreachable("b:1"));
    isRefused(move("m.0", null), Reason.CONFLICT, "node 'name of a:1' is the only one");
    isRefused(drain("node-a", true), Reason.CONFLICT, "node 'node-a' is the only one");
    assertThat(told).isEmpty();
  }

  @Test
  void whileAnOperationOrAnotherMoveRunsNothingMoves() {
    given(moving(1, "", 1, false));
    isRefused(move("m.0", null), Reason.CONFLICT, "slot 'm.1' is moving");
    catalogue = catalogue(swapping(model("m", "1", 2, verified("1"), verified("2")), 5, "", 0));
    isRefused(move("m.0", null), Reason.CONFLICT, "operation 20 runs on model 'm'");
    assertThat(told).isEmpty();
  }

  @Test
  void drainsANodeAndTakesItBack() {
    assertThat(drain("node-b", true)).isEqualTo(new Changed(9, "", true));
    Wish.Drain drain = new Wish.Drain("b:1", "ann", "it is hot");
    assertThat(((WishBoard.Put) told.get(0)).wish()).isEqualTo(drain);
    assertThat(drain("node-b", false)).isEqualTo(new Changed(9, "", false));

    given(drain);
    assertThat(drain("node-b", true)).isEqualTo(new Changed(9, "", false));
    assertThat(drain("node-b", false)).isEqualTo(new Changed(9, "", true));
    assertThat(((WishBoard.Drop) told.get(1)).key()).isEqualTo(drain.key());
  }

  @Test
  void aNodeThatIsNotServingCannotBeDrained() {
    members = members(up(SELF), new Members.Node("d:1", Set.of("ingress"), "up", true));
    isRefused(drain("node-d", true), Reason.CONFLICT, "node 'node-d' is not serving");
  }
}
