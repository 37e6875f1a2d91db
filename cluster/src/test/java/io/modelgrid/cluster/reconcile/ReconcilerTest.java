package io.modelgrid.cluster.reconcile;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.artifact;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.failed;
import static io.modelgrid.cluster.given.Given.holdingFailed;
import static io.modelgrid.cluster.given.Given.leaving;
import static io.modelgrid.cluster.given.Given.loading;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.ready;
import static io.modelgrid.cluster.given.Given.registered;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.status;
import static io.modelgrid.cluster.given.Given.swapping;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static io.modelgrid.cluster.given.Given.verified;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Boards;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Wish;
import io.modelgrid.cluster.placement.Wishes;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final Duration ROUND = Duration.ofMillis(500);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Replica.Loaded LOADED =
      new Replica.Loaded(Given.SIGNATURE, "onnx_onnxv1", Map.of("pooling", "mean"));

  private record Pinged(String slot, Replica.Keep keep) implements LocalMessage {}

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final Latest<CatalogueState> catalogue =
      new Latest<>(catalogue(model("m", "1", 2, registered("1"))));
  private final Latest<Members> members = new Latest<>(members(up(SELF), up("b:1"), up("c:1")));
  private final Latest<Wishes> wishes = new Latest<>(Wishes.none());
  private final TestProbe<Wish.Move> moved = kit.createTestProbe();
  private final Latest<Boolean> leaving = new Latest<>(false);
  private final StatusBoard board = new StatusBoard(() -> 0);
  private final TestProbe<Catalogue.Command> writer = kit.createTestProbe();
  private final TestProbe<Pinged> pings = kit.createTestProbe();
  private final TestProbe<Replica.Command> surplus = kit.createTestProbe();
  private final TestProbe<Replica.Command> kept = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void start() {
    kit.spawn(
        Reconciler.create(
            new Reconciler.Setup(
                catalogue,
                members,
                board,
                writer.ref(),
                (slot, keep) -> pings.ref().tell(new Pinged(slot, keep)),
                leaving::get,
                wishes,
                moved.ref()::tell,
                ROUND,
                3)));
  }

  private void firstRound() {
    start();
    time.timePasses(Duration.ofSeconds(1));
  }

  private List<String> pinged(int count) {
    return pings.receiveSeveralMessages(count, WAIT).stream().map(Pinged::slot).sorted().toList();
  }

  private void pingsNothing() {
    firstRound();
    time.timePasses(ROUND);
    pings.expectNoMessage(SHORT);
  }

  @Test
  void listensForASecondThenPingsEveryWantedSlotEachRound() {
    start();
    time.timePasses(Duration.ofMillis(999));
    pings.expectNoMessage(SHORT);

    time.timePasses(Duration.ofMillis(1));
    assertThat(pinged(2)).containsExactly("m.0", "m.1");
    time.timePasses(ROUND);
    assertThat(pinged(2)).containsExactly("m.0", "m.1");
    pings.expectNoMessage(SHORT);
  }

  @Test
  void tellsASlotWhichVersionsToHold() {
    catalogue.set(catalogue(model("m", "1", 1, verified("1"), registered("2"))));
    firstRound();

    Replica.Keep keep = pings.receiveMessage(WAIT).keep();

    assertThat(keep.versions()).containsExactly(new Replica.WantedVersion("1", artifact("1")));
  }

  @Test
  void tellsASlotToHoldWhatWasLoadedByName() {
    catalogue.set(
        catalogue(loading(model("m", "1", 1, verified("1"), registered("2")), false, "2")));
    firstRound();

    assertThat(pings.receiveMessage(WAIT).keep().versions())
        .containsExactly(
            new Replica.WantedVersion("1", artifact("1")),
            new Replica.WantedVersion("2", artifact("2")));
  }

  @Test
  void releasesAllReplicasOfAnUnloadedModelAndPingsNone() {
    catalogue.set(catalogue(loading(model("m", "1", 2, verified("1")), true, "1")));
    Boards.note(board, serving("m", 0, surplus.ref(), SELF));
    pingsNothing();

    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
  }

  @Test
  void wantsAsManySlotsAsThereAreServingNodesWhenNoNumberIsSet() {
    catalogue.set(catalogue(model("m", "1", null, registered("1"))));
    members.set(members(up(SELF), up("b:1")));
    firstRound();

    assertThat(pinged(2)).containsExactly("m.0", "m.1");
    pings.expectNoMessage(SHORT);
  }

  @Test
  void wantsNothingOfAModelWithoutAUsableVersion() {
    catalogue.set(catalogue(model("m", null, 2, failed("1", "broken"))));

    pingsNothing();
  }

  @Test
  void releasesWhatIsNotWanted() {
    Boards.note(
        board,
        serving("m", 0, kept.ref(), SELF),
        serving("m", 1, kept.ref(), "b:1"),
        serving("m", 2, surplus.ref(), "c:1"));
    firstRound();

    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
    kept.expectNoMessage(SHORT);
  }

  @Test
  void releasesReplicasOfAModelThatIsGone() {
    Boards.note(board, serving("gone", 0, surplus.ref(), SELF));
    firstRound();

    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
  }

  @Test
  void leavesAReplicaThatDrainsAlone() {
    Boards.note(board, status("gone", 0, surplus.ref(), SELF, Lifecycle.DRAINING));
    firstRound();
    pinged(2);

    surplus.expectNoMessage(SHORT);
  }

  // Its node takes it away; until then another slot takes its place.
  @Test
  void replacesTheSlotOfANodeThatLeaves() {
    members.set(members(up(SELF), up("b:1"), leaving("c:1")));
    Boards.note(
        board,
        serving("m", 0, surplus.ref(), "c:1"),
        serving("m", 1, kept.ref(), SELF),
        serving("m", 2, kept.ref(), "b:1"));
    firstRound();

    assertThat(pinged(2)).containsExactly("m.1", "m.2");
    surplus.expectNoMessage(SHORT);
    kept.expectNoMessage(SHORT);
  }

  private static Members.Node draining(String address) {
    return new Members.Node(address, Set.of("serving"), Members.DRAINING, true);
  }

  private void move(int index, String from, String to) {
    Wish.Move move = new Wish.Move("m", index, from, to, 0, false, "ann", "");
    wishes.set(new Wishes(Map.of(move.key(), move)));
  }

  // The slot on the drained node goes on serving until the other one does.
  @Test
  void replacesTheSlotOfADrainedNodeBeforeItReleasesIt() {
    members.set(members(up(SELF), up("b:1"), draining("c:1")));
    Boards.note(board, serving("m", 0, surplus.ref(), "c:1"), serving("m", 1, kept.ref(), SELF));
    firstRound();
    assertThat(pinged(3)).containsExactly("m.0", "m.1", "m.2");

    Boards.note(board, status("m", 2, kept.ref(), "b:1", Lifecycle.LOADING));
    time.timePasses(ROUND);
    assertThat(pinged(3)).containsExactly("m.0", "m.1", "m.2");
    surplus.expectNoMessage(SHORT);

    Boards.note(board, serving("m", 2, kept.ref(), "b:1"));
    time.timePasses(ROUND);
    assertThat(pinged(2)).containsExactly("m.1", "m.2");
    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
    kept.expectNoMessage(SHORT);
  }

  @Test
  void movesAModelsOnlySlotByHavingTwoForAWhile() {
    catalogue.set(catalogue(model("m", "1", 1, verified("1"))));
    Boards.note(board, serving("m", 0, surplus.ref(), SELF));
    firstRound();
    pinged(1);
    move(0, SELF, "b:1");
    time.timePasses(ROUND);
    assertThat(pinged(1)).as("before all nodes know of it").containsExactly("m.0");
    time.timePasses(ROUND);
    assertThat(pinged(2)).containsExactly("m.0", "m.1");

    Boards.note(board, serving("m", 1, kept.ref(), "b:1"));
    time.timePasses(ROUND);
    assertThat(pinged(1)).containsExactly("m.1");
    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
    moved.expectNoMessage(SHORT);
    Boards.note(board, status("m", 0, surplus.ref(), SELF, Lifecycle.DRAINING));
    time.timePasses(ROUND);
    assertThat(pinged(1)).containsExactly("m.1");
    assertThat(moved.receiveMessage(WAIT).index()).isZero();
  }

  // Its number still belonged to another node: it must not count, and goes again.
  @Test
  void aReplacementInTheWrongPlaceIsReleasedAndAnotherNumberIsTried() {
    catalogue.set(catalogue(model("m", "1", 1, verified("1"))));
    Boards.note(board, serving("m", 0, kept.ref(), SELF));
    move(0, SELF, "b:1");
    firstRound();
    pinged(1);
    time.timePasses(ROUND);
    assertThat(pinged(2)).containsExactly("m.0", "m.1");

    Boards.note(board, serving("m", 1, surplus.ref(), "c:1"));
    time.timePasses(ROUND);
    assertThat(pinged(2)).containsExactly("m.0", "m.2");
    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
    Boards.note(board, status("m", 1, surplus.ref(), "c:1", Lifecycle.DRAINING));
    Boards.note(board, serving("m", 2, kept.ref(), "b:1"));
    kept.expectNoMessage(SHORT);
    time.timePasses(ROUND);
    assertThat(pinged(1)).containsExactly("m.2");
    kept.expectMessage(WAIT, Replica.Release.INSTANCE);
  }

  // What came up in the wrong place is forgotten when it has ended, but belongs there still.
  @Test
  void aNumberThatCameUpInTheWrongPlaceIsNotTriedAgainInTheSameMove() {
    catalogue.set(catalogue(model("m", "1", 1, verified("1"))));
    Boards.note(board, serving("m", 0, kept.ref(), SELF));
    move(0, SELF, "b:1");
    firstRound();
    pinged(1);
    Boards.note(board, status("m", 1, surplus.ref(), "c:1", Lifecycle.LOADING));
    time.timePasses(ROUND);
    assertThat(pinged(2)).containsExactly("m.0", "m.2");
    Boards.forget(board, "c:1");
    Boards.note(board, status("m", 2, surplus.ref(), "c:1", Lifecycle.LOADING));
    time.timePasses(ROUND);

    assertThat(pinged(2)).containsExactly("m.0", "m.3");
  }

  // The one on the named node is all that is wanted now.
  @Test
  void aMoveEndsWhenFewerAreWantedThanItCountedOn() {
    catalogue.set(catalogue(model("m", "1", 1, verified("1"))));
    Boards.note(board, serving("m", 0, surplus.ref(), SELF), serving("m", 1, kept.ref(), "b:1"));
    Wish.Move move = new Wish.Move("m", 0, SELF, "b:1", 1, false, "ann", "");
    wishes.set(new Wishes(Map.of(move.key(), move)));
    firstRound();
    pinged(1);
    time.timePasses(ROUND);

    assertThat(pinged(1)).containsExactly("m.1");
    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
  }

  @Test
  void aMoveToANodeWithASlotOfTheModelWaitsForASecondOneThere() {
    Boards.note(board, serving("m", 0, surplus.ref(), SELF), serving("m", 1, kept.ref(), "b:1"));
    Wish.Move move = new Wish.Move("m", 0, SELF, "b:1", 1, false, "ann", "");
    wishes.set(new Wishes(Map.of(move.key(), move)));
    firstRound();
    pinged(2);
    time.timePasses(ROUND);
    assertThat(pinged(3)).containsExactly("m.0", "m.1", "m.2");

    Boards.note(board, serving("m", 2, kept.ref(), "b:1"));
    time.timePasses(ROUND);
    assertThat(pinged(2)).containsExactly("m.1", "m.2");
    surplus.expectMessage(WAIT, Replica.Release.INSTANCE);
  }

  @Test
  void aMoveThatIsOverMovesNothing() {
    Wish.Move over = new Wish.Move("m", 0, SELF, "b:1", 0, true, "ann", "");
    wishes.set(new Wishes(Map.of(over.key(), over)));
    Boards.note(board, serving("m", 0, kept.ref(), SELF), serving("m", 1, kept.ref(), "b:1"));
    firstRound();
    pinged(2);
    time.timePasses(ROUND);

    assertThat(pinged(2)).containsExactly("m.0", "m.1");
    moved.expectNoMessage(SHORT);
  }

  @Test
  void releasesNothingThatLeavesWhileAnOperationRunsOnItsModel() {
    catalogue.set(catalogue(swapping(model("m", "1", 1, verified("1"), verified("2")), 5, "", 0)));
    members.set(members(up(SELF), up("b:1"), draining("c:1")));
    Boards.note(
        board,
        status("m", 0, surplus.ref(), "c:1", Lifecycle.SERVING, ready("1"), ready("2")),
        status("m", 1, kept.ref(), SELF, Lifecycle.SERVING, ready("1"), ready("2")));
    firstRound();

    assertThat(pinged(2)).containsExactly("m.0", "m.1");
    surplus.expectNoMessage(SHORT);
  }

  @Test
  void doesNothingWithoutAMajority() {
    members.set(members(up(SELF), unreachable("b:1"), unreachable("c:1")));
    Boards.note(board, serving("gone", 0, surplus.ref(), SELF));

    pingsNothing();
    surplus.expectNoMessage(SHORT);
  }

  @Test
  void doesNothingWhileItsNodeLeaves() {
    leaving.set(true);
    Boards.note(board, serving("gone", 0, surplus.ref(), SELF));

    pingsNothing();
    surplus.expectNoMessage(SHORT);
  }

  // With no model known, every replica would be surplus.
  @Test
  void doesNothingBeforeTheCatalogueWasRead() {
    catalogue.set(CatalogueState.empty());
    Boards.note(board, serving("m", 0, kept.ref(), SELF));

    pingsNothing();
    kept.expectNoMessage(SHORT);
  }

  private Replica.Report report(Lifecycle lifecycle, Replica.Loaded... loaded) {
    Map<String, Replica.Loaded> byVersion = loaded.length == 0 ? Map.of() : Map.of("1", loaded[0]);
    return new Replica.Report(status("m", 0, kept.ref(), SELF, lifecycle, ready("1")), byVersion);
  }

  @Test
  void tellsTheCatalogueOfAFirstLoadUntilTheCopyShowsIt() {
    firstRound();
    Replica.Keep keep = pings.receiveMessage(WAIT).keep();
    Catalogue.ReportVerified told = new Catalogue.ReportVerified("m", "1", LOADED);

    keep.replyTo().tell(report(Lifecycle.SERVING, LOADED));
    writer.expectMessage(WAIT, told);
    keep.replyTo().tell(report(Lifecycle.SERVING, LOADED));
    writer.expectMessage(WAIT, told);

    catalogue.set(catalogue(model("m", "1", 2, verified("1"))));
    keep.replyTo().tell(report(Lifecycle.SERVING, LOADED));
    writer.expectNoMessage(SHORT);
  }

  @Test
  void tellsTheCatalogueOfABundleAtFaultUntilTheCopyShowsIt() {
    firstRound();
    Replica.Keep keep = pings.receiveMessage(WAIT).keep();
    Replica.Report report =
        new Replica.Report(
            status(
                "m", 0, kept.ref(), SELF, Lifecycle.LOADING, holdingFailed("1", "no model", true)),
            Map.of());

    keep.replyTo().tell(report);
    writer.expectMessage(WAIT, new Catalogue.ReportFailed("m", "1", "no model"));

    catalogue.set(catalogue(model("m", null, 2, failed("1", "no model"))));
    keep.replyTo().tell(report);
    writer.expectNoMessage(SHORT);
  }

  @Test
  void keepsAFailureThatMayPassToItself() {
    firstRound();
    Replica.Keep keep = pings.receiveMessage(WAIT).keep();

    Stream.of(holdingFailed("1", "out of memory", false), holdingFailed("9", "unknown", true))
        .map(version -> status("m", 0, kept.ref(), SELF, Lifecycle.LOADING, version))
        .forEach(status -> keep.replyTo().tell(new Replica.Report(status, Map.of())));
    keep.replyTo()
        .tell(new Replica.Report(serving("other", 0, kept.ref(), SELF), Map.of("1", LOADED)));

    writer.expectNoMessage(SHORT);
  }
}
