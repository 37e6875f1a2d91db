package io.modelgrid.cluster.ports;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.artifact;
import static io.modelgrid.cluster.given.Given.leaving;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Members;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecondCopyTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final TestProbe<ArtifactKeeper.Command> b = kit.createTestProbe();
  private final TestProbe<ArtifactKeeper.Command> c = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static NodeReport report(String address, String store) {
    return new NodeReport(address, address, "", 16, store, List.of(), null);
  }

  private CompletableFuture<Optional<String>> make(Members members, String storeOfB) {
    Map<String, NodeReport> reports =
        Map.of(SELF, report(SELF, "own"), "b:1", report("b:1", storeOfB));
    return new SecondCopy(
            kit.system(),
            "own",
            () -> members,
            () -> reports,
            node -> node.equals("b:1") ? b.ref() : c.ref())
        .make(artifact("1"))
        .toCompletableFuture();
  }

  private static void answer(TestProbe<ArtifactKeeper.Command> keeper, String... failure) {
    ArtifactKeeper.Obtain obtain = keeper.expectMessageClass(ArtifactKeeper.Obtain.class, WAIT);
    assertThat(obtain.artifact()).isEqualTo(artifact("1"));
    obtain
        .replyTo()
        .tell(
            new ArtifactKeeper.Obtained(
                obtain.artifact().sha256(), "other", failure.length == 0 ? null : failure[0]));
  }

  private static Optional<String> get(CompletableFuture<Optional<String>> future) {
    return future.orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Test
  void aloneOneCopyIsEnough() {
    assertThat(get(make(members(up(SELF)), "other"))).isEmpty();
    assertThat(get(make(members(up(SELF), unreachable("b:1")), "other"))).isEmpty();
  }

  @Test
  void whoIsLeavingIsNotAsked() {
    assertThat(get(make(members(up(SELF), leaving("b:1")), "other"))).isEmpty();
    b.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aSharedStoreNeedsNoCopy() {
    assertThat(get(make(members(up(SELF), up("b:1"), up("c:1")), "own"))).isEmpty();
    b.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void isNotMadeBeforeAnotherNodeHasIt() {
    CompletableFuture<Optional<String>> made = make(members(up(SELF), up("b:1")), "other");
    assertThat(made).isNotDone();

    answer(b);

    assertThat(get(made)).isEmpty();
  }

  @Test
  void asksTheNextNodeWhenOneFails() {
    CompletableFuture<Optional<String>> made =
        make(members(up(SELF), up("b:1"), up("c:1")), "other");

    answer(b, "its disk is full");
    answer(c);

    assertThat(get(made)).isEmpty();
  }

  @Test
  void saysWhyTheLastOneFailed() {
    CompletableFuture<Optional<String>> made =
        make(members(up(SELF), up("b:1"), up("c:1")), "other");

    answer(b, "its disk is full");
    answer(c, "it cannot read");

    assertThat(get(made)).contains("it cannot read");
  }
}
