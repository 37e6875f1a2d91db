package io.modelgrid.cluster.operations;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.Catalogue.AdoptOperation;
import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.ReadRevision;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.config.SwapSettings;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final CatalogueEvent.Header HEADER =
      new CatalogueEvent.Header(1, Instant.EPOCH, "ann", "by hand");
  private static final SwapSettings SETTINGS =
      new SwapSettings(
          Duration.ofMillis(250),
          3,
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofSeconds(5),
          Duration.ZERO,
          20,
          0.02,
          3,
          0.05);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  private final Latest<CatalogueState> catalogue = new Latest<>(plain());
  private final Latest<Members> members = new Latest<>(members(up(SELF), up("b:1")));
  private final TestProbe<Catalogue.Command> writer = kit.createTestProbe();
  private final TestProbe<Ingress.Command> ingress = kit.createTestProbe();
  private final ActorRef<Operations.Command> operations =
      kit.spawn(
          Operations.create(
              new Operations.Setup(
                  SELF,
                  new Sights(
                      catalogue, members, Map::of, new StatusBoard(() -> 0), 3, 100, nanos::get),
                  (node, order) -> {},
                  writer.ref(),
                  progress -> {},
                  SETTINGS,
                  Clock.systemUTC())));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static CatalogueState plain() {
    return CatalogueState.empty()
        .apply(new CatalogueEvent.TermStarted(HEADER, "n1"))
        .apply(new CatalogueEvent.VersionRegistered(HEADER, "m", "1", Given.artifact("1")))
        .apply(new CatalogueEvent.LabelMoved(HEADER, "m", "stable", "1"))
        .apply(new CatalogueEvent.VersionRegistered(HEADER, "m", "2", Given.artifact("2")));
  }

  private static CatalogueState operated() {
    return plain()
        .apply(
            new CatalogueEvent.OperationStarted(
                HEADER, "m", OperationPlan.swap("2", false, false)));
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
    time.timePasses(duration);
  }

  private void enrol(String node) {
    operations.tell(new Operations.Enrol(node, ingress.ref()));
  }

  private void durable(long revision) {
    writer
        .expectMessageClass(ReadRevision.class, WAIT)
        .replyTo()
        .tell(new StepReply(Noted.NOTED, revision, ""));
  }

  /** The supervisor that takes the operation up next. */
  private AdoptOperation adopting() {
    return writer.expectMessageClass(AdoptOperation.class, WAIT);
  }

  private void adopted(AdoptOperation adopt) {
    CatalogueState after =
        catalogue
            .get()
            .apply(
                new CatalogueEvent.OperationAdopted(
                    HEADER, "m", adopt.operation(), adopt.supervisor()));
    catalogue.set(after);
    adopt.replyTo().tell(new StepReply(Noted.NOTED, after.revision(), ""));
  }

  @Test
  void givesEachOperationOneSupervisor() {
    pass(LOOK);
    writer.expectNoMessage(SHORT);
    catalogue.set(operated());
    pass(LOOK);

    AdoptOperation adopt = adopting();
    assertThat(adopt.operation()).isEqualTo("5");
    assertThat(adopt.supervisor()).startsWith(SELF + "/");
    pass(LOOK);
    writer.expectNoMessage(SHORT);
  }

  @Test
  void startsNobodyWithoutAMajority() {
    members.set(members(up(SELF), unreachable("b:1"), unreachable("c:1")));
    catalogue.set(operated());
    pass(LOOK);

    writer.expectNoMessage(SHORT);
  }

  // As after a failure: the copy still shows the operation, so somebody has to see to it.
  @Test
  void startsAnotherUnderAnotherNameAfterAWhile() {
    catalogue.set(operated());
    pass(LOOK);
    AdoptOperation first = adopting();
    first.replyTo().tell(new StepReply(Noted.OVER, 5, "over"));
    writer.expectNoMessage(SHORT);
    pass(LOOK);
    writer.expectNoMessage(SHORT);

    pass(Duration.ofMillis(1_100));
    assertThat(adopting().supervisor()).isNotEqualTo(first.supervisor());
  }

  @Test
  void enrolsANodeOnceTheCopyHasWhatIsDurable() {
    enrol("b:1");
    durable(5);
    ingress.expectNoMessage(SHORT);

    catalogue.set(plain().apply(new CatalogueEvent.ReplicasSet(HEADER, "m", 2)));
    pass(LOOK);
    ingress.expectMessage(WAIT, new Ingress.Enrolled(5));
  }

  @Test
  void enrolsNobodyBeforeEveryOperationIsTakenUp() {
    catalogue.set(operated());
    enrol("b:1");
    durable(5);
    ingress.expectNoMessage(SHORT);
    pass(LOOK);
    AdoptOperation adopt = adopting();
    pass(LOOK);
    ingress.expectNoMessage(SHORT);

    adopted(adopt);
    pass(LOOK);
    pass(LOOK);
    ingress.expectMessage(WAIT, new Ingress.Enrolled(6));
  }

  @Test
  void enrolsNobodyWithoutAMajority() {
    members.set(members(up(SELF), unreachable("b:1"), unreachable("c:1")));
    enrol("b:1");
    durable(4);
    pass(LOOK);

    ingress.expectNoMessage(SHORT);
  }

  @Test
  void asksAgainWhenTheWriterDidNotAnswer() {
    enrol("b:1");
    writer.expectMessageClass(ReadRevision.class, WAIT);
    pass(Duration.ofMillis(600));
    ReadRevision again =
        writer.awaitAssert(
            WAIT,
            () -> {
              enrol("b:1"); // as an ingress does until it is answered
              return writer.expectMessageClass(ReadRevision.class, SHORT);
            });
    again.replyTo().tell(new StepReply(Noted.NOTED, 4, ""));

    ingress.expectMessage(WAIT, new Ingress.Enrolled(4));
  }
}
