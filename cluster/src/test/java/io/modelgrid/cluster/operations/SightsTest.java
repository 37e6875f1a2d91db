package io.modelgrid.cluster.operations;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogueAt;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.swap.SwapSight;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Boards;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SightsTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());
  private static final ActorRef<Replica.Command> REF =
      KIT.createTestProbe(Replica.Command.class).ref();
  private static final ModelState MODEL = model("m", "1", 5, verified("1"));

  private final StatusBoard board = new StatusBoard(() -> 0);
  private final Latest<Members> members = new Latest<>(members(ingress(SELF)));
  private final Latest<Map<String, NodeReport>> reports = new Latest<>(Map.of());
  private final Sights sights =
      new Sights(() -> catalogueAt(12, MODEL), members, reports, board, 3, 100, () -> 1_000);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Members.Node ingress(String address) {
    return new Members.Node(address, Set.of("ingress"), "up", true);
  }

  private SwapSight look(String... enrolled) {
    return sights.of("m", List.of(enrolled));
  }

  @Test
  void showsTheModelAndItsReplicas() {
    ReplicaStatus its = serving("m", 0, REF, SELF);
    Boards.note(board, its, serving("other", 0, REF, SELF));

    assertThat(look().model()).isEqualTo(MODEL);
    assertThat(look().revision()).isEqualTo(12);
    assertThat(look().wantedSlots()).isEqualTo(5);
    assertThat(look().replicas()).containsExactly(its);
  }

  @Test
  void aModelThatIsGoneHasNoSlots() {
    SwapSight sight = sights.of("gone", List.of());

    assertThat(sight.model()).isNull();
    assertThat(sight.wantedSlots()).isZero();
    assertThat(sight.replicas()).isEmpty();
  }

  // One member is an ingress, one serves though its role says otherwise, one does neither.
  @Test
  void asksIngressNodesAndThoseThatAreEnrolledWhileTheyAreMembers() {
    members.set(members(ingress(SELF), Given.up("b:1"), Given.up("c:1")));

    SwapSight sight = look("b:1", "gone:1");

    assertThat(sight.members()).containsExactlyInAnyOrder(SELF, "b:1", "c:1");
    assertThat(sight.participants()).containsExactlyInAnyOrder(SELF, "b:1");
    assertThat(sight.settled()).isTrue();
  }

  @Test
  void showsWhoCannotBeReached() {
    members.set(members(ingress(SELF), unreachable("b:1")));

    assertThat(look().unreachable()).containsExactly("b:1");
    assertThat(look().settled()).isFalse();
  }

  // Joining ones are asked too; the lost one was seen 40 ns ago, and leases last for 100.
  @Test
  void showsWhoIsJoiningAndWhoseLeaseMayRun() {
    Members.Node joining = new Members.Node("b:1", Set.of("ingress"), "joining", true);
    members.set(
        new Members(
            SELF,
            List.of(ingress(SELF)),
            false,
            Set.of(),
            List.of(joining),
            Map.of("gone:1", 960L)));

    assertThat(look().members()).containsExactlyInAnyOrder(SELF, "b:1");
    assertThat(look().participants()).containsExactlyInAnyOrder(SELF, "b:1");
    assertThat(look().lost()).isEqualTo(Map.of("gone:1", 960L));
    assertThat(look().leaseLeftNanos()).isEqualTo(60);
  }

  @Test
  void knowsTheNamesThatNodesTold() {
    reports.set(Map.of("b:1", new NodeReport("node-2", "b:1", "", 16, "store", List.of(), null)));

    assertThat(look().names()).isEqualTo(Map.of("b:1", "node-2"));
  }
}
