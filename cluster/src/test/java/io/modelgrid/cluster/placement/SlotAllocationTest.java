package io.modelgrid.cluster.placement;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.registered;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.DeviceView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.ActorPaths;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.EmptyLocalActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Await;
import scala.concurrent.Future;
import scala.concurrent.duration.Duration;
import scala.jdk.javaapi.CollectionConverters;

class SlotAllocationTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());
  private static final ActorRef HERE = region("pekko://modelgrid/system/sharding/slot");
  private static final ActorRef B = region("pekko://modelgrid@b:1/system/sharding/slot");
  private static final ActorRef C = region("pekko://modelgrid@c:1/system/sharding/slot");
  private static final ActorRef NOBODY = Adapter.toClassic(KIT.system().ignoreRef());
  private static final Members THREE = members(up(SELF), up("b:1"), up("c:1"));

  private final Set<String> left = new HashSet<>();
  private Wishes wishes = Wishes.none();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static ActorRef region(String path) {
    ExtendedActorSystem system = (ExtendedActorSystem) Adapter.toClassic(KIT.system());
    return new EmptyLocalActorRef(
        system.provider(), ActorPaths.fromString(path), system.eventStream());
  }

  private SlotAllocation allocation(Members members, long bytesOfDevices) {
    return allocation(members, bytesOfDevices, catalogue(model("m", "1", 3, registered("1"))));
  }

  private SlotAllocation allocation(Members members, long bytesOfDevices, CatalogueState state) {
    Map<String, NodeReport> reports = new HashMap<>();
    for (String node : List.of(SELF, "b:1", "c:1")) {
      DeviceView cpu = new DeviceView("cpu", "cpu", bytesOfDevices, 0, List.of());
      reports.put(node, new NodeReport(node, node, "", 16, node, List.of(cpu), null));
    }
    return new SlotAllocation(
        () -> members, () -> reports, () -> state, () -> wishes, left::contains, NOBODY);
  }

  private static IndexedSeq<String> slots(String... names) {
    return CollectionConverters.asScala(List.of(names)).toIndexedSeq();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return Await.result(future, Duration.create(20, "s"));
  }

  @Test
  void placesASlotOnTheNodeThatThePolicyChooses() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0"), B, slots(), C, slots("m.1"));

    assertThat(get(allocation(THREE, 1000).allocateShard(HERE, "m.2", current))).isEqualTo(B);
  }

  // The coordinator's own region has a path without an address.
  @Test
  void knowsItsOwnNodeByAPathWithoutAddress() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots(), B, slots("m.0"), C, slots("m.1"));

    assertThat(get(allocation(THREE, 1000).allocateShard(B, "m.2", current))).isEqualTo(HERE);
  }

  @Test
  void placesNothingOnANodeThatCannotBeReached() throws Exception {
    Members members = members(up(SELF), unreachable("b:1"), up("c:1"));
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0"), B, slots(), C, slots("m.1", "x.0"));

    assertThat(get(allocation(members, 1000).allocateShard(HERE, "m.2", current))).isEqualTo(HERE);
  }

  @Test
  void failsWithTheReasonWhereNothingFits() {
    Map<ActorRef, IndexedSeq<String>> current = Map.of(HERE, slots());

    assertThatThrownBy(() -> get(allocation(THREE, 9).allocateShard(HERE, "m.0", current)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("m.0: ");
  }

  @Test
  void movesASlotToANodeThatHasNone() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0", "m.1"), B, slots("m.2"), C, slots());

    assertThat(get(allocation(THREE, 1000).rebalance(current, Set.of())))
        .hasSize(1)
        .isSubsetOf("m.0", "m.1");
  }

  @Test
  void movesNothingWhileAMoveIsUnderWayOrTheGridIsUnsettled() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0", "m.1"), B, slots("m.2"), C, slots());
    Members unsettled = members(up(SELF), unreachable("b:1"), up("c:1"));

    assertThat(get(allocation(THREE, 1000).rebalance(current, Set.of("m.2")))).isEmpty();
    assertThat(get(allocation(unsettled, 1000).rebalance(current, Set.of()))).isEmpty();
  }

  @Test
  void neverMovesAModelsOnlySlot() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("a.0", "b.0", "c.0", "d.0"), B, slots(), C, slots());

    assertThat(get(allocation(THREE, 1000).rebalance(current, Set.of()))).isEmpty();
  }

  private void move(String from, String to, boolean done) {
    Wish.Move move = new Wish.Move("m", 0, from, to, 0, done, "ann", "");
    wishes = new Wishes(Map.of(move.key(), move));
  }

  @Test
  void placesTheSlotOfAMoveOnTheNodeThatIsNamed() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0"), B, slots(), C, slots("m.1"));
    move(SELF, "c:1", false);
    assertThat(get(allocation(THREE, 1000).allocateShard(HERE, "m.2", current))).isEqualTo(C);
    move(SELF, "c:1", true);
    assertThat(get(allocation(THREE, 1000).allocateShard(HERE, "m.2", current))).isEqualTo(B);
  }

  @Test
  void placesTheSlotOfAMoveToNowhereOnAnyOtherNode() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots(), B, slots("m.1", "x.0"), C, slots("m.0"));
    move(SELF, "", false);
    assertThat(get(allocation(THREE, 1000).allocateShard(HERE, "m.2", current))).isEqualTo(C);
  }

  // What somebody placed by hand is not moved back.
  @Test
  void doesNotEvenOutAModelThatWasMovedByHand() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0", "m.1"), B, slots("m.2"), C, slots());
    move(SELF, "b:1", true);
    assertThat(get(allocation(THREE, 1000).rebalance(current, Set.of()))).isEmpty();
  }

  // The coordinator asks for itself for each shard that was handed off or lost.
  @Test
  void aNumberThatIsLeftGetsNoPlaceBeforeSomebodyWantsIt() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0"), B, slots("m.1"), C, slots());
    left.add("m.3");

    assertThat(get(allocation(THREE, 1000).allocateShard(NOBODY, "m.3", current)))
        .as("no region")
        .isEqualTo(NOBODY);
    assertThat(get(allocation(THREE, 1000).allocateShard(B, "m.3", current))).isEqualTo(C);
  }

  @Test
  void aSlotThatWasLostGetsAPlaceBeforeItIsAskedFor() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0"), B, slots("m.1"), C, slots());

    assertThat(get(allocation(THREE, 1000).allocateShard(NOBODY, "m.2", current))).isEqualTo(C);
  }

  // Freed numbers would otherwise take the place of what shall be there.
  @Test
  void evensOutWhatLivesWhileNumbersAreFreed() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0", "m.1"), B, slots("m.3", "m.4"), C, slots("m.2"));
    SlotAllocation allocation = allocation(THREE, 1000);
    left.addAll(List.of("m.3", "m.4"));

    assertThat(get(allocation.rebalance(current, Set.of()))).hasSize(1).isSubsetOf("m.0", "m.1");
    assertThat(get(allocation.rebalance(current, Set.of()))).hasSize(3).contains("m.3", "m.4");
  }

  // What is silent in one round only is about to start.
  @Test
  void freesTheNumbersInWhichNoReplicaIsLeftForTwoRounds() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0"), B, slots("m.1"), C, slots("m.2"));
    SlotAllocation allocation = allocation(THREE, 1000);
    left.add("m.1");
    assertThat(get(allocation.rebalance(current, Set.of()))).isEmpty();
    left.add("m.2");
    assertThat(get(allocation.rebalance(current, Set.of()))).containsExactly("m.1");
    left.clear();
    assertThat(get(allocation.rebalance(current, Set.of()))).isEmpty();
  }

  @Test
  void movesNoSlotOfAModelOnWhichAnOperationRuns() throws Exception {
    Map<ActorRef, IndexedSeq<String>> current =
        Map.of(HERE, slots("m.0", "m.1"), B, slots("m.2"), C, slots());
    CatalogueEvent.Header header = new CatalogueEvent.Header(1, Instant.EPOCH, "ann", "");
    CatalogueState operated =
        catalogue(model("m", "1", 3, registered("1"), registered("2")))
            .apply(
                new CatalogueEvent.OperationStarted(
                    header, "m", OperationPlan.swap("2", false, false)));

    assertThat(get(allocation(THREE, 1000, operated).rebalance(current, Set.of()))).isEmpty();
  }
}
