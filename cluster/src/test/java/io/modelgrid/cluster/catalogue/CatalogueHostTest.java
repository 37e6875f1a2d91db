package io.modelgrid.cluster.catalogue;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.CatalogueCopy;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.membership.Membership;
import io.modelgrid.config.StorageSettings;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.persistence.journal.JournalConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a journal in memory and a catalogue that only tells what it gets. */
class CatalogueHostTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Members THREE = members(up(SELF), up("b:1"), up("c:1"));
  private static final Members MINORITY = members(up(SELF), unreachable("b:1"), unreachable("c:1"));

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_UPPER=false";
  private final ActorTestKit kit = ActorTestKit.create(config(url));
  private final TestProbe<Membership.Command> membership = kit.createTestProbe();
  private final TestProbe<Catalogue.Command> child = kit.createTestProbe();
  private final TestProbe<Catalogue.Reply> replies = kit.createTestProbe();
  private final TestProbe<CatalogueCopy.Command> copy = kit.createTestProbe();
  private final AtomicInteger started = new AtomicInteger();
  private final Catalogue.Command change = undeploy("m");
  private ActorRef<Catalogue.Command> host = kit.system().<Catalogue.Command>deadLetters();
  private Consumer<Members> listener = members -> {};

  private static Config config(String url) {
    StorageSettings storage = new StorageSettings(url, "modelgrid", "", Path.of("unused"));
    return JournalConfig.of(storage).withFallback(Given.manualTime());
  }

  @BeforeEach
  void start() {
    host = kit.spawn(CatalogueHost.create(membership.ref(), this::fakeCatalogue));
    listener = membership.expectMessageClass(Membership.Listen.class, WAIT).listener();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Tells what it gets, and stops when "stop" shall be undeployed. */
  private Behavior<Catalogue.Command> fakeCatalogue() {
    started.incrementAndGet();
    return Behaviors.receiveMessage(
        command -> {
          child.ref().tell(command);
          return command.equals(undeploy("stop")) ? Behaviors.stopped() : Behaviors.same();
        });
  }

  private Catalogue.Undeploy undeploy(String model) {
    return new Catalogue.Undeploy(model, new GridAdmin.Origin("ann", ""), replies.ref());
  }

  private void expect(Catalogue.Command command) {
    child.expectMessage(WAIT, command);
  }

  private void expectStart(Members members) {
    expect(new Catalogue.MembersChanged(members.reachable(), members.majority()));
  }

  /** Returns when the host has seen that its catalogue stopped. */
  private void stopChild() {
    LoggingTestKit.warn("The catalogue stopped")
        .expect(
            kit.system(),
            () -> {
              host.tell(undeploy("stop"));
              expect(undeploy("stop"));
              return Done.getInstance();
            });
  }

  @Test
  void makesTheJournalsTablesBeforeTheCatalogueStarts() throws Exception {
    listener.accept(THREE);
    expectStart(THREE);

    try (Connection connection = DriverManager.getConnection(url, "modelgrid", "");
        ResultSet tables =
            connection.getMetaData().getTables(null, "PUBLIC", "event_journal", null)) {
      assertThat(tables.next()).as("the table event_journal is there").isTrue();
    }
  }

  @Test
  void waitsForAMajority() {
    listener.accept(MINORITY);
    host.tell(change);
    child.expectNoMessage(SHORT);
    assertThat(started).hasValue(0);

    listener.accept(THREE);

    expectStart(THREE);
    expect(change);
  }

  @Test
  void keepsChangesAndDropsWhatIsToldAgain() {
    host.tell(new Catalogue.Follow(SELF, 0, 0, copy.ref()));
    host.tell(undeploy("a"));
    host.tell(new Catalogue.ReportFailed("m", "1", "broken"));
    host.tell(undeploy("b"));

    listener.accept(THREE);

    expectStart(THREE);
    expect(undeploy("a"));
    expect(undeploy("b"));
    child.expectNoMessage(SHORT);
  }

  @Test
  void passesMembersAndEveryCommandOn() {
    listener.accept(THREE);
    expectStart(THREE);

    listener.accept(MINORITY);
    expect(new Catalogue.MembersChanged(Set.of(SELF), false));
    Catalogue.Follow follow = new Catalogue.Follow(SELF, 1, 2, copy.ref());
    host.tell(follow);
    expect(follow);
  }

  @Test
  void startsAnotherAfterAPauseWhenOneStopped() {
    listener.accept(THREE);
    expectStart(THREE);
    stopChild();

    assertThat(started).hasValue(1);
    host.tell(change);
    ManualTime.get(kit.system()).timePasses(Duration.ofSeconds(3));

    expectStart(THREE);
    expect(change);
    assertThat(started).hasValue(2);
  }

  @Test
  void startsNoOtherInAMinority() {
    listener.accept(THREE);
    expectStart(THREE);
    stopChild();
    listener.accept(MINORITY);
    ManualTime.get(kit.system()).timePasses(Duration.ofSeconds(3));
    child.expectNoMessage(SHORT);
    assertThat(started).hasValue(1);

    listener.accept(THREE);

    expectStart(THREE);
  }
}
